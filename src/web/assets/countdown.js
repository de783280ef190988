'use strict';
// Counts down what is left, from the server's own count of seconds, so that a wrong clock of the device does no harm.
(() => {
  const count = (line) => {
    const clock = line.querySelector('.clock');
    const started = performance.now();
    const all = Number(line.dataset.countdown) || 0;
    const tick = () => {
      const left = Math.max(0, Math.ceil(all - (performance.now() - started) / 1000));
      clock.textContent = Math.floor(left / 60) + ':' + String(left % 60).padStart(2, '0');
      if (left > 0 && line.isConnected) return;
      clearInterval(timer);
      clock.textContent = '';
      line.classList.add('expired');
      line.querySelector('span').textContent = line.dataset.expired;
      line.setAttribute('role', 'status');
    };
    const timer = setInterval(tick, 500);
    tick();
  };
  const within = (part) => { for (const line of part.querySelectorAll('[data-countdown]')) count(line); };
  within(document);
  // A part that was put in place later counts as well.
  document.addEventListener('fragment-arrived', (event) => within(event.detail));
})();
