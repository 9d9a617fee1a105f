/** The card that is pointed at from elsewhere: marked, and brought into sight. */

/** @import {GraphElements} from "./cards.js" */

const ROOM = 24; // px beside the card

/**
 * @param {HTMLElement} scroller
 * @param {GraphElements} elements
 * @param {string | null} focus  a node's name, or a number of it: `W1[0,2]`
 */
export function aim(scroller, { cards }, focus) {
  const name = focus?.replace(/\[.*/, "") ?? null;
  for (const { group, placed } of cards) {
    const isIt = placed.node.name === name;
    group.classList.toggle("aimed", isIt);
    if (isIt) group.setAttribute("aria-current", "true");
    else group.removeAttribute("aria-current");
    if (isIt) show(scroller, group);
  }
}

/** Sideways only: the page stays where it is. @param {HTMLElement} scroller @param {SVGGElement} group */
function show(scroller, group) {
  const [card, seen] = [group.getBoundingClientRect(), scroller.getBoundingClientRect()];
  if (card.left - ROOM >= seen.left && card.right + ROOM <= seen.right) return;
  scroller.scrollLeft += card.left + card.width / 2 - (seen.left + seen.width / 2);
}
