/** Where every weight and every gradient stands: one cell each, arrays to scale with one another. */

/** @import {Weights} from "../types.js" */
/** @import {Size} from "./base.js" */
import { nice } from "./levels.js";

/**
 * @typedef {object} Block  one array, values or gradients
 * @property {string} name      "W1"
 * @property {boolean} gradient
 * @property {number} rows
 * @property {number} columns
 * @property {number} row       of its first cell in the whole grid
 * @property {number} column
 * @property {number} left      px
 * @property {number} top       px
 * @property {number} width     px
 * @property {number} height    px
 */
/**
 * @typedef {object} Sheet
 * @property {Block[]} blocks
 * @property {number[]} x   edges of the columns of the whole grid, px from the left
 * @property {number[]} y   edges of its rows, px from the top
 * @property {number} slot  px from one layer to the next, at least
 * @property {boolean} isDense  whether there is no room beside a row of biases
 */

const LABEL = 16; // px above a block
/** px at least for an array and what stands over it, and between two layers; the first with which cells are wide enough, or hardly less wide than they can be. */
const FITS = [
  { slot: 58, gap: 16 }, // for the name, the scale, and the name of the biases beside them
  { slot: 32, gap: 16 }, // for the names alone
  { slot: 28, gap: 5 }, // for the names over them, or for some of those
];
const ENOUGH = { px: 3, share: 0.6 }; // of a cell, and of the widest that there can be
const WIDEST = 30;
const TALLEST = 24;
const BIAS_GAP = 0.35; // of a row, between weights and their biases
const BIAS_LEAST = 4; // px, of a row of biases and half of that over it, under rows that are thinner
const MIDDLE = 10; // px between values and gradients

/**
 * Layers side by side, biases under their weights, gradients under the values.
 * @param {Weights} weights
 * @param {Size} size
 * @returns {Sheet}
 */
export function sheet(weights, size) {
  const layers = layersOf(weights);
  const deepest = Math.max(...layers.map(({ rows }) => rows));
  const { slot, gap, cellWidth } = fitting(layers, size.width);
  const half = Math.max(0, (size.height - MIDDLE) / 2 - LABEL);
  const even = Math.min(TALLEST, half / (deepest + 1 + BIAS_GAP));
  const bias = Math.max(BIAS_LEAST, even);
  const over = even < BIAS_LEAST ? BIAS_LEAST / 2 : BIAS_GAP * even;
  const cellHeight = even < BIAS_LEAST ? Math.max(0, half - bias - over) / deepest : even;
  const x = [0];
  const y = rowEdges(deepest, { cellHeight, over, bias }, half);
  /** @type {Block[]} */
  const blocks = [];
  for (const { weight, biases, rows, columns } of layers) {
    const column = x.length - 1;
    const left = x[column];
    for (let i = 1; i <= columns; i += 1) x.push(left + i * cellWidth);
    x.push(left + Math.max(columns * cellWidth + gap, slot));
    for (const gradient of [false, true]) {
      const first = gradient ? deepest + 3 : 0;
      const place = { gradient, columns, column, left, width: columns * cellWidth };
      const row = first + deepest - rows;
      blocks.push({ ...place, name: weight, rows, row, top: y[row], height: rows * cellHeight });
      blocks.push({ ...place, name: biases, rows: 1, row: first + deepest + 1, top: y[first + deepest + 1], height: bias });
    }
  }
  return { blocks, x, y, slot, isDense: gap < FITS[0].gap };
}

/** @param {Weights} weights */
function layersOf({ parameters }) {
  const names = Object.keys(parameters);
  return names.filter((name) => parameters[name].dims.length === 2).map((weight) => {
    const [rows, columns] = parameters[weight].dims;
    return { weight, biases: weight.replace("W", "b"), rows, columns };
  });
}

/** The widest cell with which all layers fit, and the room that they leave. @param {{columns: number}[]} layers @param {number} width */
function fitting(layers, width) {
  const found = FITS.map(({ slot, gap }) => ({ slot: gap < FITS[0].gap ? Math.min(slot, width / layers.length) : slot, gap })).map((fit) => ({ ...fit, cellWidth: widest(layers, width, fit) }));
  const enough = Math.min(ENOUGH.px, ENOUGH.share * Math.max(...found.map(({ cellWidth }) => cellWidth)));
  return found.find(({ cellWidth }) => cellWidth >= enough) ?? found[found.length - 1];
}

/** 0 if even the thinnest are too wide. @param {{columns: number}[]} layers @param {number} width @param {{slot: number, gap: number}} fit */
function widest(layers, width, { slot, gap }) {
  const most = Math.max(...layers.map(({ columns }) => columns));
  const fits = (/** @type {number} */ cell) => layers.reduce((sum, { columns }) => sum + Math.max(columns * cell + gap, slot), 0) <= width + ROUNDING;
  for (let cell = WIDEST; cell > 0.5; cell -= 0.25) if (fits(cell)) return cell;
  for (let cell = 0.5; cell > 1 / most; cell *= 0.9) if (fits(cell)) return cell;
  return 0;
}
const ROUNDING = 0.01; // px

/** @param {number} deepest @param {{cellHeight: number, over: number, bias: number}} sizes @param {number} half */
function rowEdges(deepest, { cellHeight, over, bias }, half) {
  const edges = [];
  for (const top of [LABEL, LABEL + half + MIDDLE + LABEL]) {
    for (let i = 0; i <= deepest; i += 1) edges.push(top + i * cellHeight);
    const start = top + deepest * cellHeight + over;
    edges.push(start, start + bias);
  }
  return edges;
}

/** The round number that stands for the full colour of an array. @param {ArrayLike<number>} values */
export function reach(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) if (Math.abs(values[i]) > most && Math.abs(values[i]) < Infinity) most = Math.abs(values[i]);
  return most > 0 ? nice(most) : 1;
}
