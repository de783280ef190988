// openid-client signs a citizen in: the flow that most portals use, to its end.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import * as client from 'openid-client';
import { Citizen } from './citizen.mjs';
import { open } from './place.mjs';

const CALLBACK = 'http://localhost:8765/callback';
let place;

before(async () => { place = await open(); });
after(async () => { await place.close(); });

async function portal(at = 1) {
  const { client_id, client_secret } = place.papers.clients[at];
  return client.discovery(new URL(place.papers.issuer), client_id, undefined, client.ClientSecretBasic(client_secret), {
    execute: [client.allowInsecureRequests],
  });
}

async function signedIn(config, person, further = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid profile offline_access personal_number',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...further,
  });
  const answer = await person.authorize(url, CALLBACK);
  return client.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true });
}

test('openid-client signs a citizen in, reads who it is, refreshes, introspects, revokes and signs out', async () => {
  const config = await portal();
  const someone = place.citizen(2);
  const person = new Citizen(someone);
  const tokens = await signedIn(config, person);
  const claims = tokens.claims();
  assert.equal(claims.iss, place.papers.issuer);
  assert.ok(claims.sid, 'a session to sign out of');

  const told = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  assert.equal(told.name, someone.name);
  assert.equal(told.personal_number, someone.number);
  assert.equal(told.account_level, 2);

  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(fresh.refresh_token, tokens.refresh_token, 'rotated');
  assert.equal(fresh.claims().sub, claims.sub);
  const state = await client.tokenIntrospection(config, fresh.access_token);
  assert.equal(state.active, true);
  assert.equal(state.sub, claims.sub);
  await client.tokenRevocation(config, fresh.refresh_token);
  assert.equal((await client.tokenIntrospection(config, fresh.access_token)).active, false, 'revoked with its refresh token');
  await assert.rejects(client.refreshTokenGrant(config, fresh.refresh_token), { error: 'invalid_grant' });

  const out = client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: 'http://localhost:8765/signed-out',
    state: 'kept',
  });
  // The portal's page after it does not exist; that the way leads there is what matters.
  await assert.rejects(
    async () => {
      const page = await person.page(out);
      await person.send(page, 'logout-confirm');
    },
    { code: 'ECONNREFUSED' },
  );
  const silent = client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope: 'openid', prompt: 'none', code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()), code_challenge_method: 'S256' });
  const answer = await person.authorize(silent, CALLBACK);
  assert.equal(answer.searchParams.get('error'), 'login_required');
});

test('openid-client is told when a citizen signs in with less than was asked for', async () => {
  const config = await portal();
  const person = new Citizen(place.citizen(1));
  await assert.rejects(
    signedIn(config, person, { claims: JSON.stringify({ id_token: { account_level: { essential: true, value: 2 } } }), prompt: 'login' }),
    /nothing to do at .*out-of-reach|unmet_authentication_requirements/,
  );
});

test('a code that openid-client redeems twice is refused and ends what it gave', async () => {
  const config = await portal();
  const person = new Citizen(place.citizen(2));
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK, scope: 'openid', code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
  });
  const answer = await person.authorize(url, CALLBACK);
  const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier });
  await assert.rejects(client.authorizationCodeGrant(config, answer, { pkceCodeVerifier }), { error: 'invalid_grant' });
  assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false);
});
