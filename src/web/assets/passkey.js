'use strict';
// Passkey ceremonies. A form marked data-passkey="get" or "create" names where the options come from and where the
// result goes; this script runs the ceremony between the two and follows the answer's "location". A page without it
// still offers every other way to sign in.
//
//   <form hidden data-passkey="get" data-options="/login/passkey/options" data-finish="/login/passkey"
//         data-cancelled="…" data-failed="…" data-unsupported="…" data-working="…" [data-autofill]>
//     <input type="hidden" name="flow" value="…">         every named field is sent along with both calls
//     <button type="submit">…</button>
//     <p data-status role="status" aria-live="polite"></p>
//   </form>
(() => {
  const decode = (text) => {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer;
  };
  const encode = (buffer) => {
    let binary = '';
    for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
    return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  const withIds = (list) => (list || []).map((item) => ({ ...item, id: decode(item.id) }));

  // A member that is null would be read as a value.
  const present = (value) => {
    if (Array.isArray(value)) return value.map(present);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== null).map(([name, held]) => [name, present(held)]));
  };

  // The browser's own reading of the options where it has one (WebAuthn Level 3), ours otherwise.
  const creation = (json) => PublicKeyCredential.parseCreationOptionsFromJSON
    ? PublicKeyCredential.parseCreationOptionsFromJSON(json)
    : { ...json, challenge: decode(json.challenge), user: { ...json.user, id: decode(json.user.id) }, excludeCredentials: withIds(json.excludeCredentials) };
  const request = (json) => PublicKeyCredential.parseRequestOptionsFromJSON
    ? PublicKeyCredential.parseRequestOptionsFromJSON(json)
    : { ...json, challenge: decode(json.challenge), allowCredentials: withIds(json.allowCredentials) };

  // Written by hand and not by toJSON(): some password managers replace the credential by one that lacks it.
  const written = (credential) => {
    const answer = credential.response;
    const response = { clientDataJSON: encode(answer.clientDataJSON) };
    if (answer.attestationObject) {
      response.attestationObject = encode(answer.attestationObject);
      response.transports = answer.getTransports ? answer.getTransports() : [];
    } else {
      response.authenticatorData = encode(answer.authenticatorData);
      response.signature = encode(answer.signature);
      response.userHandle = answer.userHandle ? encode(answer.userHandle) : null;
    }
    return {
      id: credential.id,
      rawId: encode(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || null,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  const token = () => document.querySelector('meta[name="csrf"]').content;
  const call = async (address, body) => {
    const answer = await fetch(address, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': token() },
      body: JSON.stringify(body),
    });
    const value = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      const words = [value.error_description, value.next].filter(Boolean).join('. ');
      throw Object.assign(new Error('refused'), { words, code: value.error });
    }
    return value;
  };

  const fields = (form, pressed) => {
    const sent = {};
    for (const [name, value] of new FormData(form)) if (name !== 'csrf') sent[name] = value;
    if (pressed && pressed.name) sent[pressed.name] = pressed.value;
    return sent;
  };

  const say = (form, words, wrong) => {
    const status = form.querySelector('[data-status]');
    if (!status) return;
    status.textContent = words || '';
    status.classList.toggle('problem', Boolean(wrong && words));
  };

  // One ceremony at a time: a button ends the autofill that waits in the background.
  let waiting = null;
  const stop = () => { if (waiting) waiting.abort(); waiting = null; };

  const run = async (form, pressed, mediation) => {
    stop();
    const control = new AbortController();
    waiting = control;
    const sent = fields(form, pressed);
    const options = await call(form.dataset.options, sent);
    const publicKey = present(options.publicKey || options);
    // What names this ceremony goes back with its result.
    if (options.ceremony) sent.ceremony = options.ceremony;
    const given = { signal: control.signal };
    if (mediation) given.mediation = mediation;
    const credential = form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ ...given, publicKey: creation(publicKey) })
      : await navigator.credentials.get({ ...given, publicKey: request(publicKey) });
    if (!credential) throw new DOMException('', 'NotAllowedError');
    waiting = null;
    // Answered by autofill just now: a press that comes too late must not begin a second one.
    form.setAttribute('aria-busy', 'true');
    say(form, form.dataset.working);
    const answer = await call(form.dataset.finish, { ...sent, credential: written(credential) });
    if (answer.location) window.location.assign(answer.location);
    else document.dispatchEvent(new CustomEvent('passkey-done', { detail: answer }));
  };

  const told = (form, problem) => {
    if (problem.words) return problem.words;
    if (problem.name === 'NotAllowedError' || problem.name === 'AbortError') return form.dataset.cancelled;
    if (problem.name === 'InvalidStateError') return form.dataset.already || form.dataset.failed;
    return form.dataset.failed;
  };

  const press = async (form, event) => {
    event.preventDefault();
    if (form.getAttribute('aria-busy') === 'true') return;
    form.setAttribute('aria-busy', 'true');
    say(form, '');
    try {
      await run(form, event.submitter);
    } catch (problem) {
      say(form, told(form, problem), true);
    } finally {
      form.removeAttribute('aria-busy');
    }
  };

  const autofill = async (form) => {
    const can = PublicKeyCredential.isConditionalMediationAvailable;
    if (!can || !(await can.call(PublicKeyCredential))) return;
    try {
      await run(form, null, 'conditional');
    } catch (problem) {
      // Nobody asked for it yet, so only what the server refused is worth saying.
      if (problem.words) say(form, problem.words, true);
      if (problem.name !== 'AbortError') form.removeAttribute('aria-busy');
    }
  };

  const attend = (part) => {
    for (const form of part.querySelectorAll('form[data-passkey]')) {
      if (!window.PublicKeyCredential) {
        // A page may offer other ways and say nothing; where there is no other way, it says so.
        if (!form.dataset.unsupported) continue;
        form.hidden = false;
        say(form, form.dataset.unsupported);
        for (const button of form.querySelectorAll('button')) button.hidden = true;
        continue;
      }
      form.hidden = false;
      form.addEventListener('submit', (event) => press(form, event));
      if ('autofill' in form.dataset) autofill(form);
    }
  };

  attend(document);
  document.addEventListener('fragment-arrived', (event) => attend(event.detail));
})();
