/** The layers of a network in words: what its inputs and outputs are called, what a number in it is. */

/** @import {Data, State, Weights} from "../types.js" */
import { wordsOf } from "../figures/weights.js";
import { signed } from "../format.js";
import { BROKEN, FULL } from "./unpack.js";

const MANY = 24; // inputs that can be named beside each other

/** @typedef {{size: number, caption: string, names: string[]}} Layer */

/**
 * @param {State} state
 * @param {Data} data
 * @returns {Layer[]}  inputs, hidden layers, outputs
 */
export function layersOf({ spec, weights }, data) {
  const sizes = Object.values(weights?.parameters ?? {}).flatMap(({ dims }) => (dims.length === 2 ? [dims] : []));
  const outputs = sizes.length > 0 ? sizes[sizes.length - 1][1] : 1;
  const target = data.columns[data.columns.length - 1].name;
  return [
    { size: sizes.length > 0 ? sizes[0][0] : data.inputs.length, caption: "input", names: data.inputs.length > MANY ? [] : data.inputs.map(({ name }) => name) },
    ...spec.network.hidden.map(({ units, activation }) => ({ size: units, caption: activation, names: [] })),
    { size: outputs, caption: "output", names: outputs > 1 ? data.classes : [data.classes[1] ?? target] },
  ];
}

/**
 * What a unit or a connection holds, line by line.
 * @param {State} state
 * @param {Data} data
 * @param {Weights} weights
 * @param {{layer: number, to: number, from: number | null}} found
 */
export function describe(state, data, weights, { layer, to, from }) {
  const layers = layersOf(state, data);
  const unit = (/** @type {number} */ k, /** @type {number} */ i) => layers[k].names[i] ?? `${layers[k].caption} ${i} of layer ${k}`;
  if (layer === 0) return [`input ${unit(0, to)}`];
  if (from === null) return [unit(layer, to), ...wordsOf(weights, `b${layer}`, [to]), ...said(state, layer, to)];
  return [`${unit(layer - 1, from)} → ${unit(layer, to)}`, ...wordsOf(weights, `W${layer}`, [from, to])];
}

/**
 * Between what and what a unit's values lie over its map: to the digits that a byte has.
 * @param {State} state @param {number} layer @param {number} unit
 */
function said({ units }, layer, unit) {
  const at = units ? units.sizes.slice(0, layer - 1).reduce((sum, size) => sum + size, unit) : 0;
  if (!units || at >= units.scales.values.length) return [];
  const each = units.cells.values.length / units.scales.values.length;
  const cells = units.cells.values.subarray(at * each, (at + 1) * each);
  if (cells.includes(BROKEN)) return ["says what is not finite"];
  const value = (/** @type {number} */ cell) => signed(Number(((cell * units.scales.values[at]) / FULL).toPrecision(2)));
  return [`says about ${value(Math.min(...cells))} to ${value(Math.max(...cells))} over its map`];
}
