/** What moves in the graph, out of the arrays in which it travels: see app/graph/packed.py. */

/** @import {Graph, GraphFrame, PackedGraph, Thumb} from "../types.js" */

export const FULL = 127; // the byte of the largest number of a thumbnail, or of a unit's map
export const BROKEN = -128; // of one that is not finite

/**
 * @param {Graph} topology
 * @param {PackedGraph} packed
 * @returns {GraphFrame}
 */
export function unpack({ nodes, edges }, { batch_step, samples, learning_rate, rms, updates, edges: sizes, shapes, scales, cells }) {
  const count = nodes.length;
  let at = 0;
  const thumb = (/** @type {number} */ k, /** @type {number} */ half) => {
    const scale = scales.values[half * count + k];
    if (Number.isNaN(scale)) return null;
    const dims = [shapes.values[2 * k], shapes.values[2 * k + 1]];
    const end = at + dims[0] * dims[1];
    const values = Float32Array.from(cells.values.subarray(at, end), (byte) => (byte === BROKEN ? NaN : (byte / FULL) * scale));
    at = end;
    return { values, dims };
  };
  return {
    batch_step,
    samples,
    learning_rate,
    nodes: nodes.map(({ id }, k) => ({
      id,
      rms: known(rms.values[k]),
      value: /** @type {Thumb} */ (thumb(k, 0)),
      grad_rms: Number.isNaN(scales.values[count + k]) ? null : rms.values[count + k],
      gradient: thumb(k, 1),
      update_rms: known(updates.values[k]),
    })),
    edges: edges.map(({ source, target, argument }, k) => ({ source, target, argument, rms: known(sizes.values[k]) })),
  };
}

/** @param {number} value */
function known(value) {
  return Number.isNaN(value) ? null : value;
}
