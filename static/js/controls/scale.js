/** Where a value stands on a slider, and which value a slider's place means. */

/** @import {Parameter} from "../types.js" */

export const PLACES = 1000; // a slider's own steps: finer than its pixels

const DECADES = 3; // of a log range to either side of the default, where there is no nearer bound

/** The ends of the slider. @param {Parameter} parameter @returns {{min: number, max: number}} */
export function ends(parameter) {
  const middle = Number(parameter.default);
  if (parameter.scale === "log") {
    const low = middle / 10 ** DECADES;
    const high = middle * 10 ** DECADES;
    return { min: Math.max(parameter.min || low, low), max: Math.min(parameter.max ?? high, high) };
  }
  return { min: parameter.min ?? 0, max: parameter.max ?? Math.max(1, 10 * middle) };
}

/** 0..PLACES. @param {Parameter} parameter @param {number} value */
export function placeOf(parameter, value) {
  const { min, max } = ends(parameter);
  const inside = Math.min(max, Math.max(min, value));
  const share =
    parameter.scale === "log" ? Math.log(inside / min) / Math.log(max / min) : (inside - min) / (max - min);
  return Math.round(PLACES * share);
}

/**
 * The value at a place, as round as the slider can tell apart.
 * @param {Parameter} parameter @param {number} place
 */
export function valueAt(parameter, place) {
  const { min, max } = ends(parameter);
  const share = place / PLACES;
  const value = parameter.scale === "log" ? min * (max / min) ** share : min + (max - min) * share;
  const round = parameter.scale === "log" ? Number(value.toPrecision(2)) : toStep(value, min, max);
  const inside = Math.min(max, Math.max(min, round));
  return parameter.type === "int" ? Math.round(inside) : inside;
}

/** What one arrow key moves, in places. @param {Parameter} parameter */
export function keyStep(parameter) {
  const { min, max } = ends(parameter);
  if (parameter.scale === "log") return PLACES / 100;
  if (parameter.type === "int") return Math.max(1, PLACES / (max - min));
  return PLACES / 100;
}

/** @param {number} value @param {number} min @param {number} max */
function toStep(value, min, max) {
  const step = 10 ** Math.floor(Math.log10((max - min) / 100));
  return Number((Math.round(value / step) * step).toPrecision(12));
}
