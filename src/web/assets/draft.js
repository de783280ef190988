'use strict';
// What was typed survives a lost connection or a closed page, in this tab alone, until the server acknowledged it.
//
//   <form data-draft="file-…">    kept under this name; fields marked data-secret and passwords are never kept
//   <… data-draft-done="file-…">  on a later page: the server has it, the draft is dropped
(() => {
  const KEY = 'draft:';
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  if (!store) return;

  const secret = (input) =>
    ['password', 'hidden', 'file'].includes(input.type) || 'secret' in input.dataset || /one-time-code|password/.test(input.autocomplete || '');
  const kept = (form) => [...form.elements].filter((input) => input.name && input.matches('input, select, textarea') && !secret(input));
  const isMark = (input) => input.type === 'radio' || input.type === 'checkbox';

  const attend = (part) => {
    for (const element of part.querySelectorAll('[data-draft-done]')) store.removeItem(KEY + element.dataset.draftDone);
    for (const form of part.querySelectorAll('form[data-draft]')) watch(form);
  };

  const watch = (form) => {
    const key = KEY + form.dataset.draft;
    const save = () => {
      const values = kept(form)
        .filter((input) => !isMark(input) || input.checked)
        .map((input) => [input.name, input.value]);
      try { store.setItem(key, JSON.stringify(values)); } catch { /* full: the form itself still holds it */ }
    };
    let values = [];
    try { values = JSON.parse(store.getItem(key) || '[]'); } catch { store.removeItem(key); }
    for (const [name, value] of values) {
      for (const input of kept(form).filter((other) => other.name === name)) {
        if (isMark(input)) input.checked = input.value === value;
        // What the server filled in is newer than what was kept.
        else if (!input.value) input.value = value;
      }
    }
    form.addEventListener('input', save);
    form.addEventListener('change', save);
  };

  attend(document);
  document.addEventListener('fragment-arrived', (event) => attend(event.detail));
})();
