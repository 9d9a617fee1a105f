/** The colours of the land, and of the way over it. */

/** @import {Theme} from "../types.js" */
import { blend } from "./colour.js";

/** @typedef {"land" | "cividis" | "viridis" | "grey"} Palette */

/**
 * Stops of palettes whose lightness rises all the way, so that they can be read by the colour-blind
 * and in print. Cividis: Nuñez, Anderton and Renslow 2018; viridis: van der Walt and Smith 2015.
 * @type {Record<Exclude<Palette, "land">, string[]>}
 */
const STOPS = {
  cividis: ["#00204d", "#414d6b", "#7c7b78", "#bcaf6f", "#ffea46"],
  viridis: ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"],
  grey: ["#1a1a1a", "#5a5a5a", "#8c8c8c", "#bdbdbd", "#f2f2f2"],
};
const PALENESS = 0.52; // towards the panel, so that lines and words over it can be read

/** The tints from low to high. @param {Palette} palette @param {Theme} theme @returns {string[]} */
export function tints(palette, { land, color }) {
  if (palette === "land") return land;
  return STOPS[palette].map((stop) => hex(blend(stop, color.panel, PALENESS)));
}

/** `rgb(1,2,3)` as `#010203`, which the figures mix further. @param {string} rgb */
function hex(rgb) {
  const parts = /** @type {RegExpMatchArray} */ (rgb.match(/\d+/g));
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}

/** @typedef {"plain" | "step" | "off"} WayColour  what the colour of the way says */

/** So many colours tell early from late, and near from far. */
export const SHADES = 8;

/** The colours of the way, first to last or near to far. @param {WayColour} by @param {Theme} theme @returns {string[]} */
export function shades(by, { color }) {
  const [from, to] = by === "off" ? [color.accent, color.ink] : [color.ink, color.accent];
  return Array.from({ length: SHADES }, (_, k) => hex(blend(from, to, k / (SHADES - 1))));
}

/** Which of the shades a share from 0 to 1 has. @param {number} share */
export function shadeOf(share) {
  return Math.max(0, Math.min(SHADES - 1, Math.floor(share * SHADES)));
}
