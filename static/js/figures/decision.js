/** What the network says at every point of the plane, as pixels and as lines where it changes its mind. */

/** @import {OutputMap, Task, Theme} from "../types.js" */
/** @import {Rgb} from "./colour.js" */
import { divergingIndex, divergingTable, mix, rgb } from "./colour.js";
import { isoline } from "./isoline.js";

const STRENGTH = 0.5; // of the hue behind the points, so that the points stand out
const BYTE = 255;

/**
 * Colours of the map, from the upper left as a canvas wants them.
 * @param {OutputMap} map
 * @param {Task} task
 * @param {Theme} theme
 * @returns {{width: number, height: number, data: Uint8ClampedArray<ArrayBuffer>}}
 */
export function pixels(map, task, theme) {
  const [count, height, width] = map.values.dims;
  const colour = count > 1 ? ofClasses(map, theme) : ofValue(map, task, theme);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let j = 0; j < height; j += 1) {
    for (let i = 0; i < width; i += 1) {
      const [r, g, b] = colour(j * width + i);
      const at = 4 * ((height - 1 - j) * width + i);
      data[at] = r;
      data[at + 1] = g;
      data[at + 2] = b;
      data[at + 3] = BYTE;
    }
  }
  return { width, height, data };
}

/**
 * The lines between the classes; none for a regression.
 * @param {OutputMap} map
 * @param {Task} task
 * @returns {number[]} pieces as `isoline` gives them
 */
export function boundary(map, task) {
  const [count, height, width] = map.values.dims;
  const { values } = map;
  const cells = width * height;
  if (task === "regression") return [];
  if (count === 1) {
    const middle = (BYTE * (0.5 - map.lo)) / (map.hi - map.lo);
    return isoline(Float32Array.from(values.values, (value) => value - middle), width, height);
  }
  return Array.from({ length: count }, (_, k) => isoline(lead(values.values, k, count, cells), width, height)).flat();
}

/** How far class `k` is ahead of the best other one. @param {ArrayLike<number>} values @param {number} k @param {number} count @param {number} cells */
function lead(values, k, count, cells) {
  return Float32Array.from({ length: cells }, (_, cell) => {
    let best = -Infinity;
    for (let other = 0; other < count; other += 1) if (other !== k) best = Math.max(best, values[other * cells + cell]);
    return values[k * cells + cell] - best + TIE;
  });
}
const TIE = 1e-3; // two equal bytes are no crossing

/**
 * The value that is drawn as zero, and how far from it the full hue is: 0.5 of a probability, the
 * zero of a value where that lies in its range.
 * @param {{lo: number, hi: number}} range
 * @param {Task} task
 */
export function centre({ lo, hi }, task) {
  const middle = task === "regression" && lo < 0 && hi > 0 ? 0 : task === "binary" ? 0.5 : (lo + hi) / 2;
  return { middle, reach: Math.max(hi - middle, middle - lo, 1e-9) };
}

/** @param {OutputMap} map @param {Task} task @param {Theme} theme @returns {(cell: number) => Rgb} */
function ofValue(map, task, theme) {
  const table = divergingTable(theme, STRENGTH);
  const [lo, hi] = map.range;
  const { middle, reach } = centre({ lo, hi }, task);
  const { values } = map.values;
  // One byte, one colour.
  const colours = Array.from({ length: BYTE + 1 }, (_, byte) => {
    const value = map.lo + ((map.hi - map.lo) * byte) / BYTE;
    return table[divergingIndex((value - middle) / reach)];
  });
  return (cell) => colours[values[cell]];
}

/** The likeliest class, paler where another is nearly as likely. @param {OutputMap} map @param {Theme} theme @returns {(cell: number) => Rgb} */
function ofClasses({ values: { values, dims } }, theme) {
  const [count, height, width] = dims;
  const cells = height * width;
  const zero = rgb(theme.color.zero);
  const hues = Array.from({ length: count }, (_, k) => rgb(theme.classes[k % theme.classes.length]));
  return (cell) => {
    let best = 0;
    for (let k = 1; k < count; k += 1) if (values[k * cells + cell] > values[best * cells + cell]) best = k;
    const sure = (values[best * cells + cell] / BYTE - 1 / count) / (1 - 1 / count);
    return mix(zero, hues[best], STRENGTH * Math.max(0, sure));
  };
}
