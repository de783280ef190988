'use strict';
// Captures from a camera or a reader that saves files: scaled down, written into hidden fields as base64url, and sent with
// the form. Nothing is kept in the page once the form was sent.
//
//   <form data-captures data-too-large="…" data-unreadable="…">
//     <input type="file" data-capture="face_image"> <input type="hidden" name="face_image">
//     <input type="file" data-capture="finger_image" data-as-is>   sent as it is where it is small enough
//     <p data-status></p>
(() => {
  const LONGEST_SIDE = 960;
  const LARGEST = 300 * 1024;

  const encode = (bytes) => {
    let binary = '';
    for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };

  const scaled = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/jpeg', 0.85));
  };

  const read = async (input) => {
    const file = input.files[0];
    if (!file) return '';
    const blob = 'asIs' in input.dataset && file.size <= LARGEST ? file : await scaled(file);
    if (blob.size > LARGEST) throw Object.assign(new Error('too large'), { tooLarge: true });
    return encode(new Uint8Array(await blob.arrayBuffer()));
  };

  const send = async (form) => {
    const status = form.querySelector('[data-status]');
    try {
      for (const input of form.querySelectorAll('[data-capture]')) {
        form.elements[input.dataset.capture].value = await read(input);
      }
      form.submit();
      for (const input of form.querySelectorAll('[data-capture]')) form.elements[input.dataset.capture].value = '';
    } catch (problem) {
      status.textContent = problem.tooLarge ? form.dataset.tooLarge : form.dataset.unreadable;
      status.classList.add('problem');
      form.removeAttribute('aria-busy');
    }
  };

  // On the document, so that forms which arrive later are heard too.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!('captures' in form.dataset)) return;
    event.preventDefault();
    if (form.getAttribute('aria-busy') === 'true') return;
    form.setAttribute('aria-busy', 'true');
    send(form).finally(() => { if (form.target) form.removeAttribute('aria-busy'); });
  });
})();
