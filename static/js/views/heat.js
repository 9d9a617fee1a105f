/** Heat-maps on a canvas: a number a cell, as blue or as rust as it is large. */

/** @import {Rgb} from "../figures/colour.js" */
import { reach } from "../figures/arrays.js";
import { divergingIndex } from "../figures/colour.js";

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** Pixels come from us and not from the graphics card, so they had better stay in memory. */
export const SOFT = { willReadFrequently: true };

const BROKEN = /** @type {Rgb} */ ([200, 40, 160]); // not finite: a colour that nothing else has

/**
 * A canvas ready to draw on in lengths of `scale` CSS pixels, sharp on every screen.
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} size  in those lengths
 * @param {number} [scale]
 */
export function prepared(canvas, { width, height }, scale = 1) {
  const ratio = scale * (globalThis.devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", SOFT));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

/** @typedef {{values: ArrayLike<number>, columns: number, box: Box, most?: number}} Heat  an array, where it goes, and what the full colour stands for */

/**
 * Draws arrays one after the other through one small canvas.
 * @param {CanvasRenderingContext2D} pen
 * @param {Rgb[]} table  `divergingTable`
 * @returns {(values: ArrayLike<number>, columns: number, box: Box, most?: number) => void}  most: what the full colour stands for
 */
export function heatmapper(pen, table) {
  return (values, columns, box, most) => heatmaps(pen, table, [{ values, columns, box, most }]);
}

/** @type {OffscreenCanvasRenderingContext2D | null} where cells are pixels; kept, since to make one takes longer than to fill it */
let sheet = null;

/**
 * Draws many arrays: their cells, one array under the other, become one small picture first, since
 * each picture that is handed over costs more than what is in it.
 * @param {CanvasRenderingContext2D} pen
 * @param {Rgb[]} table  `divergingTable`
 * @param {Heat[]} heats
 */
export function heatmaps(pen, table, heats) {
  const columns = Math.max(1, ...heats.map((heat) => heat.columns));
  const rows = heats.reduce((sum, heat) => sum + heat.values.length / heat.columns, 0);
  if (rows === 0) return;
  const image = new ImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  const colours = table.map(packed);
  let top = 0;
  for (const heat of heats) {
    colour(words, heat, top * columns, columns, colours);
    top += heat.values.length / heat.columns;
  }
  const { canvas } = (sheet = roomy(sheet, columns, rows));
  sheet.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  top = 0;
  for (const { values, columns: wide, box } of heats) {
    const high = values.length / wide;
    pen.drawImage(canvas, 0, top, wide, high, box.x, box.y, box.width, box.height);
    top += high;
  }
}

/**
 * The cells of one array as pixels.
 * @param {Uint32Array} words @param {Heat} heat @param {number} start @param {number} stride @param {number[]} colours
 */
function colour(words, { values, columns, most = reach(values) }, start, stride, colours) {
  for (let i = 0; i < values.length; i += 1) {
    const at = start + Math.floor(i / columns) * stride + (i % columns);
    words[at] = Number.isFinite(values[i]) ? colours[divergingIndex(values[i] / most)] : packed(BROKEN);
  }
}

/** A colour as the four bytes of a pixel, on the machines that browsers run on: little-endian. @param {Rgb} colour */
function packed([r, g, b]) {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** A canvas for so many cells. @param {OffscreenCanvasRenderingContext2D | null} pen @param {number} columns @param {number} rows */
function roomy(pen, columns, rows) {
  if (pen && pen.canvas.width >= columns && pen.canvas.height >= rows) return pen;
  const canvas = new OffscreenCanvas(Math.max(columns, pen?.canvas.width ?? 64), Math.max(rows, pen?.canvas.height ?? 64));
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", SOFT));
}
