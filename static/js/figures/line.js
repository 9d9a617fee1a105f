/** The loss along a line, the run's true loss beside it, and how far the run strays from the line. */

/** @import {Line, Theme} from "../types.js" */
/** @import {Figure, Size} from "./base.js" */
/** @import {Scale} from "./levels.js" */
import { loss as asLoss, whole } from "../format.js";
import { axis, CONFIG, layout, scaled } from "./base.js";
import { distance } from "./numbers.js";

const MARGIN = { l: 62, r: 20, t: 12, b: 40 };
const ABOVE = [0.3, 1]; // of the height, for the loss; the rest is the distance
const BELOW = [0, 0.2];

/**
 * @param {Line} line
 * @param {number} step  where the run stands
 * @param {Theme} theme
 * @param {{size: Size, scale: Scale}} view
 * @returns {Figure}
 */
export function line({ alpha, train, validation, path }, step, theme, { size, scale }) {
  const { color } = theme;
  const curve = (/** @type {any} */ of, /** @type {string} */ name, /** @type {string} */ tint) => ({
    type: "scatter", mode: "lines", name, x: Array.from(alpha.values), y: Array.from(of.values, finite), line: { color: tint, width: 2 }, hovertemplate: `${name} %{y:.4~g}<extra></extra>`,
  });
  const steps = Array.from(path.step.values);
  const here = steps.findIndex((each) => each >= step);
  const text = steps.map((each, i) => `step ${whole(each)}<br>true loss ${asLoss(path.loss.values[i])}<br>${distance(path.off_line.values[i])} off the line`);
  const way = { type: "scatter", x: Array.from(path.alpha.values), text, customdata: steps, hovertemplate: "%{text}<extra></extra>" };
  const ball = { ...way, x: [path.alpha.values[here]], text: [text[here]], customdata: [steps[here]], mode: "markers", marker: { size: 13, color: color.accent, line: { color: color.panel, width: 2 } } };
  const losses = Array.from(path.loss.values, finite);
  const off = Array.from(path.off_line.values, finite);
  return {
    data: [
      ...(validation ? [curve(validation, "validation", color.validation)] : []),
      curve(train, "training", color.ink),
      { ...way, y: losses, mode: "lines+markers", name: "the run", line: { color: color.accent, width: 1, dash: "dot" }, marker: { color: color.accent, size: 3.5 } },
      { ...way, y: off, yaxis: "y2", mode: "lines", line: { color: color.accent, width: 1.6 } },
      ...(here < 0 ? [] : [{ ...ball, y: [losses[here]] }, { ...ball, y: [off[here]], yaxis: "y2", marker: { ...ball.marker, size: 9 } }]),
    ],
    layout: {
      ...layout(theme, size, MARGIN),
      xaxis: { ...axis(theme, "from start (0) to end (1)"), ticks: "outside", showgrid: false, anchor: "y2", range: [alpha.values[0], alpha.values[alpha.values.length - 1]] },
      yaxis: { ...axis(theme, "loss"), domain: ABOVE, ...scaled(scale, [...train.values, ...losses]) },
      yaxis2: { ...axis(theme, "off the line"), domain: BELOW, rangemode: "tozero", nticks: 3 },
      shapes: [0, 1].map((x) => ({ type: "line", x0: x, x1: x, y0: 0, y1: 1, yref: "paper", line: { color: color.hairline, width: 1 } })),
    },
    config: CONFIG,
  };
}

/** @param {number} value */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}
