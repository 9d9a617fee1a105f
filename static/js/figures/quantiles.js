/**
 * Contour lines that share the land out evenly: between two of them lies always the same part of
 * the plane, so that a flat valley has as many as a steep wall. Plotly draws lines at even heights
 * only; so it is handed ranks instead of heights, and the labels say the loss at each.
 */

/** @import {Levels} from "./levels.js" */

const BANDS = 20;
const STRONG_EVERY = 4;
const BEYOND = 1.05; // the rank of what was cut: above every line

/** @typedef {(number | null)[][]} Rows  (ny, nx); null where the loss is not finite */

/**
 * @param {Rows} z      heights
 * @param {number} top  the highest that is drawn
 * @param {(height: number) => string} label  a height as a loss, in words
 * @returns {{z: Rows, levels: Levels, top: number}}
 */
export function quantiles(z, top, label) {
  const knots = knotsOf(z, top);
  const count = knots.length - 1;
  const at = knots.flatMap((_, k) => (k % STRONG_EVERY === 0 || k === count ? [k / count] : []));
  return {
    z: z.map((row) => row.map((cell) => (cell === null ? null : cell > top ? BEYOND : rank(cell, knots)))),
    top: 1,
    levels: {
      low: 0, high: 1, thin: 1 / count, strong: STRONG_EVERY / count, at,
      text: at.map((share) => label(knots[Math.round(share * count)])),
      says: `a line for every ${Math.round(100 / count)} % of the plane`,
    },
  };
}

/** Heights below which lie even shares of the cells, without those that are equal. @param {Rows} z @param {number} top */
function knotsOf(z, top) {
  const cells = Float64Array.from(z.flat().filter((cell) => cell !== null && cell <= top)).sort();
  const all = Array.from({ length: BANDS + 1 }, (_, k) => cells[Math.round((k / BANDS) * (cells.length - 1))] ?? k);
  const apart = all.filter((knot, k) => k === 0 || knot > all[k - 1]);
  return apart.length > 1 ? apart : [apart[0], apart[0] + 1];
}

/** The share of the land below a height. @param {number} height @param {number[]} knots */
function rank(height, knots) {
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= height) low = middle;
    else high = middle;
  }
  return (low + (height - knots[low]) / (knots[high] - knots[low])) / (knots.length - 1);
}
