/** The landscape as a map: land tints, contour lines labelled in units of loss, the plan of the way. */

/** @import {Surface, Theme} from "../types.js" */
/** @import {Figure, Size} from "./base.js" */
/** @import {Palette} from "./palettes.js" */
/** @import {Relief} from "./surface.js" */
/** @import {Points} from "./walk.js" */
import { loss as asLoss } from "../format.js";
import { axis, CONFIG, layout } from "./base.js";
import { css } from "./colour.js";
import { tints } from "./palettes.js";
import { nice } from "./levels.js";
import { MOSTLY } from "./surface.js";

/** @typedef {{x: [number, number], y: [number, number]}} Domains  shares of the picture */
/** @typedef {"equal" | "fill"} Aspect  of the two axes: one scale, or all the room there is */

const MARGIN = { l: 46, r: 62, t: 8, b: 40 };
const BUTTONS = [["zoomIn2d", "zoomOut2d", "pan2d", "resetScale2d"]];
const WORDS = 90; // px, of the start and its loss
/** Of a plan that lies mostly outside the plane. */
export const PALE = 0.4;
const FIRST_STEPS = 5; // of the way, that the name of the start must not cover
const HIDDEN = -2; // in widths of the plot: where nothing is seen

/**
 * The whole map.
 * @param {Surface} surface
 * @param {Relief} land
 * @param {Points} way  `route` of the surface
 * @param {Theme} theme
 * @param {{size: Size, revision: string, start: string, drag: "pan" | false, palette: Palette, aspect: Aspect}} view
 * @returns {Figure}
 */
export function map(surface, land, way, theme, { size, revision, start, drag, palette, aspect }) {
  const place = domains(land, size, aspect);
  return {
    data: [...ground(land, theme, place, tints(palette, theme)), plan(way, theme, surface.captured), flag(way, theme, start, isAtEdge(land, way, landRect(land, size, aspect))), ...minima(surface, theme)],
    layout: { ...frame(surface, land, theme, size, place), uirevision: revision, dragmode: drag },
    config: { ...CONFIG, displayModeBar: "hover", modeBarButtons: BUTTONS, scrollZoom: false },
  };
}

/** The whole way of the plan, dotted; what was walked is drawn over it. @param {Points} way @param {Theme} theme @param {number | null} captured */
function plan({ x, y, text }, { color }, captured) {
  return {
    type: "scatter", mode: "lines", x, y, text, opacity: captured !== null && captured < MOSTLY ? PALE : 1, hovertemplate: "%{text}<extra></extra>",
    line: { color: color.accent, width: 1.5, dash: "2px,3px" },
  };
}

/** The start: a ring and its loss. @param {Points} way @param {Theme} theme @param {string} text @param {boolean} isAtEdge */
function flag({ x, y }, { color }, text, isAtEdge) {
  return {
    type: "scatter", x: x.slice(0, 1), y: y.slice(0, 1), text: [text], hoverinfo: "skip",
    mode: "markers+text", textposition: `${rises(y) ? "bottom" : "top"} ${isAtEdge ? "right" : "center"}`, textfont: { color: color.ink, size: 12 },
    marker: { symbol: "circle-open", color: color.ink, size: 15, line: { width: 1.5 } },
  };
}

/** The known minima of a function: a cross each. @param {Surface} surface @param {Theme} theme */
export function minima({ minima: known }, { color }) {
  if (!known || known.length === 0) return [];
  return [{
    type: "scatter", mode: "markers", x: known.map(({ x }) => x), y: known.map(({ y }) => y),
    text: known.map(({ x, y, value }) => `minimum ${asLoss(value)}<br>at ${Number(x.toPrecision(5))}, ${Number(y.toPrecision(5))}`), hovertemplate: "%{text}<extra></extra>",
    marker: { symbol: "cross-thin", size: 9, line: { color: color.ink, width: 2 } },
  }];
}

/** Whether words centred on the start would stick out at the left. @param {Relief} land @param {Points} way @param {{width: number}} rect */
function isAtEdge({ x }, way, rect) {
  return (rect.width * (way.x[0] - x[0])) / (x[x.length - 1] - x[0]) < WORDS / 2;
}

/** Whether the way goes up the paper at first, so that words are better put below. @param {number[]} y */
function rises(y) {
  return y.length > 1 && y[Math.min(y.length - 1, FIRST_STEPS)] > y[0];
}

/** @param {Relief} relief @param {Theme} theme @param {Domains} place @param {string[]} land  tints, low to high */
export function ground({ x, y, loss, notes, map: { z, levels, top } }, theme, place, land) {
  const { color } = theme;
  const grid = { type: "contour", x, y, z, connectgaps: false, autocontour: false };
  const lines = (/** @type {number} */ size) => ({ start: Math.ceil(levels.low / size - 1e-9) * size, end: levels.high, size });
  const silent = { hoverinfo: "skip", showscale: false };
  const tinted = {
    ...grid,
    zmin: levels.low, zmax: levels.high,
    colorscale: land.map((tint, i) => [i / (land.length - 1), tint]),
    contours: { ...lines(levels.thin), coloring: "fill", showlines: false },
    colorbar: bar(theme, levels, place),
    customdata: loss.map((row) => row.map(asLoss)),
    hovertemplate: "loss %{customdata}<extra></extra>",
  };
  const thin = { ...grid, ...silent, contours: { ...lines(levels.thin), coloring: "none" }, line: { color: css(color.ink, 0.22), width: 0.6 } };
  // Plotly writes the ticks of a trace's colour bar on its lines: the only way to label lines of a
  // logarithm in units of loss. So the strong lines have a bar of their own, which is never seen.
  const ink = css(color.ink, 0.55);
  const strong = {
    ...grid, hoverinfo: "skip", showscale: true,
    colorscale: [[0, ink], [1, ink]],
    contours: { ...lines(levels.strong), coloring: "lines", showlabels: true, labelfont: { size: 11, color: color.ink, family: theme.font } },
    line: { width: 1.1 },
    colorbar: { ...bar(theme, levels, place), x: HIDDEN },
  };
  const isCut = notes.length > 0 && loss.some((row, j) => row.some((cell, i) => cell !== null && (z[j][i] ?? 0) > top));
  // Plotly fills what does not meet the constraint.
  const cut = { ...grid, ...silent, contours: { type: "constraint", operation: "<", value: top }, fillcolor: color.capped, line: { color: color.soft, width: 1, dash: "dot" } };
  return isCut ? [tinted, thin, strong, cut] : [tinted, thin, strong];
}

/** @param {Theme} theme @param {Relief["levels"]} levels @param {Domains} place */
function bar(theme, levels, place) {
  return {
    x: place.x[1], xpad: 10, y: place.y[1], yanchor: "top", ypad: 0, len: place.y[1] - place.y[0],
    thickness: 8, outlinewidth: 0, ticklen: 3, tickcolor: theme.color.soft,
    tickmode: "array", tickvals: levels.at, ticktext: levels.text, tickfont: { size: 11, color: theme.color.soft },
    title: { text: "loss", side: "top", font: { size: 11, color: theme.color.soft } },
  };
}

/**
 * Where the land lies, in pixels of the picture.
 * @param {Relief} land
 * @param {Size} size
 * @param {Aspect} aspect
 */
export function landRect(land, size, aspect) {
  const { x, y } = domains(land, size, aspect);
  const [width, height] = [size.width - MARGIN.l - MARGIN.r, size.height - MARGIN.t - MARGIN.b];
  return { left: MARGIN.l + x[0] * width, top: MARGIN.t + (1 - y[1]) * height, width: (x[1] - x[0]) * width, height: (y[1] - y[0]) * height };
}

/**
 * The part of the picture that the land fills when both axes have one scale: the same length on
 * the paper is the same distance in the space of the parameters. All of it on request.
 * @param {Relief} land
 * @param {Size} size
 * @param {Aspect} aspect
 * @returns {Domains}
 */
export function domains({ x, y }, { width, height }, aspect) {
  if (aspect === "fill") return { x: [0, 1], y: [0, 1] };
  const room = [Math.max(1, width - MARGIN.l - MARGIN.r), Math.max(1, height - MARGIN.t - MARGIN.b)];
  const span = [x[x.length - 1] - x[0], y[y.length - 1] - y[0]];
  const unit = Math.min(room[0] / span[0], room[1] / span[1]);
  const [wide, high] = [(span[0] * unit) / room[0], (span[1] * unit) / room[1]];
  return { x: [(1 - wide) / 2, (1 + wide) / 2], y: [1 - high, 1] };
}

/** @param {Surface} surface @param {Relief} land @param {Theme} theme @param {Size} size @param {Domains} place */
export function frame(surface, { x, y }, theme, size, place) {
  const [across, up] = surface.axes;
  const ends = (/** @type {Float32Array} */ along) => [along[0], along[along.length - 1]];
  const free = { fixedrange: false, showgrid: false, ticks: "outside" };
  return {
    ...layout(theme, size, MARGIN),
    hoverdistance: 8,
    modebar: { orientation: "h", bgcolor: "rgba(0,0,0,0)", color: theme.color.soft, activecolor: theme.color.ink },
    xaxis: { ...axis(theme, across.label), ...free, ...marked(across.offset, ends(x)), domain: place.x, range: ends(x) },
    yaxis: { ...axis(theme, up.label), ...free, ...marked(up.offset, ends(y)), domain: place.y, range: ends(y) },
  };
}

/**
 * The ticks of an axis whose zero is not the origin of the plane: a weight's own values.
 * @param {number} offset @param {number[]} range
 */
export function marked(offset, [low, high]) {
  if (!offset) return {};
  const step = nice((high - low) / TICKS);
  const first = Math.ceil((low + offset) / step);
  const values = Array.from({ length: Math.max(0, Math.floor((high + offset) / step) - first + 1) }, (_, k) => (first + k) * step);
  return { tickmode: "array", tickvals: values.map((value) => value - offset), ticktext: values.map((value) => String(Number(value.toPrecision(6))).replace("-", "\u2212")) };
}
const TICKS = 7;
