/** The sharpness along a run, and the curvature that its learning rate can bear. */

/** @import {Sharpness, Theme} from "../types.js" */
/** @import {Figure, Size} from "./base.js" */
import { axis, CONFIG, layout, scaled } from "./base.js";

const MARGIN = { l: 64, r: 24, t: 14, b: 42 };

/** @param {Sharpness} sharpness @param {number} here @param {Theme} theme @param {Size} size @returns {Figure} */
export function sharpness({ step, sharpness: values, threshold }, here, theme, size) {
  const { color } = theme;
  const x = Array.from(step.values);
  const finite = (/** @type {number} */ value) => (Number.isFinite(value) ? value : null);
  const isLog = values.values.every((/** @type {number} */ value) => !(value <= 0));
  const edge = threshold && { type: "scatter", mode: "lines", name: "2 / rate", x, y: Array.from(threshold.values, finite), line: { color: color.backward, width: 2, dash: "dash" }, hovertemplate: "bears up to %{y:.4~g}<extra></extra>" };
  return {
    data: [
      ...(edge ? [edge] : []),
      { type: "scatter", mode: "lines+markers", name: "sharpness", x, y: Array.from(values.values, finite), line: { color: color.ink, width: 1.8 }, marker: { color: color.ink, size: 4 }, hovertemplate: "step %{x}: sharpness %{y:.4~g}<extra></extra>" },
    ],
    layout: {
      ...layout(theme, size, MARGIN),
      xaxis: { ...axis(theme, "step"), range: [0, x[x.length - 1]], ticks: "outside", showgrid: false },
      yaxis: { ...axis(theme, "largest eigenvalue of the Hessian"), ...scaled(isLog ? "log" : "linear", [...values.values, ...(threshold?.values ?? [])]) },
      shapes: [{ type: "line", x0: here, x1: here, y0: 0, y1: 1, yref: "paper", line: { color: color.accent, width: 1.5 } }],
    },
    config: CONFIG,
  };
}
