/** A surface of the loss made ready for drawing: heights, range, and what had to be cut. */

/** @import {Surface} from "../types.js" */
/** @import {Levels, Scale} from "./levels.js" */
import { height, levels, lossAt, tick } from "./levels.js";
import { quantiles } from "./quantiles.js";

/** Share of the path from which on a plane may carry it as if it lay in it. */
export const MOSTLY = 0.8;

const ROUNDED = 1 - 1e-6; // the surface comes in single precision, its floor in double

/**
 * @typedef {object} Relief
 * @property {Float32Array} x
 * @property {Float32Array} y
 * @property {(number | null)[][]} z      heights, (ny, nx); null where the loss is not finite
 * @property {(number | null)[][]} loss   the loss itself
 * @property {Levels} levels              up to the cap
 * @property {number} top                 the height of the cap, or the highest cell
 * @property {string[]} notes             what is not drawn as it is, in words
 * @property {{z: (number | null)[][], levels: Levels, top: number}} map   the same for the map, whose lines may share out the land
 */

/**
 * @param {Surface} surface
 * @param {Scale} wished
 * @param {Spacing} [spacing]  of the map's lines
 * @returns {Relief}
 */
export function relief(surface, wished, spacing = "even") {
  const scale = scaleOf(surface, wished);
  const floor = Math.max(surface.floor, Number.MIN_VALUE);
  const loss = rows(surface);
  const z = loss.map((row) => row.map((cell) => (cell === null ? null : height(cell, scale, floor))));
  const cap = height(surface.cap, scale, floor);
  const [low, highest] = extent(z);
  const top = surface.clipped > 0 && cap !== null ? Math.min(cap, highest) : highest;
  const even = { z, top, levels: levels(Math.min(low, top), top, scale) };
  return {
    x: Float32Array.from(surface.x.values),
    y: Float32Array.from(surface.y.values),
    z, loss, top,
    levels: even.levels,
    map: spacing === "quantile" ? quantiles(z, top, (level) => tick(lossAt(level, scale), 2)) : even,
    notes: notes(surface, loss, scale, floor),
  };
}

/** @typedef {"even" | "quantile"} Spacing  of contour lines: by height, or each cuts off as much land */

/** A loss below 0 has no logarithm: then heights are linear, whatever is wished.
 * @param {Surface} surface @param {Scale} wished @returns {Scale} */
export function scaleOf({ z }, wished) {
  return wished === "log" && z.values.some((cell) => cell < 0) ? "linear" : wished;
}

/** @param {Surface} surface @returns {(number | null)[][]} */
function rows({ z }) {
  const [ny, nx] = z.dims;
  return Array.from({ length: ny }, (_, j) => Array.from(z.values.subarray(j * nx, (j + 1) * nx), (cell) => (Number.isFinite(cell) ? cell : null)));
}

/** @param {(number | null)[][]} z */
function extent(z) {
  let low = Infinity;
  let high = -Infinity;
  for (const row of z) {
    for (const cell of row) {
      if (cell === null) continue;
      if (cell < low) low = cell;
      if (cell > high) high = cell;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** @param {Surface} surface @param {(number | null)[][]} loss @param {Scale} scale @param {number} floor */
function notes(surface, loss, scale, floor) {
  const cells = surface.z.values.length;
  const found = wayNotes(surface);
  if (surface.captured !== null && surface.captured < MOSTLY) found.push("the path lies mostly outside this plane: paler is farther");
  if (surface.clipped > 0) found.push(`${share(surface.clipped, cells)} of the plane above ${short(surface.cap)}, cut`);
  if (surface.nonfinite > 0) found.push(`${share(surface.nonfinite, cells)} not finite, left open`);
  const floored = scale === "log" ? loss.flat().filter((cell) => cell !== null && cell < floor * ROUNDED).length : 0;
  if (floored > 0) found.push(`${share(floored, cells)} drawn at the floor, ${floor.toExponential(0)}`);
  return found;
}

/**
 * What is left out of the path.
 *
 * @param {Surface} surface
 */
function wayNotes({ path, planned, drawn_to: last, diverged, thinned }) {
  const found = [];
  if (last < planned) found.push(`drawn to step ${last}: beyond, ${diverged ? "the run diverges" : "the loss leaves the map a thousandfold"}`);
  if (thinned) found.push(`${path.step.values.length} of ${last + 1} positions of the path drawn`);
  return found;
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  const percent = (100 * part) / whole;
  return percent < 1 ? "under 1\u00a0%" : `${Math.round(percent)}\u00a0%`;
}

/** @param {number} value */
function short(value) {
  return String(Number(value.toPrecision(2)));
}
