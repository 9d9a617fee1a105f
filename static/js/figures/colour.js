/** Mixing colours: numbers in, colours out. Colours come as `#rrggbb` from the theme. */

/** @import {Theme} from "../types.js" */

/** @typedef {[number, number, number]} Rgb  0..255 */

/** @param {string} hex @returns {Rgb} */
export function rgb(hex) {
  const value = Number.parseInt(hex.replace("#", ""), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** From a to b, a at 0 and b at 1. @param {Rgb} a @param {Rgb} b @param {number} t @returns {Rgb} */
export function mix(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** A colour as CSS, see-through by `alpha`. @param {string} hex @param {number} [alpha] */
export function css(hex, alpha = 1) {
  return `rgba(${rgb(hex).join(",")},${alpha})`;
}

/** The mixture of two colours as CSS. @param {string} a @param {string} b @param {number} t */
export function blend(a, b, t) {
  return `rgb(${mix(rgb(a), rgb(b), t).map(Math.round).join(",")})`;
}

/**
 * The diverging pair as a table of 511 colours, -1 at index 0, 0 at 255, 1 at 510: looked up once
 * a pixel, so it must not be computed there.
 * @param {Theme} theme
 * @param {number} [strength]  how far the ends go from zero to the full hue
 * @returns {Rgb[]}
 */
export function divergingTable(theme, strength = 1) {
  const zero = rgb(theme.color.zero);
  const ends = [rgb(theme.color.negative), rgb(theme.color.positive)];
  return Array.from({ length: 511 }, (_, i) => mix(zero, ends[i < 255 ? 0 : 1], (strength * Math.abs(i - 255)) / 255));
}

/** The index of a number from -1 to 1 in a diverging table. @param {number} t */
export function divergingIndex(t) {
  return Math.round(255 + 255 * Math.max(-1, Math.min(1, t)));
}
