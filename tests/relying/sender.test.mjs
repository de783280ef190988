// openid-client holds tokens that are worthless to whoever steals them: bound by DPoP, and by a client certificate.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair, importX509 } from 'jose';
import * as client from 'openid-client';
import { Citizen } from './citizen.mjs';
import { open } from './place.mjs';

const CALLBACK = 'https://bank.example.vn/callback';
let folder;
let place;
let signing;
let ours;

// A certificate that nobody else vouches for.
function certificate(name) {
  const [key, cert] = ['key', 'cert'].map((what) => join(folder, `${name}-${what}.pem`));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', key, '-out', cert,
  ], { stdio: 'ignore' });
  return { key, cert, pem: readFileSync(cert, 'utf8') };
}

async function freePort() {
  const server = createServer();
  await new Promise((go) => server.listen(0, '127.0.0.1', go));
  const { port } = server.address();
  await new Promise((go) => server.close(go));
  return port;
}

// `fetch` that believes our certificate and, where one is given, shows one of its own.
function fetchWith(shown) {
  const agent = new Agent({ ca: ours.pem, ...(shown ? { cert: shown.pem, key: readFileSync(shown.key) } : {}) });
  return (url, options) => new Promise((resolve, reject) => {
    const headers = Object.fromEntries(new Headers(options.headers));
    const body = options.body === undefined || options.body === null ? null : String(options.body);
    const asked = request(url, { method: options.method, headers: { ...headers, ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }) }, agent }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const told = Buffer.concat(chunks);
        resolve(new Response([204, 304].includes(answer.statusCode) ? null : told, { status: answer.statusCode, headers: answer.headers }));
      });
    });
    asked.on('error', reject);
    asked.end(body ?? undefined);
  });
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dinhdanh-sender-'));
  ours = certificate('localhost');
  // The sign-in pages are visited over https as well.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const port = await freePort();
  const config = join(folder, 'dinhdanh.toml');
  writeFileSync(config, `[mtls]\nlisten = "127.0.0.1:${port}"\npublic_url = "https://localhost:${port}"\ncert = "${ours.cert}"\nkey = "${ours.key}"\n`);
  place = await open(['--config', config, '--tls-cert', ours.cert, '--tls-key', ours.key]);
  const pair = await generateKeyPair('ES256', { extractable: true });
  signing = { key: pair.privateKey, kid: 'bank-1' };
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'bank-1', use: 'sig', alg: 'ES256' };
  const common = {
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    id_token_signed_response_alg: 'ES256',
    policy: { scopes: ['openid', 'profile', 'offline_access'], purpose_vi: 'Thử khóa gắn với người giữ', purpose_en: 'To try bound tokens', profile: 'fapi2-security' },
  };
  const bank = certificate('bank');
  const shown = await exportJWK(await importX509(bank.pem, 'ES256'));
  const x5c = [bank.pem.replace(/-----[^-]+-----|\s/g, '')];
  await place.clients([
    {
      ...common, client_id: 'dpop', client_name: 'Ngân hàng dùng DPoP', token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256', dpop_bound_access_tokens: true, jwks: { keys: [jwk] },
    },
    {
      ...common, client_id: 'mtls', client_name: 'Ngân hàng dùng chứng thư', token_endpoint_auth_method: 'self_signed_tls_client_auth',
      tls_client_certificate_bound_access_tokens: true, jwks: { keys: [{ ...shown, kid: 'bank-cert', use: 'sig', x5c }] },
    },
  ]);
  place.bank = bank;
});
after(async () => {
  await place?.close();
  rmSync(folder, { recursive: true, force: true });
});

function discovered(id, metadata, authentication, shown) {
  return client.discovery(new URL(place.papers.issuer), id, { id_token_signed_response_alg: 'ES256', ...metadata }, authentication, {
    [client.customFetch]: fetchWith(shown),
  });
}

async function code(config, handle) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const parameters = {
    redirect_uri: CALLBACK, scope: 'openid profile offline_access', prompt: 'consent', code_challenge_method: 'S256',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  };
  const url = await client.buildAuthorizationUrlWithPAR(config, parameters, handle ? { DPoP: handle } : undefined);
  const answer = await new Citizen(place.citizen(2)).authorize(url, CALLBACK);
  return { answer, pkceCodeVerifier };
}

test('tokens that are bound by DPoP serve only with a proof, and are refreshed with one', async () => {
  const config = await discovered('dpop', {}, client.PrivateKeyJwt(signing));
  const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
  const { answer, pkceCodeVerifier } = await code(config, handle);
  const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier }, undefined, { DPoP: handle });
  assert.equal(tokens.token_type, 'dpop');
  const told = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP: handle });
  assert.equal(told.name, place.citizen(2).name);
  const thief = await fetchWith()(config.serverMetadata().userinfo_endpoint, { method: 'GET', headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(thief.status, 401);
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP: handle });
  assert.equal(fresh.token_type, 'dpop');
  const stranger = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
  await assert.rejects(client.fetchUserInfo(config, fresh.access_token, tokens.claims().sub, { DPoP: stranger }));
});

test('a client that shows a certificate gets tokens that serve only with it', async () => {
  const config = await discovered('mtls', { use_mtls_endpoint_aliases: true }, client.TlsClientAuth(), place.bank);
  assert.ok(config.serverMetadata().mtls_endpoint_aliases.token_endpoint);
  const { answer, pkceCodeVerifier } = await code(config);
  const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier });
  const told = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(told.name, place.citizen(2).name);
  const at = config.serverMetadata().mtls_endpoint_aliases.userinfo_endpoint;
  for (const shown of [undefined, certificate('stranger')]) {
    const refused = await fetchWith(shown)(at, { method: 'GET', headers: { authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(refused.status, 401);
  }
});
