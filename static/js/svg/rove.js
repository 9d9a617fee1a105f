/** One stop of the tab key for a whole picture; arrow keys go from part to part within it. */

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
 * @param {SVGSVGElement} picture  its parts carry a tabindex
 * @returns {(picture: SVGSVGElement) => void}  to be called when the parts are others
 */
export function rove(picture) {
  // From left to right as they stand, not in the order in which they were made.
  const parts = () => [.../** @type {NodeListOf<SVGElement>} */ (picture.querySelectorAll("[tabindex]"))].sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left);
  picture.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = parts();
    const at = all.findIndex((part) => part === document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    const next = all[move(at, all.length)];
    all.forEach((part) => part.setAttribute("tabindex", part === next ? "0" : "-1"));
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  return () => parts()[0]?.setAttribute("tabindex", "0");
}
