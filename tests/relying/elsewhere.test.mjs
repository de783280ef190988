// openid-client asks a person who is elsewhere: by a code that is typed on a phone, and by a question in their account.
import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import * as client from 'openid-client';
import { Citizen } from './citizen.mjs';
import { open } from './place.mjs';

const CALLBACK = 'http://localhost:8765/callback';
const SECRET = 'e'.repeat(43);
let place;
let config;

before(async () => {
  place = await open();
  await place.clients([
    {
      client_id: 'elsewhere', client_secret: SECRET, client_name: 'Ki-ốt và tổng đài', redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code', 'urn:openid:params:grant-type:ciba'],
      backchannel_token_delivery_mode: 'poll',
      policy: { scopes: ['openid', 'profile'], purpose_vi: 'Thử hỏi người ở nơi khác', purpose_en: 'To ask people elsewhere' },
    },
  ]);
  config = await client.discovery(new URL(place.papers.issuer), 'elsewhere', undefined, client.ClientSecretBasic(SECRET), {
    execute: [client.allowInsecureRequests],
  });
});
after(async () => { await place.close(); });

// The citizen is signed in at their own account.
async function atHome(someone) {
  const person = new Citizen(someone);
  const login = await person.page(`${place.papers.issuer}/account`);
  const home = await person.send(login, 'login-submit', { login: someone.number, password: someone.password });
  assert.equal(home.status, 200);
  return person;
}

test('a kiosk signs somebody in by a code that they type on their phone', async () => {
  const someone = place.citizen(2);
  const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid profile' });
  assert.ok(begun.user_code && begun.verification_uri && begun.expires_in > 0);
  const person = await atHome(someone);
  const page = await person.page(begun.verification_uri);
  const asked = await person.send(page, 'usercode-continue', { user_code: begun.user_code });
  assert.ok(asked.text.includes('Ki-ốt và tổng đài'), 'who asks is said');
  const done = await person.send(asked, 'device-approve');
  assert.equal(done.status, 200, done.text.slice(0, 300));
  const tokens = await client.pollDeviceAuthorizationGrant(config, { ...begun, interval: 1 });
  const told = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(told.name, someone.name);
});

test('a call centre asks somebody in their account, and hears yes', async () => {
  const someone = place.citizen(2);
  // The portal knows the citizen by the name that an earlier sign-in gave it.
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK, scope: 'openid profile', code_challenge_method: 'S256',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  });
  const person = new Citizen(someone);
  const known = (await client.authorizationCodeGrant(config, await person.authorize(url, CALLBACK), { pkceCodeVerifier })).claims().sub;

  const begun = await client.initiateBackchannelAuthentication(config, { scope: 'openid profile', login_hint: known, binding_message: 'HS-42' });
  const inbox = await person.page(`${place.papers.issuer}/account/approvals`);
  const link = /href="(\/account\/approvals\/[^"/]+)"/.exec(inbox.text);
  assert.ok(link, 'the question is in the inbox');
  const question = await person.page(`${place.papers.issuer}${link[1]}`);
  assert.ok(question.text.includes('HS-42'), 'the words that the call centre reads out');
  const done = await person.send(question, 'approval-approve');
  assert.equal(done.status, 200);
  const tokens = await client.pollBackchannelAuthenticationGrant(config, { ...begun, interval: 1 });
  assert.equal(tokens.claims().sub, known);
});

test('a call centre hears no, and nothing else, when somebody declines', async () => {
  const someone = place.citizen(2);
  const person = await atHome(someone);
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK, scope: 'openid profile', code_challenge_method: 'S256',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  });
  const known = (await client.authorizationCodeGrant(config, await person.authorize(url, CALLBACK), { pkceCodeVerifier })).claims().sub;
  const begun = await client.initiateBackchannelAuthentication(config, { scope: 'openid profile', login_hint: known });
  place.command('ciba', 'deny', begun.auth_req_id);
  await assert.rejects(client.pollBackchannelAuthenticationGrant(config, { ...begun, interval: 1 }), { error: 'access_denied' });
});
