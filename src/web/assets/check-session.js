'use strict';
// The frame of OpenID Connect Session Management 1.0: a portal's page asks it, as often as it likes, whether the person is still
// signed in here as they were when the portal learned of them. It looks at a cookie and talks to nobody.
(() => {
  const name = document.currentScript.dataset.cookie;

  const browserState = () => {
    const held = document.cookie.split('; ').find((pair) => pair.startsWith(name + '='));
    return held ? held.slice(name.length + 1) : '';
  };

  const digest = async (text) => {
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };

  const answer = async (text, origin) => {
    const parts = typeof text === 'string' ? text.split(' ') : [];
    const [clientId, sessionState] = parts;
    const [hash, salt] = (sessionState || '').split('.');
    if (parts.length !== 2 || !clientId || !hash || !salt) return 'error';
    return (await digest([clientId, origin, browserState(), salt].join(' '))) === hash ? 'unchanged' : 'changed';
  };

  window.addEventListener('message', async (event) => {
    // An opaque origin ("null") is nobody's.
    if (!event.source || event.source === window || event.origin === 'null') return;
    event.source.postMessage(await answer(event.data, event.origin), event.origin);
  });
})();
