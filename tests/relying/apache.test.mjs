// Apache with mod_auth_openidc guards a page: the gateway in front of many older sites.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Citizen } from './citizen.mjs';
import { open } from './place.mjs';

const MODULES = '/usr/lib/apache2/modules';
let place;
let apache;
let site;

async function freePort() {
  const server = createServer();
  await new Promise((go) => server.listen(0, '127.0.0.1', go));
  const { port } = server.address();
  await new Promise((go) => server.close(go));
  return port;
}

function configuration(folder, port) {
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'auth_openidc', 'headers', 'dir', 'mime'];
  return `
ServerRoot ${folder}
PidFile ${folder}/pid
Listen 127.0.0.1:${port}
ServerName localhost
${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
ErrorLog ${folder}/error.log
LogLevel warn
Mutex file:${folder} default
TypesConfig /etc/mime.types
DocumentRoot ${folder}/site
OIDCProviderMetadataURL ${place.papers.issuer}/.well-known/openid-configuration
OIDCClientID apache
OIDCClientSecret ${'s'.repeat(43)}
OIDCRedirectURI ${site}/guarded/callback
OIDCCryptoPassphrase ${'p'.repeat(32)}
OIDCScope "openid profile"
OIDCPKCEMethod S256
OIDCRemoteUserClaim sub
OIDCSSLValidateServer On
<Location /guarded>
  AuthType openid-connect
  Require valid-user
  Header always set x-subject "expr=%{REMOTE_USER}"
  Header always set x-name "expr=%{base64:%{req:OIDC_CLAIM_name}}"
  Header always set x-level "expr=%{req:OIDC_CLAIM_account_level}"
</Location>
`;
}

before(async () => {
  place = await open();
  const port = await freePort();
  site = `http://localhost:${port}`;
  await place.clients([
    {
      client_id: 'apache',
      client_secret: 's'.repeat(43),
      client_name: 'Cổng sau Apache',
      redirect_uris: [`${site}/guarded/callback`],
      token_endpoint_auth_method: 'client_secret_basic',
      policy: { scopes: ['openid', 'profile'], purpose_vi: 'Thử cổng sau Apache', purpose_en: 'To try a portal behind Apache' },
    },
  ]);
  const folder = join(place.folder, 'apache');
  mkdirSync(join(folder, 'site/guarded'), { recursive: true });
  writeFileSync(join(folder, 'site/guarded/index.html'), '<h1>Trang kín</h1>');
  writeFileSync(join(folder, 'apache.conf'), configuration(folder, port));
  apache = spawn('/usr/sbin/apache2', ['-f', join(folder, 'apache.conf'), '-DFOREGROUND'], { stdio: ['ignore', 'inherit', 'inherit'] });
  apache.folder = folder;
  for (let tries = 0; tries < 50; tries += 1) {
    if (await fetch(site).then(() => true, () => false)) return;
    await new Promise((go) => setTimeout(go, 200));
  }
  throw new Error(`apache did not start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`);
});
after(async () => {
  if (apache) {
    const gone = new Promise((go) => apache.once('exit', go));
    apache.kill('SIGTERM');
    await gone;
  }
  await place.close();
});

test('a page behind mod_auth_openidc opens for a citizen who signed in, with what was agreed to', async () => {
  const someone = place.citizen(2);
  const person = new Citizen(someone);
  const login = await person.page(`${site}/guarded/`);
  assert.ok(login.text.includes('login-submit'), login.text.slice(0, 300));
  const consent = await person.send(login, 'login-submit', { login: someone.number, password: someone.password });
  const inside = await person.send(consent, 'consent-allow');
  assert.equal(inside.status, 200, readFileSync(join(apache.folder, 'error.log'), 'utf8'));
  assert.ok(inside.text.includes('Trang kín'));
  assert.match(inside.headers.get('x-subject'), /^[\w-]{20,}/);
  assert.equal(Buffer.from(inside.headers.get('x-name'), 'base64').toString(), someone.name);
  assert.equal(inside.headers.get('x-level'), '2');
});
