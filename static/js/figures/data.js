/** The data as points, in original units: circles to train on, diamonds to validate, rings sealed. */

/** @import {Column, Data, OutputCurve, OutputMap, Task, Theme} from "../types.js" */
/** @import {Figure, Size} from "./base.js" */
import { plain } from "../format.js";
import { axis, CONFIG, layout } from "./base.js";
import { css } from "./colour.js";
import { centre } from "./decision.js";

/**
 * @typedef {object} Frame  where the picture lies: pixels of the axes, and their ranges
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {[number, number]} x
 * @property {[number, number]} y
 */

const ALIKE = 1.6; // columns of one unit are drawn on one scale, unless one is so much longer
const ROOM = 0.06;
const CROWD = 250; // rows from which on the points are drawn smaller
const PARTS = [
  { name: "train", symbol: "circle", sizes: [6.5, 5] },
  { name: "validation", symbol: "diamond", sizes: [8, 6.5] },
  { name: "test", symbol: "circle-open", sizes: [6, 4.5] },
];
const SHORT = 4; // letters of a title that has room at the end of its axis
const TEST = 2;

/**
 * The data as the network sees it: the chosen columns, in the order of the inputs, and the target.
 * @param {Data} data
 * @param {string[] | null} features  of the spec; null takes all
 * @returns {Data}
 */
export function chosen(data, features) {
  const target = data.columns.length - 1;
  const names = features ?? data.columns.slice(0, target).map(({ name }) => name);
  const kept = [...names.map((name) => data.columns.findIndex((column) => column.name === name)), target].filter((index) => index >= 0);
  return { ...data, columns: kept.map((index) => data.columns[index]), raw: data.raw.map((row) => kept.map((index) => row[index])) };
}

/** The input columns of the data; the last column is what is to be learnt. @param {Data} data */
export function inputs({ columns }) {
  return columns.filter(({ role }) => role === "feature");
}

/** What stands across and up: two inputs, or the input and the target. @param {Data} data @param {[number, number]} pair @returns {[number, number]} */
export function shown(data, pair) {
  const features = inputs(data).length;
  return features === 1 ? [0, 1] : [Math.min(pair[0], features - 1), Math.min(pair[1], features - 1)];
}

/** A column and its unit. @param {Column} column */
export function title({ name, unit }) {
  return unit ? `${name}, ${unit}` : name;
}

/**
 * Where the axes lie and how far they reach.
 * @param {Data} data
 * @param {OutputMap | OutputCurve | null} map
 * @param {[number, number]} columns
 * @param {Size} size
 * @param {boolean} titled
 * @returns {Frame}
 */
export function frame(data, map, columns, size, titled) {
  const margin = { l: titled ? 48 : 50, r: !titled || isShort(data, columns) ? 24 : 8, t: 6, b: titled && !isShort(data, columns) ? 34 : 20 };
  const room = { width: Math.max(20, size.width - margin.l - margin.r), height: Math.max(20, size.height - margin.t - margin.b) };
  const [x, y] = ranges(data, map, columns);
  const place = { left: margin.l, top: margin.t, ...room, x, y };
  return map?.kind === "curve" || !isAlike(data, columns, x, y) ? place : squared(place);
}

/** @param {Data} data @param {[number, number]} columns */
function isShort(data, [across]) {
  return title(data.columns[across]).length <= SHORT;
}

/** @param {Data} data @param {OutputMap | OutputCurve | null} map @param {[number, number]} columns @returns {[[number, number], [number, number]]} */
function ranges(data, map, [across, up]) {
  if (map?.kind === "map") return [ends(map.x.values), ends(map.y.values)];
  const x = map ? ends(map.x.values) : roomy(cells(data, across));
  return [x, roomy(cells(data, up).concat(map ? Array.from(map.values.values) : []))];
}

/** @param {ArrayLike<number>} values @returns {[number, number]} */
function ends(values) {
  return [values[0], values[values.length - 1]];
}

/** @param {number[]} values @returns {[number, number]} */
function roomy(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = ROOM * Math.max(high - low, 1e-9);
  return [low - room, high + room];
}

/** @param {Data} data @param {[number, number]} columns @param {[number, number]} x @param {[number, number]} y */
function isAlike({ columns }, [across, up], x, y) {
  const ratio = (x[1] - x[0]) / (y[1] - y[0]);
  return columns[across].unit === columns[up].unit && ratio < ALIKE && ratio > 1 / ALIKE;
}

/** @param {Frame} place @returns {Frame} the largest in the middle of it with one scale on both axes */
function squared(place) {
  const { x, y } = place;
  const unit = Math.min(place.width / (x[1] - x[0]), place.height / (y[1] - y[0]));
  const [width, height] = [unit * (x[1] - x[0]), unit * (y[1] - y[0])];
  return { ...place, left: place.left + (place.width - width) / 2, width, height };
}

/** Column `index` as numbers; a class as its number. @param {Data} data @param {number} index */
function cells({ raw, classes }, index) {
  return raw.map((row) => {
    const cell = row[index];
    return typeof cell === "number" ? cell : classes.indexOf(cell);
  });
}

/**
 * The points on transparent axes: what the network says is painted underneath.
 * @param {Data} data
 * @param {Task} task
 * @param {Frame} place
 * @param {Theme} theme
 * @param {{size: Size, columns: [number, number], titled: boolean, range: {lo: number, hi: number} | null}} view
 * @returns {Figure}
 */
export function points(data, task, place, theme, { size, columns, titled, range }) {
  const margin = { l: place.left, t: place.top, r: size.width - place.left - place.width, b: size.height - place.top - place.height };
  const [across, up] = columns;
  const words = title(data.columns[across]);
  const atEnd = titled && isShort(data, columns);
  const axes = (/** @type {string} */ text, /** @type {[number, number]} */ ends) => ({
    ...axis(theme, text), range: ends, showgrid: false, nticks: 6, ticks: "outside",
  });
  return {
    data: PARTS.map((part, index) => trace(data, task, index, columns, place, theme, range)),
    layout: {
      ...layout(theme, size, margin), hoverdistance: 12,
      xaxis: axes(titled && !atEnd ? words : "", place.x),
      yaxis: axes(titled ? title(data.columns[up]) : "", place.y),
      // Where the columns are chosen beside the picture, only their units are left to say.
      annotations: titled ? (atEnd ? [atRight(words)] : []) : [atRight(data.columns[across].unit), atTop(data.columns[up].unit)],
    },
    config: CONFIG,
  };
}

/** Words at the end of an axis. @param {string} text */
function atRight(text) {
  return { text, xref: "paper", yref: "paper", x: 1, y: 0, xanchor: "left", yanchor: "top", xshift: 1, yshift: -3, showarrow: false };
}

/** @param {string} text */
function atTop(text) {
  return { text, xref: "paper", yref: "paper", x: 0, y: 1, xanchor: "right", yanchor: "top", xshift: -26, yshift: 4, showarrow: false };
}

/** @param {Data} data @param {Task} task @param {number} part @param {[number, number]} columns @param {Frame} place @param {Theme} theme @param {{lo: number, hi: number} | null} range */
function trace(data, task, part, [across, up], place, theme, range) {
  const rows = rowsOf(data, part);
  const { name, symbol, sizes } = PARTS[part];
  const size = sizes[data.raw.length > CROWD ? 1 : 0];
  const [x, y] = [cells(data, across), cells(data, up)];
  const sealed = part === TEST;
  // Where the target stands on an axis, the place of a sealed point would tell it.
  const floor = sealed && data.columns[up].role === "target" ? place.y[0] : null;
  return {
    type: "scatter", mode: "markers", name,
    x: rows.map((row) => x[row]),
    y: rows.map((row) => floor ?? y[row]),
    text: rows.map((row) => describe(data, row, part)),
    cliponaxis: false,
    hovertemplate: "%{text}<extra></extra>",
    marker: {
      symbol, size,
      line: { width: sealed ? 1.4 : 1, color: task === "regression" ? css(theme.color.ink, 0.6) : theme.color.panel },
      ...(sealed ? { color: theme.color.test } : hues(data, rows, task, theme, range)),
    },
  };
}

/** Row numbers of a part. @param {Data} data @param {number} part @returns {number[]} */
export function rowsOf({ part: parts }, part) {
  return Array.from(parts.values.keys()).filter((row) => parts.values[row] === part);
}

/** @param {Data} data @param {number[]} rows @param {Task} task @param {Theme} theme @param {{lo: number, hi: number} | null} range */
function hues(data, rows, task, theme, range) {
  const target = cells(data, data.columns.length - 1);
  if (task !== "regression") return { color: rows.map((row) => theme.classes[target[row] % theme.classes.length]) };
  const bounds = range ?? { lo: Math.min(...target), hi: Math.max(...target) };
  const { middle, reach } = centre(bounds, task);
  return { color: rows.map((row) => target[row]), colorscale: theme.diverging, cmin: middle - reach, cmax: middle + reach };
}

/** @param {Data} data @param {number} row @param {number} part */
function describe(data, row, part) {
  const lines = data.columns.map(({ name, unit, role }, index) => {
    const cell = data.raw[row][index];
    if (part === TEST && role === "target") return `${name} sealed`;
    return `${name} ${typeof cell === "number" ? plain(Number(cell.toPrecision(4))).replace("-", "−") : cell}${unit ? ` ${unit}` : ""}`;
  });
  return [`row ${row}, ${PARTS[part].name}`, ...lines].join("<br>");
}
