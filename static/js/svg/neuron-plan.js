/** Where the numbers of one unit and one sample lie: columns from the inputs to what the unit feeds. */

/** @import {Neuron, Scalar, Wire} from "../types.js" */

/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{scalar: Scalar, box: Box}} PlacedScalar */
/** @typedef {{wire: Wire, from: Box, to: Box}} PlacedWire */

const PILL = { width: 106, height: 30 }; // wider where a column has longer words
const ROW = 46; // a wire passes between two pills
const PAD = { x: 13, y: 6 };
const GAP = { least: 30, most: 74 }; // between two columns
const RAISED = 0.5; // rows, of a weight over the wire that it multiplies

/** The column of each kind, before the unit's activation and after it. */
const COLUMNS = /** @type {const} */ ({ input: 0, weight: 1, product: 2, bias: 2, rest: 2, sum: 3, activation: 4 });
const AFTER = /** @type {const} */ ({ target: 5, outputs: 5, weight: 5, rest: 6, product: 6, loss: 6, fed: 7, mean: 7 });

/**
 * @param {Neuron} neuron
 * @param {number} room  width of the panel
 * @param {(scalar: Scalar) => number} widthOf  what the words of a number need
 * @returns {{width: number, height: number, gap: number, scalars: PlacedScalar[], wires: PlacedWire[]}}
 */
export function neuronPlan({ nodes, edges }, room, widthOf) {
  const bent = nodes.findIndex(({ kind }) => kind === "activation");
  const own = bent >= 0 ? bent : nodes.findIndex(({ kind }) => kind === "sum");
  const after = (/** @type {Scalar} */ { id, kind }) => AFTER[/** @type {keyof typeof AFTER} */ (id === "outputs" ? id : kind)];
  const found = nodes.map((scalar, k) => (k <= own ? COLUMNS[/** @type {keyof typeof COLUMNS} */ (scalar.kind)] : after(scalar)));
  // A layer without an activation has no column for it.
  const used = [...new Set(found)].sort((a, b) => a - b);
  const columns = found.map((column) => used.indexOf(column));
  const places = rowsOf(nodes, found, own);
  const top = Math.min(...places);
  const rows = Math.max(...places) + 1 - top;
  const widths = used.map((_, column) => Math.ceil(Math.max(PILL.width, ...nodes.filter((__, k) => columns[k] === column).map(widthOf))));
  const wide = widths.reduce((sum, width) => sum + width, 0);
  const gap = Math.max(GAP.least, Math.min(GAP.most, (room - 2 * PAD.x - wide) / Math.max(1, used.length - 1)));
  const lefts = widths.map((_, column) => widths.slice(0, column).reduce((x, width) => x + width + gap, PAD.x));
  const scalars = nodes.map((scalar, k) => ({ scalar, box: { x: lefts[columns[k]], y: PAD.y + ROW * (places[k] - top), width: widths[columns[k]], height: PILL.height } }));
  const byId = new Map(scalars.map((placed) => [placed.scalar.id, placed.box]));
  return {
    width: 2 * PAD.x + (used.length - 1) * gap + wide,
    height: 2 * PAD.y + rows * ROW - (ROW - PILL.height),
    gap: gap - 2,
    scalars,
    wires: edges.flatMap((wire) => {
      const [from, to] = [byId.get(wire.source), byId.get(wire.target)];
      return from && to ? [{ wire, from, to }] : [];
    }),
  };
}

/**
 * The row of each number: what is multiplied stands in the row of its product, its weight half a row
 * higher; every column lies about the same middle.
 * @param {Scalar[]} nodes @param {number[]} columns @param {number} own  the last that is the unit's own
 */
function rowsOf(nodes, columns, own) {
  const seen = new Map();
  const counted = nodes.map((_, k) => {
    const row = seen.get(columns[k]) ?? 0;
    seen.set(columns[k], row + 1);
    return row;
  });
  const count = (/** @type {number} */ k) => {
    // Inputs and weights go by the products that they make, of which there may be others below.
    const { kind } = nodes[k];
    const column = k <= own && (kind === "input" || kind === "weight") ? COLUMNS.product : k > own && kind === "weight" ? AFTER.product : columns[k];
    return seen.get(column) ?? 1;
  };
  // What the loss compares the output with stands over and under the wire between them.
  const beside = (/** @type {Scalar} */ { id, kind }) => (id === "outputs" ? 1 : kind === "target" ? -1 : null);
  return nodes.map((scalar, k) => beside(scalar) ?? counted[k] - (count(k) - 1) / 2 - (scalar.kind === "weight" ? RAISED : 0));
}
