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

/**
 * Draws arrays one after the other through one small canvas.
 * @param {CanvasRenderingContext2D} pen
 * @param {Rgb[]} table  `divergingTable`
 * @returns {(values: ArrayLike<number>, columns: number, box: Box, most?: number) => void}  most: what the full colour stands for
 */
export function heatmapper(pen, table) {
  /** @type {OffscreenCanvas | null} */
  let scratch = null;
  pen.imageSmoothingEnabled = false;
  return (values, columns, box, most = reach(values)) => {
    const rows = values.length / columns;
    if (!scratch || scratch.width < columns || scratch.height < rows) scratch = new OffscreenCanvas(Math.max(columns, 64), Math.max(rows, 64));
    const image = new ImageData(columns, rows);
    for (let i = 0; i < values.length; i += 1) {
      const [r, g, b] = Number.isFinite(values[i]) ? table[divergingIndex(values[i] / most)] : BROKEN;
      const at = 4 * i;
      image.data[at] = r;
      image.data[at + 1] = g;
      image.data[at + 2] = b;
      image.data[at + 3] = 255;
    }
    /** @type {OffscreenCanvasRenderingContext2D} */ (scratch.getContext("2d", SOFT)).putImageData(image, 0, 0);
    pen.drawImage(scratch, 0, 0, columns, rows, box.x, box.y, box.width, box.height);
  };
}
