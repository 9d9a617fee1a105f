/** A race on the map of its plane, and its losses: a colour for each racer. */

/** @import {Race, RaceEntry, Theme} from "../types.js" */
/** @import {Figure, Size} from "./base.js" */
import { loss as asLoss, whole } from "../format.js";
import { axis, CONFIG, layout, scaled } from "./base.js";
import { domains, frame, ground, minima } from "./landscape.js";
import { relief } from "./surface.js";

const FAR = 30; // times the loss at the start
const MARGIN = { l: 56, r: 14, t: 8, b: 36 };

/** The colours of racers, in order. @param {Theme} theme */
export function liveries({ classes }) {
  return classes;
}

/** @param {Race} race @param {number} at  the step that the balls are at @param {Theme} theme @param {Size} size @returns {Figure} */
export function raceMap({ surface, entries }, at, theme, size) {
  const land = relief(surface, "log");
  const place = domains(land, size, "equal");
  const colors = liveries(theme);
  const ways = entries.map(({ path, label }, k) => ({
    type: "scatter", mode: "lines", x: Array.from(path.x.values), y: Array.from(path.y.values), line: { color: colors[k], width: 2.2 }, name: label,
    text: Array.from(path.step.values, (step, i) => `${label}<br>step ${whole(step)}<br>true loss ${asLoss(path.loss.values[i])}<br>plane's loss ${asLoss(path.plane_loss.values[i])}`),
    hovertemplate: "%{text}<extra></extra>",
  }));
  return {
    data: [...ground(land, theme, place, theme.land), ...minima(surface, theme), ...ways, balls(entries, at, theme)],
    layout: frame(surface, land, theme, size, place),
    config: { ...CONFIG },
  };
}

/** Where everybody is at a step. @param {RaceEntry[]} entries @param {number} at @param {Theme} theme */
export function balls(entries, at, theme) {
  const colors = liveries(theme);
  const places = entries.map(({ path }) => {
    const i = placeOf(path.step.values, at);
    return { x: path.x.values[i], y: path.y.values[i] };
  });
  return {
    type: "scatter", mode: "markers", hoverinfo: "skip", x: places.map(({ x }) => x), y: places.map(({ y }) => y),
    marker: { size: 12, color: entries.map((_, k) => colors[k]), line: { color: theme.color.panel, width: 2 } },
  };
}

/** @param {Race} race @param {number} at @param {Theme} theme @param {Size} size @returns {Figure} */
export function raceLosses({ entries, goal, steps }, at, theme, size) {
  const colors = liveries(theme);
  const isLog = entries.every(({ losses }) => losses.values.every((/** @type {number} */ value) => !(value <= 0)));
  // Beyond this a racer has left the picture: the others are what there is to see.
  const most = FAR * Math.max(...entries.map(({ losses }) => Math.abs(losses.values[0])));
  const finite = (/** @type {number} */ value) => (Number.isFinite(value) && Math.abs(value) <= most ? value : null);
  return {
    data: entries.map(({ label, step, losses }, k) => ({
      type: "scatter", mode: "lines", name: label, x: Array.from(step.values), y: Array.from(losses.values, finite), line: { color: colors[k], width: 1.8 }, hovertemplate: `${label}: %{y:.4~g}<extra></extra>`,
    })),
    layout: {
      ...layout(theme, size, MARGIN),
      hovermode: "x unified",
      xaxis: { ...axis(theme, "step"), range: [0, steps], ticks: "outside", showgrid: false },
      yaxis: { ...axis(theme, "training loss"), ...scaled(isLog ? "log" : "linear", entries.flatMap(({ losses }) => Array.from(losses.values, finite))) },
      shapes: [
        { type: "line", x0: at, x1: at, y0: 0, y1: 1, yref: "paper", line: { color: theme.color.soft, width: 1 } },
        ...(goal === null ? [] : [{ type: "line", x0: 0, x1: 1, xref: "paper", y0: goal, y1: goal, line: { color: theme.color.ink, width: 1, dash: "dot" } }]),
      ],
    },
    config: CONFIG,
  };
}

/** The place of the last position at or before a step. @param {ArrayLike<number>} steps @param {number} at */
export function placeOf(steps, at) {
  let place = 0;
  for (let i = 0; i < steps.length && steps[i] <= at; i += 1) place = i;
  return place;
}
