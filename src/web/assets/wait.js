'use strict';
// Waits for another device. The part marked data-wait is fetched anew every two seconds and put in its place when it changed;
// a form marked data-go that comes with it is sent at once. Without this the page loads itself anew.
(() => {
  const part = () => document.querySelector('[data-wait]');
  const go = () => {
    const form = document.querySelector('[data-wait] form[data-go]');
    if (form) form.requestSubmit();
    return Boolean(form);
  };
  const kind = (element) => element.querySelector('#picture') ? 'waiting' : element.querySelector('#number') ? 'opened' : 'ended';
  const look = async () => {
    try {
      const answer = await fetch(window.location.href, { credentials: 'same-origin', headers: { accept: 'text/html' } });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-wait]');
        const old = part();
        // Only what the person would notice is swapped: the countdown and the picture stay as they are.
        if (fresh && old && kind(fresh) !== kind(old)) {
          const next = document.importNode(fresh, true);
          old.replaceWith(next);
          document.dispatchEvent(new CustomEvent('fragment-arrived', { detail: next }));
        }
      }
    } catch { /* The next look tells. */ }
    if (!go() && part() && kind(part()) !== 'ended') setTimeout(look, 2000);
  };
  if (part() && !go()) setTimeout(look, 2000);
})();
