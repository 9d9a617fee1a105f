/** The loss curves: what the batches saw, the training part, the validation part, step by step. */

/** @import {History, State, Theme} from "../types.js" */
/** @import {Figure, Size} from "./base.js" */
import { whole } from "../format.js";
import { axis, CONFIG, layout } from "./base.js";
import { css } from "./colour.js";
import { nice } from "./levels.js";

/** Room around the axes; the view needs it to know which step was clicked. */
export const MARGIN = { l: 48, r: 14, t: 8, b: 34 };

const CURVES = /** @type {const} */ ([
  { column: "batch_loss", name: "batch", part: "batch" },
  { column: "validation_loss", name: "validation", part: "validation" },
  { column: "train_loss", name: "train", part: "train" },
]);
const DRAWN = 600; // points a curve: more than two a pixel
const EMPTY_LOG = [0.1, 1]; // axes of a run that has no loss yet
const ROUND = [1, 2, 5];

/**
 * @param {State} state
 * @param {Theme} theme
 * @param {{size: Size, scale: "log" | "linear", x: [number, number], y: [number, number]}} view  `extent` gives x and y
 * @returns {Figure}
 */
export function curves(state, theme, { size, scale, x, y }) {
  return {
    data: [...traces(state, theme), ...estimate(state, theme)],
    layout: {
      ...layout(theme, size, MARGIN),
      hovermode: "x unified",
      ...(state.diverged ? end(state.diverged.step, x[1], theme) : {}),
      xaxis: { ...axis(theme, "step"), range: x, showgrid: false, ticks: "outside", nticks: 6, tickformat: "d" },
      yaxis: { ...axis(theme, ""), range: scale === "log" ? y.map(Math.log10) : y, type: scale, ...ticks(y, scale) },
    },
    config: CONFIG,
  };
}

/** Where the numbers ended. @param {number} step @param {number} last  of the axis @param {Theme} theme */
function end(step, last, { color }) {
  return {
    shapes: [{ type: "line", x0: step, x1: step, y0: 0, y1: 1, yref: "paper", line: { color: color.accent, width: 1.5, dash: "dot" } }],
    annotations: [{
      text: "not finite", x: step, y: 1, yref: "paper", showarrow: false, font: { color: color.accent },
      xanchor: step < last / 2 ? "left" : "right", yanchor: "top", xshift: step < last / 2 ? 4 : -4,
    }],
  };
}

/** Where the run is drawn: all of it, from the start to the horizon, and heights that hold it. @param {State} state @param {"log" | "linear"} scale */
export function extent({ history, spec, head }, scale) {
  return { x: /** @type {[number, number]} */ ([0, Math.max(spec.horizon, head, 1)]), y: heights(history, scale) };
}

/** The curves and, on them, the present position. @param {State} state @param {Theme} theme */
export function traces({ history, step }, theme) {
  const { color } = theme;
  const looks = {
    batch: { color: css(color.ink, 0.22), width: 1 },
    validation: { color: color.validation, width: 1.8 },
    train: { color: color.ink, width: 1.8 },
  };
  const lines = CURVES.map(({ column, name, part }) => ({
    type: "scatter", mode: "lines", name, ...thinned(history[column], history.length),
    line: { ...looks[part], shape: "linear" },
    hovertemplate: `${name} %{y:.4~g}<extra></extra>`,
  }));
  return [...lines, marker(history, step, theme)];
}

/** What the test part said when it was opened, with its standard error. @param {State} state @param {Theme} theme */
function estimate({ test }, { color }) {
  if (!test || test.loss === null) return [];
  return [{
    type: "scatter", mode: "markers", name: "test", x: [test.step], y: [test.loss], cliponaxis: false,
    error_y: { type: "data", array: [test.loss_error ?? 0], color: color.test, thickness: 1.5, width: 4 },
    marker: { symbol: "circle-open", size: 9, color: color.test, line: { width: 2, color: color.test } },
    hovertemplate: "test %{y:.4~g}, once<extra></extra>",
  }];
}

/** @param {History} history @param {number} step @param {Theme} theme */
function marker(history, step, { color }) {
  const found = CURVES.slice(1).map(({ column, part }) => ({ value: finite(history[column][step]), tint: part === "train" ? color.ink : color.validation }));
  return {
    type: "scatter", mode: "markers", hoverinfo: "skip", cliponaxis: false,
    x: found.map(() => step),
    y: found.map(({ value }) => (step < history.length ? value : null)),
    marker: { size: 8, color: found.map(({ tint }) => tint), line: { color: color.panel, width: 1.5 } },
  };
}

/**
 * A curve of at most `DRAWN` points. Of every stretch that is left out the lowest and the highest
 * are kept, so no peak is lost, and nothing is drawn that was not computed.
 * @param {Float64Array} values
 * @param {number} length
 */
export function thinned(values, length) {
  const rows = length <= DRAWN ? Array.from({ length }, (_, i) => i) : extremes(values, length);
  return { x: rows, y: rows.map((i) => finite(values[i])) };
}

/** @param {Float64Array} values @param {number} length */
function extremes(values, length) {
  const stretch = Math.ceil((2 * length) / DRAWN);
  const rows = [];
  for (let from = 0; from < length; from += stretch) {
    let [low, high] = [from, from];
    for (let i = from; i < Math.min(from + stretch, length); i += 1) {
      if (values[i] < values[low] || Number.isNaN(values[low])) low = i;
      if (values[i] > values[high] || Number.isNaN(values[high])) high = i;
    }
    rows.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  }
  if (rows[rows.length - 1] !== length - 1) rows.push(length - 1);
  return rows;
}

/** @param {number} value */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}

/**
 * Round numbers below and above all losses known: they move in steps, not at every frame.
 * @param {History} history
 * @param {"log" | "linear"} scale
 * @returns {[number, number]}
 */
function heights(history, scale) {
  let [low, high] = [Infinity, 0];
  for (const { column } of CURVES) {
    const values = history[column];
    for (let i = 0; i < history.length; i += 1) {
      const value = values[i];
      if (!(value < Infinity) || (scale === "log" && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high <= 0) return /** @type {[number, number]} */ (scale === "log" ? EMPTY_LOG : [0, 1]);
  if (scale === "linear") return [0, nice(1.05 * high)];
  return [Math.min(below(low), below(high) / 2), above(high)];
}

/** The next of 1, 2, 5 times a power of ten at or under a number. @param {number} value */
function below(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([...ROUND].reverse().find((factor) => factor * power <= value) ?? 1);
}

/** The next of 1, 2, 5 times a power of ten above a number. @param {number} value */
function above(value) {
  return nice(value * 1.02);
}

/** @param {[number, number]} range @param {"log" | "linear"} scale */
function ticks([low, high], scale) {
  if (scale === "linear") return { nticks: 5 };
  const decades = Math.log10(high / low);
  const factors = decades > 4 ? [1] : decades > 2 ? [1, 3] : ROUND;
  const every = decades > 8 ? Math.ceil(decades / 6) : 1;
  const values = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    if (power % every === 0) values.push(...factors.map((factor) => factor * 10 ** power));
  }
  return { tickmode: "array", tickvals: values, ticktext: values.map(label) };
}

/** @param {number} value */
function label(value) {
  const power = Math.round(Math.log10(value));
  return value >= 9e-4 && value < 1e5 ? whole0(value) : `10<sup>${power}</sup>`.replace("-", "−");
}

/** @param {number} value */
function whole0(value) {
  return value >= 1000 ? whole(value) : String(Number(value.toPrecision(1)));
}
