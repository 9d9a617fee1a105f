/** One stop of the tab key for a whole picture; arrow keys go from part to part within it. */

/** @typedef {HTMLElement | SVGElement} Part */

/** @type {Record<string, (at: number, count: number) => number>} */
const KEYS = {
  ArrowRight: (at, count) => Math.min(count - 1, at + 1),
  ArrowDown: (at, count) => Math.min(count - 1, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/**
 * @param {Part} picture  its parts carry a tabindex
 * @returns {() => void}  to be called when the parts are others
 */
export function rove(picture) {
  // From left to right as they stand, not in the order in which they were made.
  const parts = () => {
    const all = [.../** @type {NodeListOf<Part>} */ (picture.querySelectorAll("[tabindex]"))].map((part) => ({ part, box: part.getBoundingClientRect() }));
    return all.sort((a, b) => a.box.left - b.box.left || a.box.top - b.box.top).map(({ part }) => part);
  };
  picture.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey } = /** @type {KeyboardEvent} */ (event);
    const move = KEYS[key];
    if (!move || ctrlKey || metaKey || altKey) return;
    const all = parts();
    const at = all.findIndex((part) => part === document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    const next = all[move(at, all.length)];
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  // However it got there: the tab key comes back to the part that had the focus last.
  picture.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element) || !target.matches("[tabindex]")) return;
    for (const part of picture.querySelectorAll("[tabindex='0']")) part.setAttribute("tabindex", "-1");
    target.setAttribute("tabindex", "0");
  });
  return () => parts()[0]?.setAttribute("tabindex", "0");
}
