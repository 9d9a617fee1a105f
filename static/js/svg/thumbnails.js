/** Heat-maps of values and gradients, all on one canvas over the cards: an element each would cost. */

/** @import {GraphFrame, NdArray, Theme} from "../types.js" */
/** @import {Box, Plan} from "./plan.js" */
import { reach } from "../figures/arrays.js";
import { divergingIndex, divergingTable } from "../figures/colour.js";
import { HEIGHT } from "./plan.js";

/** @typedef {import("../figures/colour.js").Rgb} Rgb */

const BROKEN = /** @type {Rgb} */ ([200, 40, 160]); // not finite: a colour that nothing else has

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Plan} plan
 * @param {GraphFrame} frame
 * @param {Theme} theme
 * @param {number} scale  CSS pixels a length of the plan
 */
export function paintThumbnails(canvas, plan, frame, theme, scale) {
  const ratio = scale * (globalThis.devicePixelRatio || 1);
  const [wide, high] = [Math.ceil(plan.width * ratio), Math.ceil(HEIGHT * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.imageSmoothingEnabled = false;
  const table = divergingTable(theme);
  const scratch = new OffscreenCanvas(SCRATCH, SCRATCH);
  const nodes = new Map(frame.nodes.map((node) => [node.id, node]));
  for (const { node, value, gradient } of plan.cards) {
    const now = nodes.get(node.id);
    for (const [array, box] of /** @type {[NdArray | null | undefined, Box][]} */ ([[now?.value, value], [now?.gradient, gradient]])) {
      pen.clearRect(box.x, box.y, box.width, box.height);
      if (array && array.values.length > 1) paint(pen, scratch, array, box, table);
    }
  }
}
const SCRATCH = 64;

/** @param {CanvasRenderingContext2D} pen @param {OffscreenCanvas} scratch @param {NdArray} array @param {Box} box @param {Rgb[]} table */
function paint(pen, scratch, { values, dims }, box, table) {
  const columns = dims[dims.length - 1];
  const rows = values.length / columns;
  const most = reach(values);
  const image = new ImageData(columns, rows);
  for (let i = 0; i < values.length; i += 1) {
    const [r, g, b] = Number.isFinite(values[i]) ? table[divergingIndex(values[i] / most)] : BROKEN;
    image.data.set([r, g, b, 255], 4 * i);
  }
  /** @type {OffscreenCanvasRenderingContext2D} */ (scratch.getContext("2d")).putImageData(image, 0, 0);
  pen.drawImage(scratch, 0, 0, columns, rows, box.x, box.y, box.width, box.height);
}
