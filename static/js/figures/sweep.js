/** Loss after n steps against the learning rate, both on logarithmic axes. */

/** @import {Sweep, Theme} from "../types.js" */
/** @import {Figure, Size} from "./base.js" */
import { loss as asLoss, plain } from "../format.js";
import { axis, CONFIG, layout, scaled } from "./base.js";

const MARGIN = { l: 64, r: 24, t: 26, b: 42 };

/** @param {Sweep} sweep @param {number} rate  of the run @param {Theme} theme @param {Size} size @returns {Figure} */
export function sweep({ rates, losses, start, threshold }, rate, theme, size) {
  const { color } = theme;
  const x = Array.from(rates.values);
  const fit = (/** @type {number} */ value) => Number.isFinite(value) && value > 0;
  const known = Array.from(losses.values).filter(fit);
  const isLog = known.length > 0 && !Array.from(losses.values).some((value) => Number.isFinite(value) && value <= 0);
  const top = Math.max(start, ...known) * (isLog ? 1.6 : 1);
  const text = x.map((each, i) => `rate ${plain(Number(each.toPrecision(3)))}<br>${Number.isFinite(losses.values[i]) ? `loss ${asLoss(losses.values[i])}` : "blows up"}`);
  const lost = x.map((_, i) => (Number.isFinite(losses.values[i]) ? null : top));
  const across = (/** @type {number} */ at, /** @type {string} */ tint, /** @type {string} */ dash) => ({ type: "line", x0: at, x1: at, y0: 0, y1: 1, yref: "paper", line: { color: tint, width: 1.5, dash } });
  const label = (/** @type {number} */ at, /** @type {string} */ words, /** @type {string} */ tint, /** @type {"left" | "right"} */ side) => ({ text: words, x: Math.log10(at), y: 1, yref: "paper", yanchor: "bottom", showarrow: false, font: { color: tint, size: 12 }, xanchor: side });
  return {
    data: [
      { type: "scatter", mode: "lines+markers", x, y: Array.from(losses.values, (value) => (Number.isFinite(value) ? value : null)), text, hovertemplate: "%{text}<extra></extra>", line: { color: color.ink, width: 1.6 }, marker: { color: color.ink, size: 6 } },
      { type: "scatter", mode: "markers", x, y: lost, text, hovertemplate: "%{text}<extra></extra>", marker: { symbol: "x-thin", size: 8, line: { color: color.accent, width: 2 } } },
    ],
    layout: {
      ...layout(theme, size, MARGIN),
      hoverdistance: 40,
      xaxis: { ...axis(theme, "learning rate"), type: "log", exponentformat: "power", ticks: "outside" },
      yaxis: { ...axis(theme, "loss"), ...scaled(isLog ? "log" : "linear", known) },
      shapes: [across(rate, color.accent, "dot"), { type: "line", x0: 0, x1: 1, xref: "paper", y0: start, y1: start, line: { color: color.soft, width: 1, dash: "dot" } }, ...(threshold ? [across(threshold, color.backward, "solid")] : [])],
      annotations: [label(rate, "now", color.accent, threshold && threshold < rate ? "left" : "right"), ...(threshold ? [label(threshold, "stable up to here", color["backward-text"], threshold < rate ? "right" : "left")] : [])],
    },
    config: CONFIG,
  };
}
