/** One floating hint for the whole page: the catalogue's line of help, on hover and on focus. */

import { h } from "../dom.js";

const DELAY = 350; // ms; a mouse that only passes by should not raise flags
const GAP = 8; // px

/** Shows the nearest `data-hint` of whatever is pointed at or focused. */
export function watchHints() {
  const hint = h("div", { class: "hint", role: "tooltip", id: "hint", hidden: true });
  document.body.append(hint);
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    hint.hidden = true;
  };
  const show = (/** @type {HTMLElement} */ owner) => {
    hint.textContent = owner.dataset.hint ?? "";
    hint.hidden = false;
    place(hint, owner.getBoundingClientRect());
  };
  document.addEventListener("pointerover", (event) => {
    const owner = ownerOf(event.target);
    hide();
    if (owner && event.pointerType === "mouse") timer = window.setTimeout(() => show(owner), DELAY);
  });
  document.addEventListener("focusin", (event) => {
    const owner = ownerOf(event.target);
    hide();
    if (owner && /** @type {Element} */ (event.target).matches(":focus-visible")) show(owner);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("pointerdown", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function ownerOf(target) {
  return target instanceof Element ? target.closest("[data-hint]:not([data-hint=''])") : null;
}

/** Beside the control where there is room, otherwise below it. @param {HTMLElement} hint @param {DOMRect} at */
function place(hint, at) {
  const { offsetWidth: width, offsetHeight: height } = hint;
  const beside = at.right + GAP + width <= innerWidth;
  const left = beside ? at.right + GAP : Math.max(GAP, Math.min(at.left, innerWidth - width - GAP));
  const below = at.bottom + GAP + height <= innerHeight ? at.bottom + GAP : at.top - GAP - height;
  const top = beside ? Math.min(at.top, innerHeight - height - GAP) : below;
  hint.style.left = `${Math.max(GAP, left)}px`;
  hint.style.top = `${Math.max(GAP, top)}px`;
}
