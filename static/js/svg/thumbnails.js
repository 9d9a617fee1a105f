/** Heat-maps of values and gradients, all on one canvas over the cards: an element each would cost. */

/** @import {GraphFrame, Theme, Thumb} from "../types.js" */
/** @import {Reveal} from "../inside/moments.js" */
/** @import {Plan} from "./plan.js" */
import { divergingTable } from "../figures/colour.js";
import { heatmapper, prepared } from "../views/heat.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Plan} plan
 * @param {GraphFrame} frame
 * @param {Theme} theme
 * @param {number} scale  CSS pixels a length of the plan
 * @param {Reveal | null} seen  what is there inside a step; null for all of it
 */
export function paintThumbnails(canvas, plan, frame, theme, scale, seen) {
  const pen = prepared(canvas, { width: plan.width, height: plan.height }, scale);
  const paint = heatmapper(pen, divergingTable(theme));
  const nodes = new Map(frame.nodes.map((node) => [node.id, node]));
  for (const { node, value, gradient } of plan.cards) {
    const now = nodes.get(node.id);
    if (now && isMany(now.value) && (!seen || seen.values.has(node.id))) paint(now.value.values, last(now.value), value);
    if (now?.gradient && isMany(now.gradient) && (!seen || seen.gradients.has(node.id))) paint(now.gradient.values, last(now.gradient), gradient);
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
