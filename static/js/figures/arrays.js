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
 */

const LABEL = 16; // px above a block
const SLOT = 58; // px, at least, for an array and its label
const NAME = 32; // px, for the name alone where there are many layers
const GAP = 16; // px between layers
const WIDEST = 30;
const NARROWEST = 0.5;
const TALLEST = 24;
const BIAS_GAP = 0.35; // of a row, between weights and their biases
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
  const slot = layers.length * SLOT <= size.width ? SLOT : NAME;
  const cellWidth = widest(layers, size.width, slot);
  const half = (size.height - MIDDLE) / 2 - LABEL;
  const cellHeight = Math.max(1, Math.min(TALLEST, half / (deepest + 1 + BIAS_GAP)));
  const x = [0];
  const y = rowEdges(deepest, cellHeight, half);
  /** @type {Block[]} */
  const blocks = [];
  for (const { weight, bias, rows, columns } of layers) {
    const column = x.length - 1;
    const left = x[column];
    for (let i = 1; i <= columns; i += 1) x.push(left + i * cellWidth);
    x.push(left + Math.max(columns * cellWidth + GAP, slot));
    for (const gradient of [false, true]) {
      const first = gradient ? deepest + 3 : 0;
      const place = { gradient, columns, column, left, width: columns * cellWidth };
      const row = first + deepest - rows;
      blocks.push({ ...place, name: weight, rows, row, top: y[row], height: rows * cellHeight });
      blocks.push({ ...place, name: bias, rows: 1, row: first + deepest + 1, top: y[first + deepest + 1], height: cellHeight });
    }
  }
  return { blocks, x, y, slot };
}

/** @param {Weights} weights */
function layersOf({ parameters }) {
  const names = Object.keys(parameters);
  return names.filter((name) => parameters[name].dims.length === 2).map((weight) => {
    const [rows, columns] = parameters[weight].dims;
    return { weight, bias: weight.replace("W", "b"), rows, columns };
  });
}

/** The widest cell with which all layers fit. @param {{columns: number}[]} layers @param {number} width @param {number} slot */
function widest(layers, width, slot) {
  const fits = (/** @type {number} */ cell) => layers.reduce((sum, { columns }) => sum + Math.max(columns * cell + GAP, slot), 0) <= width;
  for (let cell = WIDEST; cell > NARROWEST; cell -= 0.25) if (fits(cell)) return cell;
  return NARROWEST;
}

/** @param {number} deepest @param {number} height @param {number} half */
function rowEdges(deepest, height, half) {
  const edges = [];
  for (const top of [LABEL, LABEL + half + MIDDLE + LABEL]) {
    for (let i = 0; i <= deepest; i += 1) edges.push(top + i * height);
    const bias = top + (deepest + BIAS_GAP) * height;
    edges.push(bias, bias + height);
  }
  return edges;
}

/** The round number that stands for the full colour of an array. @param {ArrayLike<number>} values */
export function reach(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) if (Math.abs(values[i]) > most && Math.abs(values[i]) < Infinity) most = Math.abs(values[i]);
  return most > 0 ? nice(most) : 1;
}
