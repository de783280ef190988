// A citizen at a browser without scripts: follows redirects, keeps cookies, fills in the forms that pages hold.
import { strict as assert } from 'node:assert';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

export class Citizen {
  #cookies = new Map();

  constructor(person) {
    this.person = person;
  }

  // Goes to an authorization request and through everything that is asked, until a page of the portal is due. Answers the
  // address there, or, where the answer is posted, the fields that are posted to it.
  async authorize(url, portal) {
    let next = { url: String(url) };
    for (let step = 0; step < 20; step += 1) {
      if (next.url.startsWith(portal)) return next.body ? { url: next.url, fields: next.body } : new URL(next.url);
      next = await this.#visit(next);
    }
    throw new Error('the way never led back to the portal');
  }

  // Opens a page and answers it.
  async page(url) {
    return this.#follow({ url: String(url) });
  }

  // Sends the form that holds the button `id`, with what the citizen types, and answers what comes.
  async send(page, id, typed = {}) {
    const form = formWith(page.text, id);
    assert.ok(form, `no form with #${id} at ${page.url}`);
    return this.#follow({ url: new URL(form.action, page.url).href, body: { ...form.fields, ...typed } });
  }

  async #follow(first) {
    let { url } = first;
    let answer = await this.#fetch(first);
    while (answer.status === 303 || answer.status === 302) {
      url = new URL(answer.headers.get('location'), url).href;
      answer = await this.#fetch({ url });
    }
    return { status: answer.status, url, headers: answer.headers, text: await answer.text() };
  }

  async #visit(next) {
    const answer = await this.#fetch(next);
    if (answer.status === 303 || answer.status === 302) {
      return { url: new URL(answer.headers.get('location'), next.url).href };
    }
    const text = await answer.text();
    assert.equal(answer.status, 200, `${next.url.split('?')[0]} answered ${answer.status}: ${words(text)}`);
    for (const [id, typed] of [
      ['consent-allow', {}],
      ['login-submit', { login: this.person.number, password: this.person.password }],
      ['answer-go-on', {}],
    ]) {
      const form = formWith(text, id);
      if (form) return { url: new URL(form.action, next.url).href, body: { ...form.fields, ...typed } };
    }
    throw new Error(`nothing to do at ${next.url.split('?')[0]}: ${words(text)}`);
  }

  async #fetch({ url, body }) {
    const host = new URL(url).host;
    const cookie = [...(this.#cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    // As a browser says when somebody goes to a page; `fetch` would say that a script asks.
    const headers = { cookie, accept: 'text/html', 'accept-language': 'vi', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const sent = body ? new URLSearchParams(body).toString() : null;
    if (sent !== null) {
      Object.assign(headers, { origin: new URL(url).origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(sent) });
    }
    const answer = await exchange(url, { method: sent === null ? 'GET' : 'POST', headers }, sent);
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (!this.#cookies.has(host)) this.#cookies.set(host, new Map());
      this.#cookies.get(host).set(name, value);
    }
    return answer;
  }
}

function exchange(url, options, sent) {
  return new Promise((resolve, reject) => {
    const asked = (url.startsWith('https:') ? secure : plain)(url, options, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({
        status: answer.statusCode,
        headers: { get: (name) => answer.headers[name] ?? null, getSetCookie: () => answer.headers['set-cookie'] ?? [] },
        text: async () => Buffer.concat(chunks).toString('utf8'),
      }));
    });
    asked.on('error', reject);
    asked.end(sent ?? undefined);
  });
}

// The form in which an element has this id: where it goes, and what it sends by itself.
export function formWith(html, id) {
  for (const [, attributes, inside] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    if (!new RegExp(`\\bid="${id}"`).test(attributes + inside)) continue;
    const fields = {};
    for (const [, input] of inside.matchAll(/<input\b([^>]*)>/g)) {
      const [type, name, value] = ['type', 'name', 'value'].map((attribute) => attributeOf(input, attribute));
      if (!name || (['checkbox', 'radio'].includes(type) && !/\bchecked\b/.test(input))) continue;
      fields[name] = value ?? (type === 'checkbox' ? 'on' : '');
    }
    const button = new RegExp(`<button\\b([^>]*\\bid="${id}"[^>]*)>`).exec(inside)?.[1] ?? '';
    const [name, value] = ['name', 'value'].map((attribute) => attributeOf(button, attribute));
    if (name) fields[name] = value ?? '';
    return { action: attributeOf(button, 'formaction') ?? attributeOf(attributes, 'action') ?? '', fields };
  }
  return null;
}

function attributeOf(text, name) {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text);
  return found ? unescape(found[1]) : null;
}

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, named) => {
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return NAMED[named] ?? whole;
  });
}

function words(html) {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 400);
}
