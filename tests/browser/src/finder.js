// Finds things on a page as a person does: by the words beside them. It is evaluated through the DevTools protocol, with
// one request, and answers with plain data: what was found, or `problem`, why not (yet).
(request) => {
  const tidy = (text) => (text ?? "").normalize("NFC").replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const visible = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  const named = (ids) => tidy((ids ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));

  const namesOfField = (el) =>
    [...(el.labels ?? [])].map((label) => label.innerText)
      .concat(el.getAttribute("aria-label"), named(el.getAttribute("aria-labelledby")), el.placeholder)
      .map(tidy).filter(Boolean);
  const namesOfControl = (el) =>
    [el.getAttribute("aria-label"), named(el.getAttribute("aria-labelledby")), el.innerText,
      el.matches("input") ? el.value : "", el.title, el.querySelector("img[alt]")?.alt]
      .map(tidy).filter(Boolean);

  // What a modal dialog covers can't be used.
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  const all = (selector, within = modal ?? document) => [...within.querySelectorAll(selector)];

  // The one element that goes by this name: exactly, else as a beginning, else as a part; in the main part of the page
  // rather than in its frame. `#id` names an element by its id.
  const one = (kind, name, elements, namesOf, usable = visible) => {
    if (name.startsWith("#")) {
      const el = document.getElementById(name.slice(1));
      if (!el) return { problem: `there is no ${kind} ${name}` };
      return usable(el) ? { el } : { problem: `the ${kind} ${name} is not visible` };
    }
    const wanted = tidy(name);
    const seen = elements.filter(usable);
    for (const fits of [(n) => n === wanted, (n) => n.startsWith(wanted), (n) => n.includes(wanted)]) {
      let found = seen.filter((el) => namesOf(el).some(fits));
      if (found.length > 1) {
        const inner = found.filter((el) => el.closest("main, [role=main], dialog"));
        if (inner.length > 0) found = inner;
      }
      if (found.length > 1) return { problem: `there are ${found.length} of ${kind} “${wanted}”` };
      if (found.length === 1) return { el: found[0] };
    }
    const there = [...new Set(seen.flatMap((el) => namesOf(el).slice(0, 1)))].map((n) => `“${n.slice(0, 60)}”`);
    return { problem: `there is no ${kind} “${wanted}”, but ${there.join(", ") || "none at all"}` };
  };

  const able = (el) => !el.disabled && el.getAttribute("aria-disabled") !== "true" && !el.closest("[inert]");

  // Where a finger would go, if nothing lies on top of it.
  const point = (el) => {
    el.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const box = el.getClientRects()[0];
    if (!box || box.width === 0 || box.height === 0) return { problem: "it has no size" };
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    if (!hit) return { problem: "it lies outside the window" };
    if (el.contains(hit) || hit.closest("label")?.control === el) return { x, y };
    return { problem: `it is covered by <${hit.tagName.toLowerCase()} class="${hit.className}">` };
  };
  const pointAt = (el) => (able(el) ? point(el) : { problem: "it is disabled" });

  const fields = () => all("input:not([type=hidden], [type=submit], [type=button], [type=image], [type=radio], [type=checkbox]), textarea, select");
  const field = (name) => one("field", name, fields(), namesOfField);
  const controls = "button, a[href], summary, input[type=submit], input[type=button], [role=button], [role=link], [role=tab], [role=menuitem]";

  const operations = {
    text: () => ({ text: tidy(document.body?.innerText) }),

    // Puts the caret into a field with its content selected, or sets what has no caret.
    field: ({ name, value }) => {
      const { el, problem } = field(name);
      if (problem) return { problem };
      if (!able(el)) return { problem: `the field “${name}” is disabled` };
      if (el.readOnly) return { problem: `the field “${name}” is read-only` };
      el.scrollIntoView({ block: "center", behavior: "instant" });
      el.focus();
      if (document.activeElement !== el) return { problem: `the field “${name}” does not take the focus` };
      if (el.matches("input[type=date], input[type=time], input[type=datetime-local], input[type=month], input[type=range], input[type=color]")) {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(el, value);
        el.dispatchEvent(new Event("input", { bubbles: true }));
        el.dispatchEvent(new Event("change", { bubbles: true }));
        return el.value === value ? { typed: true } : { problem: `the field “${name}” does not accept “${value}”` };
      }
      if (el.matches("select")) return { problem: `“${name}” is a list: choose from it` };
      el.select();
      return { typed: false };
    },

    value: ({ name }) => {
      const { el, problem } = field(name);
      return problem ? { problem } : { text: el.value };
    },

    control: ({ name }) => {
      const { el, problem } = one("button or link", name, all(controls), namesOfControl);
      return problem ? { problem } : pointAt(el);
    },

    // The control of this name in the smallest part of the page that also holds the words.
    beside: ({ words, name }) => {
      const wanted = tidy(words);
      let parts = all("*").filter((el) => visible(el) && tidy(el.innerText).includes(wanted) && all(controls, el).length > 0);
      parts = parts.filter((el) => !one("button or link", name, all(controls, el), namesOfControl).problem);
      const smallest = parts.filter((el) => !parts.some((other) => other !== el && el.contains(other)));
      if (smallest.length === 0) return { problem: `there is no “${name}” beside “${wanted}”` };
      if (smallest.length > 1) return { problem: `there are ${smallest.length} of “${name}” beside “${wanted}”` };
      return pointAt(one("button or link", name, all(controls, smallest[0]), namesOfControl).el);
    },

    // A radio button or a tick box, which may be drawn by its label, or an entry of a list.
    choice: ({ name }) => {
      const labelled = (el) => visible(el) || [...(el.labels ?? [])].some(visible);
      const boxes = all("input[type=radio], input[type=checkbox]");
      const box = one("choice", name, boxes, namesOfField, labelled);
      if (box.el) {
        if (!able(box.el)) return { problem: `the choice “${name}” is disabled` };
        const straight = visible(box.el) ? pointAt(box.el) : { problem: "drawn by its label" };
        return straight.problem ? pointAt([...box.el.labels].find(visible)) : straight;
      }
      const entry = one("entry", name, all("select option"), (el) => [tidy(el.label)], (el) => visible(el.closest("select")));
      if (!entry.el) return { problem: box.problem };
      const list = entry.el.closest("select");
      if (!able(list)) return { problem: `the list with “${name}” is disabled` };
      list.focus();
      list.value = entry.el.value;
      list.dispatchEvent(new Event("input", { bubbles: true }));
      list.dispatchEvent(new Event("change", { bubbles: true }));
      return { done: true };
    },

    chosen: ({ name }) => {
      const box = one("choice", name, all("input[type=radio], input[type=checkbox]"), namesOfField, () => true);
      return box.problem ? { problem: box.problem } : { yes: box.el.checked };
    },

    focus: () => {
      const el = document.activeElement;
      if (!el || el === document.body) return { text: "" };
      return { text: [...namesOfField(el), ...namesOfControl(el)][0] ?? `<${el.tagName.toLowerCase()}>` };
    },

    part: ({ selector }) => {
      const el = document.querySelector(selector);
      if (!el) return { problem: `nothing matches ${selector}` };
      return { text: tidy(el.innerText) };
    },

    count: ({ selector }) => ({ count: document.querySelectorAll(selector).length }),

    // What reaches past the right edge, which on a phone means scrolling sideways.
    overflow: () => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return { text: "" };
      const past = all("body *", document).filter((el) => visible(el) && el.getBoundingClientRect().right > width + 1);
      const leaves = past.filter((el) => !past.some((other) => other !== el && el.contains(other)));
      return { text: leaves.slice(0, 5).map((el) => `<${el.tagName.toLowerCase()}> “${tidy(el.innerText).slice(0, 40)}”`).join(", ") || "the page" };
    },

    size: () => {
      const el = document.documentElement;
      return { x: el.clientWidth, y: Math.max(el.scrollHeight, el.clientHeight) };
    },
  };
  return operations[request.what](request);
}
