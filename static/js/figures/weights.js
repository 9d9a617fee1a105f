/**
 * Weights and gradients: names, scales and what can be pointed at. The colours of the cells are
 * painted under Plotly's, since drawing a heat-map anew would cost as much as the other panels.
 */

/** @import {Theme, Weights} from "../types.js" */
/** @import {Block, Sheet} from "./arrays.js" */
/** @import {Figure, Size} from "./base.js" */
import { reach } from "./arrays.js";
import { CONFIG, layout } from "./base.js";
import { signed } from "../format.js";
import { placed, subscript } from "../names.js";
import { small } from "./numbers.js";

const MARGIN = { l: 0, r: 0, t: 0, b: 0 };
const NAME = 26; // px that a name needs
const SHORT = 17; // px that it needs without its letter
const LETTER = 6; // px of a letter of its scale

/**
 * Transparent cells, so that each can be pointed at.
 * @param {Sheet} sheet
 * @param {Theme} theme
 * @param {Size} size
 * @returns {Figure}
 */
export function heatmaps(sheet, theme, size) {
  const bare = { visible: false, fixedrange: true };
  return {
    data: [{
      type: "heatmap", x: sheet.x, y: sheet.y, z: places(sheet), zmin: 0, zmax: 1,
      opacity: 0, showscale: false, hoverongaps: false, hoverinfo: "none",
    }],
    layout: {
      ...layout(theme, size, MARGIN),
      xaxis: { ...bare, range: [0, size.width] },
      yaxis: { ...bare, range: [size.height, 0] },
    },
    config: CONFIG,
  };
}

/** Where there is a number, 1; null between the arrays. @param {Sheet} sheet @returns {(number | null)[][]} */
function places({ blocks, x, y }) {
  const grid = Array.from({ length: y.length - 1 }, () => /** @type {(number | null)[]} */ (new Array(x.length - 1).fill(null)));
  for (const { row, column, rows, columns } of blocks) {
    for (let i = row; i < row + rows; i += 1) grid[i].fill(1, column, column + columns);
  }
  return grid;
}

/** @param {Weights} weights @param {Block} block @returns {ArrayLike<number>} */
export function valuesOf(weights, { name, gradient }) {
  return (gradient ? weights.gradients : weights.parameters)[name]?.values ?? [];
}

/**
 * What stands over a block, or beside it: the name, and the number that the full colour stands for;
 * as much of that as there is room for.
 * @param {Weights} weights
 * @param {Block} block
 * @param {Sheet} sheet
 * @returns {{name: string, scale: string}}
 */
export function label(weights, block, { slot, isDense }) {
  const name = subscript(block.name);
  if (block.name.startsWith("b")) return { name: isDense ? "" : name, scale: "" };
  const scale = ` ±${small(reach(valuesOf(weights, block)))}`;
  const room = Math.max(slot, block.width);
  const isTight = room < NAME + LETTER * (scale.length - 1);
  // Where even the shortest would lie on the next one, only some arrays are named.
  const isNamed = (Number(block.name.slice(1)) - 1) % Math.ceil(SHORT / room) === 0;
  const gradient = room < NAME ? `∇${name.slice(1)}` : `∇${name}`;
  return { name: !isNamed ? "" : block.gradient ? gradient : name, scale: isTight ? "" : scale };
}

/** A number, its gradient, and what the next step adds to it where that was asked for, in words.
 * @param {Weights} weights @param {string} name @param {number[]} index */
export function wordsOf({ parameters, gradients, updates }, name, index) {
  const { dims, values } = parameters[name];
  const at = index.reduce((sum, place, axis) => sum * dims[axis] + place, 0);
  const gradient = gradients[name]?.values[at];
  return [
    `${placed(name, index)}  ${signed(values[at])}`,
    gradient === undefined ? "gradient not computed" : `gradient  ${signed(gradient)}`,
    ...(updates ? [`next update  ${signed(updates[name].values[at])}`] : []),
  ];
}

/**
 * The number at a cell of the grid.
 * @param {Sheet} sheet
 * @param {number} row
 * @param {number} column
 * @returns {{name: string, index: number[]} | null}
 */
export function element({ blocks }, row, column) {
  const block = blocks.find((b) => row >= b.row && row < b.row + b.rows && column >= b.column && column < b.column + b.columns);
  if (!block) return null;
  const [i, j] = [row - block.row, column - block.column];
  return { name: block.name, index: block.name.startsWith("b") ? [j] : [i, j] };
}
