// openid-client asks in every form that the provider hears, and is answered in every form that it speaks.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { Citizen } from './citizen.mjs';
import { open } from './place.mjs';

const CALLBACK = 'http://localhost:8765/callback';
const policy = { scopes: ['openid', 'profile', 'offline_access'], purpose_vi: 'Thử các dạng yêu cầu', purpose_en: 'To try forms of requests' };
let place;
let keys;
let sealed;

before(async () => {
  place = await open();
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'portal-1', use: 'sig', alg: 'ES256' };
  const inward = await generateKeyPair('ECDH-ES+A128KW', { crv: 'P-256', extractable: true });
  const enc = { ...(await exportJWK(inward.publicKey)), kid: 'portal-enc', use: 'enc', alg: 'ECDH-ES+A128KW' };
  keys = { signing: { key: pair.privateKey, kid: 'portal-1' }, inward: { key: inward.privateKey, kid: 'portal-enc', alg: 'ECDH-ES+A128KW' } };
  const keyed = {
    client_name: 'Cổng có khóa',
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    jwks: { keys: [jwk] },
    policy,
  };
  sealed = {
    ...keyed, client_id: 'sealed', policy: { ...policy, scopes: ['openid', 'profile'] }, jwks: { keys: [jwk, enc] },
    id_token_encrypted_response_alg: 'ECDH-ES+A128KW', id_token_encrypted_response_enc: 'A256GCM',
    userinfo_signed_response_alg: 'ES256', userinfo_encrypted_response_alg: 'ECDH-ES+A128KW', userinfo_encrypted_response_enc: 'A256GCM',
  };
  await place.clients([
    {
      client_id: 'legacy', client_secret: 'l'.repeat(43), client_name: 'Cổng cũ', redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      response_types: ['code', 'id_token', 'code id_token'],
      policy: { ...policy, legacy_response_types: true },
    },
    {
      ...keyed, client_id: 'signed', grant_types: ['authorization_code', 'refresh_token'], request_object_signing_alg: 'ES256',
      require_pushed_authorization_requests: true, authorization_signed_response_alg: 'ES256',
    },
  ]);
});
after(async () => { await place.close(); });

const insecure = { execute: [client.allowInsecureRequests] };

function keyed(id, metadata = {}) {
  return client.discovery(new URL(place.papers.issuer), id, { id_token_signed_response_alg: 'ES256', ...metadata }, client.PrivateKeyJwt(keys.signing), insecure);
}

async function asked(extra = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
  const parameters = {
    redirect_uri: CALLBACK, scope: 'openid profile', state: expectedState, nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256', ...extra,
  };
  return { parameters, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
}

test('a request that is signed, pushed and answered in a signed response', async () => {
  const config = await keyed('signed');
  client.useJwtResponseMode(config);
  const { parameters, checks } = await asked();
  const signed = await client.buildAuthorizationUrlWithJAR(config, parameters, keys.signing);
  const url = await client.buildAuthorizationUrlWithPAR(config, Object.fromEntries(signed.searchParams));
  assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
  const answer = await new Citizen(place.citizen(2)).authorize(url, CALLBACK);
  assert.deepEqual([...answer.searchParams.keys()], ['response'], 'nothing beside the signed response');
  const tokens = await client.authorizationCodeGrant(config, answer, checks);
  assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name, place.citizen(2).name);
});

test('a request that was not pushed by a client that must is refused', async () => {
  const config = await keyed('signed');
  const { parameters } = await asked();
  const answer = await new Citizen(place.citizen(2)).authorize(client.buildAuthorizationUrl(config, parameters), CALLBACK);
  assert.match(answer.searchParams.get('error') ?? 'a signed answer', /invalid_request|a signed answer/);
  assert.equal(answer.searchParams.get('code'), null);
});

test('a code and an ID token from the front channel, in the fragment and posted', async () => {
  for (const response_mode of ['fragment', 'form_post']) {
    const config = await client.discovery(new URL(place.papers.issuer), 'legacy', undefined, client.ClientSecretBasic('l'.repeat(43)), insecure);
    client.useCodeIdTokenResponseType(config);
    const { parameters, checks } = await asked({ response_mode });
    const answer = await new Citizen(place.citizen(2)).authorize(client.buildAuthorizationUrl(config, parameters), CALLBACK);
    const arrived = response_mode === 'form_post'
      ? new Request(answer.url, { method: 'POST', body: new URLSearchParams(answer.fields) })
      : answer;
    const tokens = await client.authorizationCodeGrant(config, arrived, checks);
    assert.equal(tokens.claims().nonce, checks.expectedNonce, response_mode);
  }
});

test('an ID token alone, as older portals ask for it', async () => {
  const config = await client.discovery(new URL(place.papers.issuer), 'legacy', undefined, client.ClientSecretBasic('l'.repeat(43)), insecure);
  client.useIdTokenResponseType(config);
  const nonce = client.randomNonce();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope: 'openid', nonce, state });
  const answer = await new Citizen(place.citizen(1)).authorize(url, CALLBACK);
  const claims = await client.implicitAuthentication(config, answer, nonce, { expectedState: state });
  assert.equal(claims.nonce, nonce);
});

test('tokens that only the portal can open', async () => {
  await place.clients([sealed]);
  const config = await keyed('sealed', { userinfo_signed_response_alg: 'ES256' });
  client.enableDecryptingResponses(config, ['A256GCM'], keys.inward);
  const { parameters, checks } = await asked();
  const answer = await new Citizen(place.citizen(2)).authorize(client.buildAuthorizationUrl(config, parameters), CALLBACK);
  const tokens = await client.authorizationCodeGrant(config, answer, checks);
  assert.equal(tokens.id_token.split('.').length, 5, 'encrypted');
  const told = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(told.name, place.citizen(2).name);
});
