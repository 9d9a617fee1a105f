/** Weights and gradients as one heat-map, each array on a diverging scale of its own. */

/** @import {Theme, Weights} from "../types.js" */
/** @import {Block, Sheet} from "./arrays.js" */
/** @import {Figure, Size} from "./base.js" */
import { plain } from "../format.js";
import { reach } from "./arrays.js";
import { CONFIG, layout } from "./base.js";

const MARGIN = { l: 0, r: 0, t: 0, b: 0 };
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/**
 * @param {Weights} weights
 * @param {Sheet} sheet
 * @param {Theme} theme
 * @param {Size} size
 * @returns {Figure}
 */
export function heatmaps(weights, sheet, theme, size) {
  const bare = { visible: false, fixedrange: true };
  return {
    data: [{
      type: "heatmap", x: sheet.x, y: sheet.y, z: cells(weights, sheet),
      zmin: -1, zmax: 1, colorscale: theme.diverging, showscale: false, hoverongaps: false, hoverinfo: "none", xgap: 0.6, ygap: 0.6,
    }],
    layout: {
      ...layout(theme, size, MARGIN),
      annotations: labels(weights, sheet, theme),
      xaxis: { ...bare, range: [0, size.width] },
      yaxis: { ...bare, range: [size.height, 0] },
    },
    config: CONFIG,
  };
}

/**
 * Every number as a share of its array's reach; null between the arrays.
 * @param {Weights} weights
 * @param {Sheet} sheet
 * @returns {(number | null)[][]}
 */
export function cells(weights, { blocks, x, y }) {
  const grid = Array.from({ length: y.length - 1 }, () => /** @type {(number | null)[]} */ (new Array(x.length - 1).fill(null)));
  for (const block of blocks) {
    const values = valuesOf(weights, block);
    const most = reach(values);
    for (let i = 0; i < block.rows; i += 1) {
      for (let j = 0; j < block.columns; j += 1) grid[block.row + i][block.column + j] = values[i * block.columns + j] / most;
    }
  }
  return grid;
}

/** @param {Weights} weights @param {Block} block @returns {ArrayLike<number>} */
function valuesOf(weights, { name, gradient }) {
  return (gradient ? weights.gradients : weights.parameters)[name]?.values ?? [];
}

/** What stands over the blocks: the name, and the number that the full colour stands for. @param {Weights} weights @param {Sheet} sheet @param {Theme} theme */
export function labels(weights, { blocks }, theme) {
  const common = { xref: "x", yref: "y", xanchor: "left", showarrow: false, align: "left", borderpad: 0, xshift: -1 };
  return blocks.map((block) => block.name.startsWith("b") ? {
    ...common, x: block.left + block.width + 1, y: block.top + block.height / 2, yanchor: "middle",
    text: subscript(block.name), font: { size: 10, color: theme.color.soft },
  } : {
    ...common, x: block.left, y: block.top, yanchor: "bottom", yshift: -1,
    text: `<b>${block.gradient ? "∇" : ""}${subscript(block.name)}</b> ±${plain(reach(valuesOf(weights, block)))}`,
    font: { size: 10.5, color: block.gradient ? theme.color.soft : theme.color.ink },
  });
}

/** `W1` as it is written by hand. @param {string} name */
export function subscript(name) {
  return name.replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]);
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
