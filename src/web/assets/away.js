'use strict';
// Home visits: what is taken down is sealed and kept in this browser for a day at most, and sent when the network is back.
//
//   <div id="away" data-keys="k1 k2" data-hours="24" …>   keys of this officer in this browser: the first seals, each may open
//
// The keys live in this page's memory only. What lies in the browser's store is sealed (AES-GCM), with the draft's id and time as
// part of what is authenticated: nothing of it can be read without a new sign-in, nor be made younger.
(() => {
  const root = document.getElementById('away');
  if (!root || !window.indexedDB || !window.crypto || !crypto.subtle) return;
  const form = document.getElementById('take');
  const lists = { drafts: document.getElementById('drafts'), done: document.getElementById('done') };
  const none = document.getElementById('away-none');
  const status = document.getElementById('away-status');
  const lasts = Number(root.dataset.hours) * 3600 * 1000;
  const words = root.dataset;
  // What the server said of a draft that it did not take, by the draft's id.
  const told = new Map();
  let sending = false;
  // The draft in the form: it stays kept, and unsent, until it is kept anew.
  let editing = null;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const keys = Promise.all(
    words.keys.split(' ').map((key) => crypto.subtle.importKey('raw', bytes(key), 'AES-GCM', false, ['encrypt', 'decrypt'])),
  );
  // The page needs them no more where a script or a copy of it could read them.
  delete root.dataset.keys;

  const base = new Promise((good, bad) => {
    const asked = indexedDB.open('away', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('drafts', { keyPath: 'id' });
    asked.onsuccess = () => good(asked.result);
    asked.onerror = () => bad(asked.error);
  });
  const stored = async (mode, act) => {
    const transaction = (await base).transaction('drafts', mode);
    const asked = act(transaction.objectStore('drafts'));
    return new Promise((good, bad) => {
      transaction.oncomplete = () => good(asked && asked.result);
      transaction.onerror = transaction.onabort = () => bad(transaction.error);
    });
  };

  const bound = (id, at) => new TextEncoder().encode(`${id} ${at}`);
  const seal = async (draft, id, at) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const clear = new TextEncoder().encode(JSON.stringify(draft));
    return { id, at, iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound(id, at) }, (await keys)[0], clear) };
  };
  const open = async (kept) => {
    for (const key of await keys) {
      try {
        const clear = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv, additionalData: bound(kept.id, kept.at) }, key, kept.sealed);
        return JSON.parse(new TextDecoder().decode(clear));
      } catch { /* another key may open it */ }
    }
    return null;
  };

  const drop = (id) => stored('readwrite', (store) => store.delete(id));
  const all = async () => {
    const now = Date.now();
    const fresh = [];
    for (const kept of await stored('readonly', (store) => store.getAll())) {
      if (now - kept.at > lasts) await drop(kept.id);
      else fresh.push(kept);
    }
    return fresh.sort((one, other) => one.at - other.at);
  };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const button = (text, kind, act) => {
    const made = element('button', text, { type: 'button', class: kind });
    made.addEventListener('click', act);
    return made;
  };
  // Series of cards differ in what stands before the name; nothing there is without digits, unless it is empty.
  const name = (scan) => scan.split('|').find((part) => part.trim() && !/\d/.test(part)) || '';

  const fill = (draft) => {
    for (const field of ['scan', 'level', 'phone', 'guardian', 'language']) form.elements[field].value = draft[field] || '';
    form.elements.scan.focus();
  };

  const line = (kept, draft) => {
    const row = element('li', '', { id: `draft-${kept.id}` });
    const body = element('div', '');
    const answer = told.get(kept.id);
    body.append(element('p', draft ? name(draft.scan) : '—'));
    const at = new Date(kept.at).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
    body.append(element('p', draft ? `${at} · ${draft.phone || words.noPhone}` : words.unsealed, { class: 'hint' }));
    body.append(element('p', answer ? answer.words : words.waits, { class: answer ? 'problem' : 'hint' }));
    const acts = element('p', '', { class: 'actions' });
    if (answer && answer.href) acts.append(element('a', words.open, { class: 'button secondary', href: answer.href }));
    if (answer && answer.replaceable) acts.append(button(words.replace, 'secondary', () => sendOne(kept, draft, true)));
    if (draft) acts.append(button(words.edit, 'quiet', () => { fill(draft); editing = { id: kept.id, at: kept.at, scan: draft.scan }; }));
    // What another officer took down is not this one's to drop.
    if (answer && draft) acts.append(button(words.drop, 'quiet', async () => { told.delete(kept.id); await drop(kept.id); await show(); }));
    body.append(acts);
    row.append(body);
    return row;
  };

  const show = async () => {
    status.textContent = navigator.onLine ? status.dataset.online : status.dataset.offline;
    const rows = [];
    for (const kept of await all()) rows.push(line(kept, await open(kept)));
    none.hidden = rows.length > 0;
    lists.drafts.replaceChildren(...rows);
  };

  const token = () => document.querySelector('meta[name="csrf"]').content;
  // False where it makes no sense to send the next one now.
  const sendOne = async (kept, draft, replaces) => {
    let answer;
    try {
      answer = await fetch('/desk/away', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': token() },
        body: JSON.stringify({ ...draft, level: Number(draft.level), taken_at: kept.at, replaces }),
      });
    } catch {
      return false;
    }
    const value = await answer.json().catch(() => ({}));
    if (answer.status === 401) {
      status.textContent = words.signIn;
      return false;
    }
    if (answer.status === 429 || answer.status >= 500) return false;
    if (answer.ok && value.became === 'file') {
      await drop(kept.id);
      told.delete(kept.id);
      const row = element('li', '');
      row.append(element('p', value.words), element('a', words.open, { class: 'button secondary', href: value.href, id: `file-${value.number}` }));
      lists.done.prepend(row);
      document.getElementById('made').hidden = false;
    } else {
      const said = answer.ok ? value.words : [value.error_description, value.next].filter(Boolean).join('. ') || words.failed;
      told.set(kept.id, { words: said, href: value.href, replaceable: value.replaceable });
    }
    await show();
    return true;
  };

  const send = async (again) => {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      for (const kept of await all()) {
        if ((told.has(kept.id) && !again) || (editing && editing.id === kept.id)) continue;
        const draft = await open(kept);
        if (draft && !(await sendOne(kept, draft, false))) break;
      }
    } finally {
      sending = false;
    }
  };

  // A scanner ends with Enter: the phone comes next, and the draft is kept by the button.
  form.elements.scan.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    form.elements.phone.focus();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const value = (field) => form.elements[field].value.trim();
    if (!value('scan')) return;
    const draft = { scan: value('scan'), level: value('level'), phone: value('phone'), guardian: value('guardian'), language: value('language') };
    // Another card is another draft. One that was mended grows no younger.
    const mended = editing && editing.scan === draft.scan ? editing : null;
    const kept = await seal(draft, mended ? mended.id : crypto.randomUUID(), mended ? mended.at : Date.now());
    await stored('readwrite', (store) => store.put(kept));
    told.delete(kept.id);
    editing = null;
    form.reset();
    form.elements.scan.focus();
    await show();
    await send();
  });
  document.getElementById('send').addEventListener('click', () => send(true));
  window.addEventListener('online', async () => { await show(); await send(); });
  window.addEventListener('offline', show);
  // Drawn anew only when a draft grew too old: whoever stands on a button of the list keeps standing there.
  setInterval(async () => {
    if ((await all()).length !== lists.drafts.children.length) await show();
    await send();
  }, 60 * 1000);
  root.hidden = false;
  show().then(() => send());
})();
