/** The heat-maps of a tensor unfolded: which there are, where they stand, and their painting. */

/** @import {Graph, NodeDetail, Theme} from "../types.js" */
/** @import {Reveal} from "../inside/moments.js" */
import { reach } from "../figures/arrays.js";
import { divergingTable } from "../figures/colour.js";
import { small } from "../figures/numbers.js";
import { subscript } from "../names.js";
import { edgeKey } from "../inside/moments.js";
import { heatmapper, prepared } from "./heat.js";

/**
 * @typedef {object} HeatMap
 * @property {"value" | "gradient" | "edge"} kind
 * @property {string} title
 * @property {ArrayLike<number>} values
 * @property {number} most      what the full colour stands for
 * @property {boolean} isThere  false: not computed yet, inside a step
 * @property {boolean} isMeant  it is what the edge carries that was pointed at
 */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{map: number, row: number, column: number}} Cursor */
/** @typedef {{boxes: Box[], rows: number, columns: number, slot: number, head: number, gutter: number, height: number}} Laid  slot: room for a map; head, gutter: over and beside it; height: of all that can be scrolled to */
/** @typedef {{rows: (row: number) => string, columns: (column: number) => string}} Names  what stands beside rows and over columns */

const CELL = { least: 3, most: 26, widest: 52 }; // px
const SLOT = 150; // px, at least, for a map beside another
const GAP = 18; // px between two maps
const HEAD = { plain: 32, columns: 44 }; // px over a map, for what it is, its scale and the columns
const GUTTER = 34; // px beside a map, for the rows
const LABEL = { high: 12, wide: 27 }; // px that a name of a row or column needs
const HATCH = 7; // px between the lines of what is not there

/**
 * Value, gradient, and where a gradient is a sum, its parts, coloured on the scale of the sum.
 * @param {NodeDetail} detail
 * @param {Graph} topology
 * @param {string | null} meant  an edge
 * @param {Reveal | null} seen   what is there inside a step; null for all of it
 * @returns {HeatMap[]}
 */
export function mapsOf({ id, value, gradient, contributions }, { edges, nodes }, meant, seen) {
  const parts = contributions.map(({ target, argument, gradient: part }) => {
    const key = edgeKey({ source: id, target, argument });
    const rule = edges.find((edge) => edgeKey(edge) === key)?.rule ?? "";
    return { values: part.values, rule, from: subscript(nodes[target].name), isThere: !seen || seen.backward.has(key), isMeant: key === meant };
  });
  const most = Math.max(reach(gradient?.values ?? []), ...(parts.length > 1 ? parts.map(({ values }) => reach(values)) : []));
  const [only] = parts.length === 1 ? parts : [];
  /** @type {HeatMap[]} */
  const found = [{ kind: "value", title: "value", values: value.values, most: reach(value.values), isThere: !seen || seen.values.has(id), isMeant: false }];
  if (!gradient) return found;
  const title = only ? `gradient: ${only.rule}` : parts.length > 1 ? `gradient, the sum of ${parts.length}` : "gradient";
  found.push({ kind: "gradient", title, values: gradient.values, most, isThere: !seen || seen.gradients.has(id), isMeant: only?.isMeant ?? false });
  if (only) return found;
  return [...found, ...parts.map(({ values, rule, from, isThere, isMeant }) => /** @type {HeatMap} */ ({ kind: "edge", title: `back from ${from}: ${rule}`, values, most, isThere, isMeant }))];
}

/**
 * Where the maps stand: all of one size, beside each other as far as there is room.
 * @param {number} count @param {number} rows @param {number} columns @param {{width: number, height: number}} room
 * @returns {Laid}
 */
export function lay(count, rows, columns, { width, height }) {
  const across = Math.max(1, Math.min(count, Math.floor((width + GAP) / (SLOT + GAP))));
  const lines = Math.ceil(count / across);
  const slot = (width - GAP * (across - 1)) / across;
  const [gutter, head] = [rows > 1 ? GUTTER : 0, columns > 1 ? HEAD.columns : HEAD.plain];
  const wide = Math.max(1, Math.min(slot - gutter, columns * CELL.widest));
  const fitting = (height - GAP * (lines - 1)) / lines - head - 2;
  const high = rows * Math.max(CELL.least, Math.min(CELL.most, fitting / rows));
  const boxes = Array.from({ length: count }, (_, k) => ({ x: (k % across) * (slot + GAP) + gutter, y: Math.floor(k / across) * (head + high + GAP) + head, width: wide, height: high }));
  return { boxes, rows, columns, slot, head, gutter, height: lines * (head + high + 2) + GAP * (lines - 1) };
}

/** The cell at a place of the picture; null between the maps. @param {Laid} laid @param {number} x @param {number} y @returns {Cursor | null} */
export function cellAt({ boxes, rows, columns }, x, y) {
  const map = boxes.findIndex((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height);
  if (map < 0) return null;
  const box = boxes[map];
  return { map, row: Math.floor(((y - box.y) / box.height) * rows), column: Math.floor(((x - box.x) / box.width) * columns) };
}

/** Where a cell is. @param {Laid} laid @param {Cursor} at @returns {Box} */
export function boxOf({ boxes, rows, columns }, { map, row, column }) {
  const { x, y, width, height } = boxes[map];
  return { x: x + (column * width) / columns, y: y + (row * height) / rows, width: width / columns, height: height / rows };
}

/**
 * Paints the part of the picture that is in sight.
 * @param {HTMLCanvasElement} canvas
 * @param {HeatMap[]} maps
 * @param {Laid} laid
 * @param {Names} names
 * @param {{width: number, height: number, top: number}} sight
 * @param {Theme} theme
 * @param {Cursor | null} cursor  the cell to frame, in every map
 */
export function paint(canvas, maps, laid, names, sight, theme, cursor) {
  const pen = prepared(canvas, sight);
  pen.translate(0, -sight.top);
  const fill = heatmapper(pen, divergingTable(theme));
  maps.forEach((map, k) => {
    const box = laid.boxes[k];
    if (box.y + box.height < sight.top || box.y - laid.head > sight.top + sight.height) return;
    caption(pen, map, box, laid, theme);
    label(pen, box, laid, names, theme);
    if (map.isThere) fill(map.values, laid.columns, box, map.most);
    else hatch(pen, box, theme);
    if (map.isMeant) outline(pen, box, theme.color.accent, 2);
    if (cursor) outline(pen, boxOf(laid, { ...cursor, map: k }), theme.color.ink, k === cursor.map ? 2.5 : 1);
  });
}

/** @param {CanvasRenderingContext2D} pen @param {HeatMap} map @param {Box} box @param {Laid} laid @param {Theme} theme */
function caption(pen, { kind, title, most, isThere }, { x, y }, { slot, head, gutter }, { color, font }) {
  Object.assign(pen, { textAlign: "left", textBaseline: "alphabetic", font: `600 12px ${font}` });
  pen.fillStyle = kind === "value" ? color.ink : color["backward-text"];
  pen.fillText(title, x - gutter, y - head + 12, slot);
  pen.font = `11px ${font}`;
  pen.fillStyle = color.soft;
  pen.fillText(isThere ? `full colour ±${small(most)}` : "not computed yet", x - gutter, y - head + 27, slot);
}

/** Names of rows and columns, as many as can be read. @param {CanvasRenderingContext2D} pen @param {Box} box @param {Laid} laid @param {Names} names @param {Theme} theme */
function label(pen, { x, y, width, height }, { rows, columns }, names, { color, font }) {
  Object.assign(pen, { font: `10px ${font}`, fillStyle: color.soft, textBaseline: "middle", textAlign: "right" });
  const [high, wide] = [height / rows, width / columns];
  if (rows > 1) for (let row = 0; row < rows; row += Math.ceil(LABEL.high / high)) pen.fillText(names.rows(row), x - 5, y + (row + 0.5) * high);
  pen.textAlign = "center";
  if (columns > 1) for (let column = 0; column < columns; column += Math.ceil(LABEL.wide / wide)) pen.fillText(names.columns(column), x + (column + 0.5) * wide, y - 7);
}

/** What is not there is neither zero nor nothing. @param {CanvasRenderingContext2D} pen @param {Box} box @param {Theme} theme */
function hatch(pen, { x, y, width, height }, { color }) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.beginPath();
  for (let start = x - height; start < x + width; start += HATCH) {
    pen.moveTo(start, y + height);
    pen.lineTo(start + height, y);
  }
  Object.assign(pen, { strokeStyle: color.hairline, lineWidth: 1 });
  pen.stroke();
  pen.restore();
  outline(pen, { x, y, width, height }, color.hairline, 1);
}

/** @param {CanvasRenderingContext2D} pen @param {Box} box @param {string} colour @param {number} thick */
function outline(pen, { x, y, width, height }, colour, thick) {
  Object.assign(pen, { strokeStyle: colour, lineWidth: thick });
  pen.strokeRect(x, y, width, height);
}
