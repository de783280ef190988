'use strict';
// A slip's QR carries its code behind the "#", which browsers never send. It is put into a hidden field, taken out of the
// address and the history, and travels in the body of a form only.
//
//   <input type="hidden" name="slip" data-fragment>            from /activate#…
//   <input type="hidden" name="code" data-fragment="code">     from /…#code=…
//   <… data-with-fragment hidden>, <… data-without-fragment>   shown when there is a code, or none
(() => {
  const given = new URLSearchParams(window.location.hash.slice(1));
  let found = false;
  for (const input of document.querySelectorAll('input[data-fragment]')) {
    const value = input.dataset.fragment ? given.get(input.dataset.fragment) : window.location.hash.slice(1);
    if (value && /^[\w-]{16,256}$/.test(value)) { input.value = value; found = true; }
    if (input.value) found = true;
  }
  if (window.location.hash) history.replaceState(null, '', window.location.pathname + window.location.search);
  for (const element of document.querySelectorAll('[data-with-fragment]')) element.hidden = !found;
  for (const element of document.querySelectorAll('[data-without-fragment]')) element.hidden = found;
})();
