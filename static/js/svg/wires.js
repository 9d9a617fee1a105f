/** Connections and rings of the network: as thick and as blue or rust as what they show is large. */

/** @import {State, Theme, Weights} from "../types.js" */
/** @import {Places} from "./places.js" */
import { reach } from "../figures/arrays.js";

const FAINTEST = 0.18;
const RING = { least: 1, most: 4 };

/** @typedef {{line: SVGLineElement, seen: string}} Line */
/** @typedef {{lines: Line[][], rings: SVGElement[][], at: Places}} Wired */

/** The arrays that a choice of `view.wires` shows. @param {Weights} weights @param {State["view"]["wires"]} shown */
function arraysOf(weights, shown) {
  if (shown === "gradient") return weights.gradients;
  return shown === "update" ? (weights.updates ?? {}) : weights.parameters;
}

/**
 * Colours and widths of this moment, written only where they differ. What is not there is not drawn.
 * @param {Wired} drawing @param {Weights} weights @param {State["view"]["wires"]} shown @param {Theme} theme
 */
export function colourWires({ lines, rings, at }, weights, shown, { color }) {
  const arrays = arraysOf(weights, shown);
  const hue = (/** @type {number} */ value) => (value < 0 ? color.negative : color.positive);
  lines.forEach((layer, k) => {
    const values = arrays[`W${k + 1}`]?.values;
    const most = values ? reach(values) : 1;
    layer.forEach((wired, i) => {
      const share = values ? Math.min(1, Math.abs(values[i]) / most) : 0;
      const style = values ? `stroke:${hue(values[i])};stroke-width:${(0.4 + at.thickest * share).toFixed(1)};stroke-opacity:${Math.max(FAINTEST, Math.sqrt(share)).toFixed(2)}` : "stroke:none";
      if (style === wired.seen) return;
      wired.seen = style;
      wired.line.style.cssText = style;
    });
    const biases = arrays[`b${k + 1}`]?.values;
    const largest = biases ? reach(biases) : 1;
    rings[k + 1].forEach((ring, j) => {
      const share = biases ? Math.min(1, Math.abs(biases[j]) / largest) : 0;
      ring.style.cssText = `stroke:${share === 0 || !biases ? color.soft : hue(biases[j])};stroke-width:${(RING.least + share * Math.min(RING.most, at.radius * 0.4)).toFixed(1)}`;
    });
  });
}
