'use strict';
// The desk: a scanner that types like a keyboard, and keys instead of the mouse.
//
//   <input id="scan" data-scan>            keeps the focus; the form is sent when a whole line has arrived
//   <a data-key="F8">, <button data-key="F9">  pressed by that key; never a letter, for a letter may be meant for speech
//                                              input or a screen reader (WCAG 2.2, 2.1.4)
(() => {
  // A card's line: seven or more fields between pipes.
  const isCardLine = (text) => text.split('|').length >= 7;

  const field = document.querySelector('[data-scan]');
  if (field) {
    const send = () => { if (field.value.trim()) field.form.requestSubmit(); };
    field.focus();
    field.addEventListener('keydown', (event) => {
      // Some scanners end with a tab.
      if (event.key === 'Tab' && !event.shiftKey && isCardLine(field.value)) { event.preventDefault(); send(); }
    });
    field.form.addEventListener('submit', () => {
      field.value = field.value.trim();
      field.readOnly = true;
    });
    window.addEventListener('pageshow', () => { field.readOnly = false; });

    // A scan that starts while nothing has the focus begins in the field.
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
      if (document.activeElement === document.body && /[0-9]/.test(event.key)) field.focus();
    });
    window.addEventListener('focus', () => { if (document.activeElement === document.body) field.focus(); });
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.key.length === 1) return;
    const target = [...document.querySelectorAll('[data-key]')].find((element) => element.dataset.key === event.key && !element.disabled);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.click();
  });

  // A step that was taken elsewhere opens the next card: the focus goes there, unless somebody is typing or reading elsewhere.
  const title = (card) => card && card.getAttribute('aria-labelledby');
  let step = title(document.getElementById('current'));
  document.addEventListener('fragment-arrived', () => {
    const card = document.getElementById('current');
    const before = step;
    step = title(card);
    if (!card || step === before || (document.activeElement && document.activeElement !== document.body)) return;
    const first = card.querySelector('[data-key], input:not([type=hidden]), select, button, a[href]');
    (first || card).focus({ preventScroll: false });
  });

  // The summary of what is wrong is read first.
  const problems = document.getElementById('problems');
  if (problems) problems.focus();

  for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print());
})();
