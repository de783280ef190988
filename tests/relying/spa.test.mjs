// oidc-client-ts in Chromium: a single-page application without a secret, on an origin of its own.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { open } from './place.mjs';

const library = readFileSync(new URL('node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url));
let place;
let site;
let browser;

// The application: one page, one script, and the library beside it.
function application(issuer, origin) {
  return `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Ứng dụng một trang</title><body>
<button id="in">Đăng nhập</button> <button id="fresh">Làm mới</button> <button id="out">Đăng xuất</button><p id="who"></p><p id="trouble"></p>
<script src="/library.js"></script><script>
const manager = new oidc.UserManager({ authority: '${issuer}', client_id: 'ung-dung-mot-trang', redirect_uri: '${origin}/',
  post_logout_redirect_uri: '${origin}/?out', scope: 'openid profile offline_access', loadUserInfo: true, automaticSilentRenew: false });
const show = (user) => { document.getElementById('who').textContent = user ? user.profile.name + ' ' + user.access_token.slice(-8) : 'nobody'; };
const trouble = (error) => { document.getElementById('trouble').textContent = String(error); };
document.getElementById('in').onclick = () => manager.signinRedirect().catch(trouble);
document.getElementById('fresh').onclick = () => manager.signinSilent().then(show, trouble);
document.getElementById('out').onclick = () => manager.signoutRedirect().catch(trouble);
if (location.search.includes('code=')) manager.signinRedirectCallback().then((user) => { history.replaceState(null, '', '/'); show(user); }, trouble);
else if (location.search.includes('out')) manager.removeUser().then(() => show(null));
</script>`;
}

before(async () => {
  place = await open();
  site = createServer((request, response) => {
    const isLibrary = request.url === '/library.js';
    response.setHeader('content-type', isLibrary ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isLibrary ? library : application(place.papers.issuer, origin()));
  });
  await new Promise((go) => site.listen(0, '127.0.0.1', go));
  await place.clients([
    {
      client_id: 'ung-dung-mot-trang',
      client_name: 'Ứng dụng một trang',
      redirect_uris: [`${origin()}/`],
      post_logout_redirect_uris: [`${origin()}/?out`],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      policy: { scopes: ['openid', 'profile', 'offline_access'], purpose_vi: 'Thử ứng dụng một trang', purpose_en: 'To try an application' },
    },
  ]);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser.close();
  await new Promise((go) => { site.closeAllConnections(); site.close(go); });
  await place.close();
});

const origin = () => `http://localhost:${site.address().port}`;

test('oidc-client-ts signs a citizen in from a page, reads who it is, refreshes and signs out', async () => {
  const page = await browser.newPage();
  const citizen = place.citizen(2);
  await page.goto(origin());
  await page.click('#in');
  await page.fill('#login', citizen.number);
  await page.fill('#password', citizen.password);
  await page.click('#login-submit');
  await page.click('#consent-allow');
  const who = page.locator('#who');
  await who.filter({ hasText: citizen.name }).waitFor();
  const first = await who.textContent();

  await page.click('#fresh');
  await page.waitForFunction((before) => document.getElementById('who').textContent !== before, first);
  assert.ok((await who.textContent()).startsWith(citizen.name));
  assert.equal(await page.locator('#trouble').textContent(), '');

  await page.click('#out');
  if (await page.locator('#logout-confirm').count()) await page.click('#logout-confirm');
  await who.filter({ hasText: 'nobody' }).waitFor();
  await page.click('#in');
  await page.locator('#login').waitFor();
});

// OpenID Connect Session Management 1.0 section 3: the portal's page asks our frame, with the browser's own rules about frames
// and cookies between them.
test('a page learns from the frame that the citizen signed out elsewhere in the same browser', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const citizen = place.citizen(1);
  await page.goto(origin());
  await page.click('#in');
  await page.fill('#login', citizen.number);
  await page.fill('#password', citizen.password);
  await page.click('#login-submit');
  await page.click('#consent-allow');
  await page.locator('#who').filter({ hasText: citizen.name }).waitFor();
  await page.evaluate(async () => {
    const { check_session_iframe: address } = await manager.metadataService.getMetadata();
    const frame = document.createElement('iframe');
    frame.src = address;
    await new Promise((loaded) => { frame.onload = loaded; document.body.append(frame); });
    window.asked = async (origin) => {
      const user = await manager.getUser();
      return new Promise((told) => {
        window.addEventListener('message', (event) => told(`${event.data}`), { once: true });
        frame.contentWindow.postMessage(`${manager.settings.client_id} ${origin ?? user.session_state}`, new URL(address).origin);
      });
    };
  });
  assert.equal(await page.evaluate(() => asked()), 'unchanged');
  assert.equal(await page.evaluate(() => asked('nonsense')), 'error');
  assert.equal(await page.evaluate(() => asked('AAAA.BBBB')), 'changed');

  const elsewhere = await context.newPage();
  await elsewhere.goto(`${place.papers.issuer}/logout`);
  await elsewhere.click('#logout-confirm');
  await elsewhere.waitForLoadState();
  assert.equal(await page.evaluate(() => asked()), 'changed');
  await context.close();
});
