/** The units of a layer: which rows and columns of its tensors are one unit's, how often each is off. */

/** @import {Graph, NdArray, Place, Unit} from "../types.js" */
import { attribute, s } from "../dom.js";

/** @typedef {{axis: 0 | 1, at: number, size: number, words: string}} Mark  row or column `at` of `size` */

/**
 * Where the chosen unit stands in the tensors: its column in its own layer, its row in the weights
 * of the next.
 * @param {Graph} topology
 * @param {Unit | null} unit
 * @returns {Map<number, Mark>}  by node
 */
export function marksOf({ blocks, nodes }, unit) {
  /** @type {Map<number, Mark>} */
  const marks = new Map();
  const own = unit && blocks[unit.layer - 1];
  if (!own || own.units === null || unit.unit >= own.units) return marks;
  const words = `unit ${unit.unit} chosen`;
  for (const id of own.nodes) marks.set(id, { axis: 1, at: unit.unit, size: own.units, words: `${words}: its column` });
  const [weights] = blocks[unit.layer]?.parameters ?? [];
  const next = nodes.find(({ name }) => name === weights);
  if (next) marks.set(next.id, { axis: 0, at: unit.unit, size: own.units, words: `${words}: its row` });
  return marks;
}

/**
 * The unit that a number of the graph belongs to; null if it is none's, as the loss.
 * @param {Graph} topology
 * @param {Place} place
 * @returns {Unit | null}
 */
export function unitOf({ blocks, nodes }, { name, index }) {
  const node = nodes.find((each) => each.name === name);
  const block = blocks.findIndex(({ nodes: own, units }) => node && units !== null && own.includes(node.id));
  const unit = index[index.length - 1];
  return block < 0 || unit === undefined ? null : { layer: block + 1, unit };
}

/**
 * Where a row or column stands in a thumbnail that shows some of them: app/graph/summary.py.
 * @param {Mark} mark
 * @param {number} shown  how many it shows
 * @returns {{from: number, to: number}}  in rows or columns; of one that is left out a line between two
 */
export function placeIn({ at, size }, shown) {
  const picked = (/** @type {number} */ k) => (shown >= size ? k : Math.floor((k * (size - 1)) / Math.max(1, shown - 1)));
  let k = 0;
  while (k < shown && picked(k) < at) k += 1;
  return { from: k, to: k < shown && picked(k) === at ? k + 1 : k };
}

const FULL = 255;
const GAP = 0.18; // of a unit's width
const TALL = 20;

/** How often each unit of a layer is off: a bar a unit. @param {number} units */
export function createStrip(units) {
  const ground = s("path", { class: "ground", d: bars(units, () => TALL) });
  const some = s("path", { class: "some" });
  const all = s("path", { class: "all" });
  const mark = s("rect", { class: "chosen", y: 0, width: 1, height: TALL, visibility: "hidden" });
  const strip = s("svg", { class: "units", viewBox: `0 0 ${units} ${TALL}`, preserveAspectRatio: "none", "aria-hidden": "true", style: `max-width: ${units * WIDEST}px` }, ground, some, all, mark);
  return {
    element: strip,
    /** @param {NdArray} flat  shares of the samples, in 255ths @param {number} most  share from which a unit counts as off @param {number | null} chosen */
    show({ values }, most, chosen) {
      const height = (/** @type {boolean} */ isOff) => (/** @type {number} */ k) => (values[k] / FULL >= most === isOff ? (TALL * values[k]) / FULL : 0);
      attribute(some, "d", bars(units, height(false)));
      attribute(all, "d", bars(units, height(true)));
      attribute(mark, "visibility", chosen === null ? "hidden" : null);
      attribute(mark, "x", chosen ?? 0);
    },
  };
}
const WIDEST = 40; // px, of a unit

/** @param {number} count @param {(k: number) => number} height */
function bars(count, height) {
  let path = "";
  for (let k = 0; k < count; k += 1) {
    const tall = height(k);
    if (tall > 0) path += `M${k + GAP / 2} ${TALL}v${-tall.toFixed(1)}h${1 - GAP}V${TALL}Z`;
  }
  return path;
}
