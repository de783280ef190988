'use strict';
// Parts of a page that follow what happens elsewhere. The element names a stream of server-sent events and the address
// of its own fragment; on every event the fragment is fetched anew and put in its place.
//
//   <div id="queue" data-live="/desk/events" data-fragment="/desk/queue/part" [data-go-on="arrived"]>…</div>
//
// An event named by data-go-on, with an address of ours as its data, leads the page there.
(() => {
  const lost = document.getElementById('connection');
  const show = (is) => { if (lost) lost.hidden = !is; };

  // A press that has begun is let finish: a button that is swapped between press and release is never clicked.
  let pressing = null;
  let released = [];
  document.addEventListener('pointerdown', (event) => { pressing = event.target; }, true);
  for (const end of ['pointerup', 'pointercancel']) {
    document.addEventListener(end, () => {
      // The click comes after the release, in the same turn.
      setTimeout(() => { pressing = null; const waiting = released; released = []; for (const go of waiting) go(); }, 0);
    }, true);
  }

  // Keeps the place of the keyboard and what is being typed.
  const swap = (old, fresh) => {
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const place = active && active.id;
    // What is marked or where the caret stands; fields of some kinds have neither.
    const marked = active && typeof active.selectionStart === 'number' ? [active.selectionStart, active.selectionEnd] : null;
    const typed = new Map();
    for (const input of old.querySelectorAll('input[id], textarea[id], select[id]')) {
      // A chosen file can't be put back by a script.
      if (!['hidden', 'file'].includes(input.type)) typed.set(input.id, { value: input.value, checked: input.checked });
    }
    for (const data of Object.keys(old.dataset)) fresh.dataset[data] = old.dataset[data];
    old.replaceWith(fresh);
    for (const [id, held] of typed) {
      const input = fresh.querySelector('#' + CSS.escape(id));
      if (input) { input.value = held.value; input.checked = held.checked; }
    }
    const again = place && document.getElementById(place);
    if (again) again.focus({ preventScroll: true });
    if (again && marked) again.setSelectionRange(marked[0], marked[1]);
    document.dispatchEvent(new CustomEvent('fragment-arrived', { detail: fresh }));
  };

  // What a fragment says, whatever the anti-forgery tokens in it are: they differ on every page.
  const saying = (part) => {
    const copy = part.cloneNode(true);
    for (const input of copy.querySelectorAll('input[type=hidden]')) input.removeAttribute('value');
    return copy.outerHTML;
  };

  const follow = (id, stream, fragment, goOn) => {
    // As the server said it last. The page itself has been changed by scripts since; of it the words are compared.
    let said = null;
    let asking = false;
    let asked = false;
    let source = null;
    let pause = 1000;

    const refresh = async () => {
      if (asking) { asked = true; return; }
      asking = true;
      try {
        const answer = await fetch(fragment, { credentials: 'same-origin', headers: { accept: 'text/html' } });
        // The session ended: the whole page says so, and leads to the sign-in.
        if (answer.redirected || answer.status === 401 || answer.status === 403) { window.location.reload(); return; }
        if (answer.ok) {
          const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
          const fresh = parsed.getElementById(id);
          const old = document.getElementById(id);
          if (old && pressing && old.contains(pressing)) {
            released.push(refresh);
          } else if (fresh && old) {
            const says = saying(fresh);
            // A swap without need takes the page from under somebody's hand.
            const same = said === null ? fresh.textContent === old.textContent : says === said;
            if (!same) swap(old, document.importNode(fresh, true));
            said = says;
          }
          show(false);
        }
      } catch {
        show(true);
      } finally {
        asking = false;
        if (asked) { asked = false; refresh(); }
      }
    };

    const open = () => {
      source = new EventSource(stream);
      source.addEventListener('open', () => { pause = 1000; show(false); refresh(); });
      source.addEventListener('message', refresh);
      source.addEventListener('changed', refresh);
      if (goOn) {
        source.addEventListener(goOn, (event) => {
          const to = new URL(event.data, window.location.href);
          if (to.origin === window.location.origin) window.location.assign(to.href);
        });
      }
      source.addEventListener('error', () => {
        show(true);
        // The browser reconnects by itself unless the answer was an error; then it is up to us.
        if (source.readyState === EventSource.CLOSED) {
          // Perhaps because the session ended; the fragment tells.
          refresh();
          setTimeout(open, pause + Math.random() * pause);
          pause = Math.min(pause * 2, 30000);
        }
      });
    };

    open();
    window.addEventListener('online', refresh);
    window.addEventListener('pagehide', () => source.close());
    window.addEventListener('pageshow', (event) => { if (event.persisted) open(); });
  };

  for (const part of document.querySelectorAll('[data-live][id]')) {
    follow(part.id, part.dataset.live, part.dataset.fragment || window.location.href, part.dataset.goOn);
  }
})();
