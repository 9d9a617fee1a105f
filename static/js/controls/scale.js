/** Where a value stands on a slider, and which value a slider's place means. */

/** @import {Parameter} from "../types.js" */

export const PLACES = 1000; // a slider's own steps: finer than its pixels

const ZERO = 40; // places at the left end that mean 0, where 0 is one of the values

const DECADES = 3; // of a log range to either side of the default, where there is no nearer bound

/** The ends of the slider. @param {Parameter} parameter @returns {{min: number, max: number}} */
export function ends(parameter) {
  const middle = Number(parameter.default);
  if (parameter.scale !== "log")
    return { min: parameter.min ?? 0, max: parameter.max ?? Math.max(1, 10 * middle) };
  if (fromZero(parameter)) return { min: 0, max: parameter.max ?? 1 };
  const low = middle / 10 ** DECADES;
  const high = middle * 10 ** DECADES;
  return { min: Math.max(parameter.min || low, low), max: Math.min(parameter.max ?? high, high) };
}

/**
 * Whether 0 may be chosen where ratios matter: it stands at the left end, and the rest of the track
 * climbs by ratios. @param {Parameter} parameter
 */
function fromZero(parameter) {
  return parameter.scale === "log" && parameter.min === 0 && !parameter.exclusive_minimum;
}

/** The smallest number beside 0 on such a slider. @param {Parameter} parameter @param {number} max */
function least(parameter, max) {
  return parameter.type === "int" ? 1 : max / 10 ** (2 * DECADES);
}

/** 0..PLACES. @param {Parameter} parameter @param {number} value */
export function placeOf(parameter, value) {
  const { min, max } = ends(parameter);
  const inside = Math.min(max, Math.max(min, value));
  if (parameter.scale !== "log") return Math.round((PLACES * (inside - min)) / (max - min));
  if (!fromZero(parameter)) return Math.round((PLACES * Math.log(inside / min)) / Math.log(max / min));
  if (inside === 0) return 0;
  const low = least(parameter, max);
  const share = Math.max(0, Math.log(inside / low) / Math.log(max / low));
  return Math.round(ZERO + (PLACES - ZERO) * share);
}

/**
 * The value at a place, as round as the slider can tell apart.
 * @param {Parameter} parameter @param {number} place
 */
export function valueAt(parameter, place) {
  const { min, max } = ends(parameter);
  const inside = Math.min(max, Math.max(min, raw(parameter, place, min, max)));
  return parameter.type === "int" ? Math.round(inside) : inside;
}

/** @param {Parameter} parameter @param {number} place @param {number} min @param {number} max */
function raw(parameter, place, min, max) {
  if (parameter.scale !== "log") return toStep(min + ((max - min) * place) / PLACES, min, max);
  if (!fromZero(parameter)) return Number((min * (max / min) ** (place / PLACES)).toPrecision(2));
  if (place < ZERO) return 0;
  const low = least(parameter, max);
  return Number((low * (max / low) ** ((place - ZERO) / (PLACES - ZERO))).toPrecision(2));
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

/** The number that an arrow key makes of another: a step up or down the slider. @param {Parameter} parameter @param {number} value @param {1 | -1} direction */
export function nudged(parameter, value, direction) {
  const place = placeOf(parameter, value) + direction * keyStep(parameter);
  return valueAt(parameter, Math.min(PLACES, Math.max(0, place)));
}
