/** The network by keyboard: one stop of the tab key, arrows from unit to unit and along connections. */

/** @import {Places} from "./places.js" */
import { s } from "../dom.js";

/** @typedef {{layer: number, to: number, from: number | null}} Spot  a unit, or the connection into it from one of the layer before */

/** @type {Record<string, (spot: Spot, sizes: number[]) => Spot>} */
const KEYS = {
  ArrowRight: ({ layer, to }, sizes) => clamped(layer + 1, to, sizes),
  ArrowLeft: ({ layer, to }, sizes) => clamped(layer - 1, to, sizes),
  ArrowDown: ({ layer, to, from }, sizes) => (from === null ? clamped(layer, to + 1, sizes) : { layer, to, from: Math.min(sizes[layer - 1] - 1, from + 1) }),
  ArrowUp: ({ layer, to, from }, sizes) => (from === null ? clamped(layer, to - 1, sizes) : { layer, to, from: from === 0 ? null : from - 1 }),
  w: ({ layer, to, from }) => ({ layer, to, from: from === null ? 0 : null }),
};

/** @param {number} layer @param {number} to @param {number[]} sizes @returns {Spot} */
function clamped(layer, to, sizes) {
  const near = Math.max(1, Math.min(sizes.length - 1, layer));
  return { layer: near, to: Math.max(0, Math.min(sizes[near] - 1, to)), from: null };
}

/**
 * @param {SVGSVGElement} picture
 * @param {(spot: Spot, where: {clientX: number, clientY: number}) => void} edit
 */
export function walkUnits(picture, edit) {
  const cursor = s("rect", { class: "cursor", tabindex: 0, role: "img", fill: "none" });
  /** @type {Places | null} */
  let at = null;
  /** @type {Spot} */
  let spot = { layer: 1, to: 0, from: null };
  /** @type {((spot: Spot) => string) | null} */
  let words = null;
  function place() {
    if (!at) return;
    const b = at.columns[spot.layer][spot.to];
    const a = spot.from === null ? b : at.columns[spot.layer - 1][spot.from];
    const reach = spot.from === null ? at.radius + 6 : 5;
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    for (const [key, value] of Object.entries({ x: middle.x - reach, y: middle.y - reach, width: 2 * reach, height: 2 * reach, rx: 4 })) cursor.setAttribute(key, String(value));
    if (words) cursor.setAttribute("aria-label", `${words(spot)}; arrows go from unit to unit, w to its connections, Enter sets numbers`);
  }
  cursor.addEventListener("keydown", (event) => {
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      const box = cursor.getBoundingClientRect();
      edit(spot, { clientX: box.right, clientY: box.top });
    } else if (KEYS[event.key]) {
      spot = KEYS[event.key](spot, at.columns.map(({ length }) => length));
      place();
    } else return;
    event.preventDefault();
  });
  return {
    /** The units are others, or elsewhere. @param {Places} places */
    over(places) {
      at = places;
      spot = clamped(spot.layer, spot.to, places.columns.map(({ length }) => length));
      picture.append(cursor);
      place();
    },
    /** What is said of a unit or a connection now. @param {(spot: Spot) => string} say */
    say(say) {
      words = say;
      if (document.activeElement === cursor || !cursor.hasAttribute("aria-label")) place();
    },
  };
}
