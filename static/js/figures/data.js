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
  const target = data.columns.findIndex(({ role }) => role === "target");
  const names = features ?? data.columns.filter(({ role }) => role === "feature").map(({ name }) => name);
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
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
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

/** Column `index` as numbers; a category as its number, what is missing as it was filled.
 * @param {Data} data @param {number} index @returns {number[]} */
export function cells({ raw, columns, missing }, index) {
  const { name, categories } = columns[index];
  const fill = missing.filled.find(({ column }) => column === name)?.value;
  return raw.map((row) => {
    const cell = row[index] ?? fill ?? Number.NaN;
    return typeof cell === "number" ? cell : categories.indexOf(cell);
  });
}

/**
 * The points on transparent axes: what the network says is painted underneath.
 * @param {Data} data
 * @param {Task} task
 * @param {Frame} place
 * @param {Theme} theme
 * @param {{size: Size, columns: [number, number], titled: boolean, range: {lo: number, hi: number} | null, opened: boolean}} view
 * @returns {Figure}
 */
export function points(data, task, place, theme, { size, columns, titled, range, opened }) {
  const margin = { l: place.left, t: place.top, r: size.width - place.left - place.width, b: size.height - place.top - place.height };
  const [across, up] = columns;
  const words = title(data.columns[across]);
  const atEnd = titled && isShort(data, columns);
  const axes = (/** @type {string} */ text, /** @type {[number, number]} */ ends, /** @type {Column} */ column) => ({
    ...axis(theme, text), range: ends, showgrid: false, nticks: 6, ticks: "outside",
    ...(column.kind === "category" ? { tickvals: column.categories.map((_, k) => k), ticktext: column.categories } : {}),
  });
  return {
    data: PARTS.map((part, index) => trace(data, task, index, columns, place, theme, range, opened)),
    layout: {
      ...layout(theme, size, margin), hoverdistance: 12,
      xaxis: axes(titled && !atEnd ? words : "", place.x, data.columns[across]),
      yaxis: axes(titled ? title(data.columns[up]) : "", place.y, data.columns[up]),
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

/** @param {Data} data @param {Task} task @param {number} part @param {[number, number]} columns @param {Frame} place @param {Theme} theme @param {{lo: number, hi: number} | null} range @param {boolean} opened */
function trace(data, task, part, [across, up], place, theme, range, opened) {
  const rows = rowsOf(data, part);
  const { name, symbol, sizes } = PARTS[part];
  const size = sizes[data.raw.length > CROWD ? 1 : 0];
  const [x, y] = [spread(data, across), spread(data, up)];
  const sealed = part === TEST && !opened;
  // Where the target stands on an axis, the place of a sealed point would tell it.
  const floor = sealed && data.columns[up].role === "target" ? place.y[0] : null;
  return {
    type: "scatter", mode: "markers", name,
    x: rows.map((row) => x[row]),
    y: rows.map((row) => floor ?? y[row]),
    customdata: rows,
    text: rows.map((row) => describe(data, row, part, opened)),
    cliponaxis: false,
    hovertemplate: "%{text}<extra></extra>",
    marker: {
      symbol, size,
      line: { width: part === TEST ? 1.4 : 1, color: task === "regression" ? css(theme.color.ink, 0.6) : theme.color.panel },
      ...(sealed ? { color: theme.color.test } : hues(data, rows, task, theme, range)),
    },
  };
}

/** Row numbers of a part. @param {Data} data @param {number} part @returns {number[]} */
export function rowsOf({ part: parts }, part) {
  return Array.from(parts.values.keys()).filter((row) => parts.values[row] === part);
}

const SPREAD = 0.5; // of a category's width, that its points are laid out over: on one line they would hide each other
const GOLDEN = 0.618034; // steps of this share of a length fill it evenly

/** The places of the points: of a category spread over its width, always in the same way.
 * @param {Data} data @param {number} index */
export function spread(data, index) {
  const values = cells(data, index);
  if (data.columns[index].kind !== "category" || data.columns[index].role === "target") return values;
  return values.map((value, row) => value + SPREAD * (((row * GOLDEN) % 1) - 0.5));
}

/** @param {Data} data @param {number[]} rows @param {Task} task @param {Theme} theme @param {{lo: number, hi: number} | null} range */
function hues(data, rows, task, theme, range) {
  const target = cells(data, data.columns.length - 1);
  if (task !== "regression") return { color: rows.map((row) => theme.classes[target[row] % theme.classes.length]) };
  const known = target.filter(Number.isFinite);
  const bounds = range ?? { lo: Math.min(...known), hi: Math.max(...known) };
  const { middle, reach } = centre(bounds, task);
  return { color: rows.map((row) => target[row]), colorscale: theme.diverging, cmin: middle - reach, cmax: middle + reach };
}

/** @param {Data} data @param {number} row @param {number} part @param {boolean} opened */
function describe(data, row, part, opened) {
  const lines = data.columns.map(({ name, unit, role }, index) => {
    const cell = data.raw[row][index];
    if (part === TEST && role === "target" && !opened) return `${name} sealed`;
    if (cell === null) return `${name} missing, filled`;
    return `${name} ${typeof cell === "number" ? plain(Number(cell.toPrecision(4))).replace("-", "−") : cell}${unit ? ` ${unit}` : ""}`;
  });
  return [`row ${row}, ${PARTS[part].name}`, ...lines].join("<br>");
}
