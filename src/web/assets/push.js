'use strict';
// Has this device rung when something waits: asks the browser's leave, subscribes at its push service, and sends the address on.
//
//   <form id="push" hidden data-push="key" data-worker="…" data-finish="…" data-title="…" data-body="…"
//         data-denied="…" data-failed="…" data-working="…">
//     <button type="submit">…</button>
//     <p data-status role="status" aria-live="polite"></p>
//   </form>
(() => {
  const form = document.getElementById('push');
  if (!form || !('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return;
  form.hidden = false;

  const key = () => {
    const binary = atob(form.dataset.push.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  };

  const active = (registration) => new Promise((done, failed) => {
    if (registration.active) { done(registration); return; }
    const worker = registration.installing || registration.waiting;
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') done(registration);
      if (worker.state === 'redundant') failed(new Error('no worker'));
    });
  });

  // A browser that can't reach its service may say nothing for minutes.
  const PATIENCE = 10000;
  const inTime = (promise) => Promise.race([promise, new Promise((_, failed) => { setTimeout(() => failed(new Error('too late')), PATIENCE); })]);

  const say = (words, isProblem) => {
    const status = form.querySelector('[data-status]');
    status.textContent = words;
    status.classList.toggle('problem', isProblem);
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.getAttribute('aria-busy') === 'true') return;
    form.setAttribute('aria-busy', 'true');
    say(form.dataset.working, false);
    try {
      // Somebody reads the browser's question: that takes as long as it takes.
      if (await Notification.requestPermission() !== 'granted') { say(form.dataset.denied, true); return; }
      // The worker shows these words: a ring carries none.
      const words = new URLSearchParams({ title: form.dataset.title, body: form.dataset.body });
      const registration = await inTime(navigator.serviceWorker.register(`${form.dataset.worker}?${words}`).then(active));
      const subscription = await inTime(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() }));
      const answer = await fetch(form.dataset.finish, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': document.querySelector('meta[name=csrf]').content },
        body: JSON.stringify({ endpoint: subscription.endpoint }),
      });
      if (!answer.ok) throw new Error('refused');
      location.assign((await answer.json()).location);
    } catch {
      say(form.dataset.failed, true);
    } finally {
      form.removeAttribute('aria-busy');
    }
  });
})();
