/** Heat-maps of values and gradients, all on one canvas over the cards: an element each would cost. */

/** @import {GraphFrame, Theme, Thumb} from "../types.js" */
/** @import {Reveal} from "../inside/moments.js" */
/** @import {Box, Plan} from "./plan.js" */
/** @import {Mark} from "./units.js" */
/** @import {Heat} from "../views/heat.js" */
import { divergingTable } from "../figures/colour.js";
import { heatmaps, prepared } from "../views/heat.js";
import { placeIn } from "./units.js";

const RING = { halo: 3, line: 1.4 }; // px, about the row or column of a chosen unit

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Plan} plan
 * @param {GraphFrame} frame
 * @param {Theme} theme
 * @param {number} scale  CSS pixels a length of the plan
 * @param {Reveal | null} seen  what is there inside a step; null for all of it
 * @param {Map<number, Mark>} marks  of the chosen unit, by node
 */
export function paintThumbnails(canvas, plan, frame, theme, scale, seen, marks) {
  const pen = prepared(canvas, { width: plan.width, height: plan.height }, scale);
  /** @type {Heat[]} */
  const heats = [];
  /** @type {(() => void)[]} over the pictures */
  const rings = [];
  const nodes = new Map(frame.nodes.map((node) => [node.id, node]));
  for (const { node, value, gradient } of plan.cards) {
    const now = nodes.get(node.id);
    const mark = marks.get(node.id);
    if (now && (!seen || seen.values.has(node.id))) show(now.value, value, mark);
    if (now?.gradient && (!seen || seen.gradients.has(node.id))) show(now.gradient, gradient, mark);
  }
  heatmaps(pen, divergingTable(theme), heats);
  for (const draw of rings) draw();

  /** @param {Thumb} thumb @param {Box} box @param {Mark | undefined} mark */
  function show(thumb, box, mark) {
    if (isMany(thumb)) heats.push({ values: thumb.values, columns: last(thumb), box });
    if (mark) rings.push(() => ring(pen, thumb, box, mark, theme));
  }
}

/**
 * A ring about the row or column of the chosen unit; of one that the thumbnail leaves out, a line
 * where it would be.
 * @param {CanvasRenderingContext2D} pen @param {Thumb} thumb @param {Box} box @param {Mark} mark @param {Theme} theme
 */
function ring(pen, { dims }, { x, y, width, height }, mark, { color }) {
  const { from, to } = placeIn(mark, dims[mark.axis]);
  const [start, length] = [from / dims[mark.axis], (to - from) / dims[mark.axis]];
  const lines = /** @type {const} */ ([[color.panel, RING.halo], [color.ink, RING.line]]);
  for (const [colour, thick] of lines) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    if (mark.axis === 1) pen.strokeRect(x + start * width, y, length * width, height);
    else pen.strokeRect(x, y + start * height, width, length * height);
  }
}

/** A single number is written, not coloured. @param {Thumb} array */
function isMany({ values }) {
  return values.length > 1;
}

/** @param {Thumb} array */
function last({ dims }) {
  return dims[dims.length - 1];
}
