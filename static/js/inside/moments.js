/**
 * The operations of one step in the order in which they are made, and what is there after each:
 * a pure function of the topology. Nothing is computed again; what has been computed is revealed.
 */

/** @import {Graph, GraphEdge} from "../types.js" */

/** @typedef {"batch" | "forward" | "loss" | "backward" | "update"} Phase */
/** @typedef {{phase: Phase, nodes: number[], edge: GraphEdge | null}} Moment  an operation: the nodes that it fills, or the edge that it goes back along */
/** @typedef {{phase: Phase, from: number, to: number}} Stretch  operations `from` + 1 to `to` */
/**
 * @typedef {object} Reveal  what is there; what is not is drawn as absent
 * @property {Set<number>} values
 * @property {Set<number>} gradients  where all that comes back has come
 * @property {Set<string>} forward    edges, by their keys
 * @property {Set<string>} backward
 * @property {Set<number>} updates
 * @property {Moment | null} now      the operation that was made last
 */

/** @type {WeakMap<Graph, Moment[]>} */
const known = new WeakMap();

/** @param {Graph} graph @returns {Moment[]} */
export function momentsOf(graph) {
  const found = known.get(graph) ?? graph.phases.flatMap((phase) => PHASES[/** @type {Phase} */ (phase.name)](phase.nodes, graph));
  known.set(graph, found);
  return found;
}

/** What each phase is made of. @type {Record<Phase, (nodes: number[], graph: Graph) => Moment[]>} */
const PHASES = {
  batch: (nodes) => (nodes.length > 0 ? [{ phase: "batch", nodes, edge: null }] : []),
  forward: (nodes) => nodes.map((node) => ({ phase: "forward", nodes: [node], edge: null })),
  loss: (nodes) => nodes.map((node) => ({ phase: "loss", nodes: [node], edge: null })),
  // The derivative of the loss by itself comes first: all others are made of it.
  backward: (nodes, { edges }) => [
    ...nodes.slice(0, 1).map((node) => /** @type {Moment} */ ({ phase: "backward", nodes: [node], edge: null })),
    ...nodes.flatMap((node) => edges.filter(({ target, rule }) => target === node && rule !== null).map((edge) => /** @type {Moment} */ ({ phase: "backward", nodes: [], edge }))),
  ],
  update: (nodes) => nodes.map((node) => ({ phase: "update", nodes: [node], edge: null })),
};

/** The phases, each with the operations that it has. @param {Moment[]} moments @returns {Stretch[]} */
export function stretches(moments) {
  /** @type {Stretch[]} */
  const found = [];
  moments.forEach(({ phase }, k) => {
    const last = found[found.length - 1];
    if (last?.phase === phase) last.to = k + 1;
    else found.push({ phase, from: k, to: k + 1 });
  });
  return found;
}

/** @param {{source: number, target: number, argument: number}} edge */
export function edgeKey({ source, target, argument }) {
  return `${source} ${target} ${argument}`;
}

/**
 * What is there after so many operations. Parameters and constants are there before the first.
 * @param {Graph} graph @param {number} made
 * @returns {Reveal}
 */
export function reveal(graph, made) {
  const moments = momentsOf(graph).slice(0, made);
  const later = new Set(momentsOf(graph).filter(({ phase }) => phase !== "backward" && phase !== "update").flatMap(({ nodes }) => nodes));
  const values = new Set(graph.nodes.map(({ id }) => id).filter((id) => !later.has(id)));
  const [forward, backward, gradients, updates] = [new Set(), new Set(), new Set(), new Set()];
  for (const { phase, nodes, edge } of moments) {
    if (phase === "update") nodes.forEach((id) => updates.add(id));
    else if (edge) backward.add(edgeKey(edge));
    else if (phase === "backward") nodes.forEach((id) => gradients.add(id));
    else nodes.forEach((id) => values.add(id));
  }
  for (const edge of graph.edges) if (later.has(edge.target) && values.has(edge.target)) forward.add(edgeKey(edge));
  for (const { id } of graph.nodes) {
    const back = graph.edges.filter(({ source, rule }) => source === id && rule !== null);
    if (back.length > 0 && back.every((edge) => backward.has(edgeKey(edge)))) gradients.add(id);
  }
  return { values, gradients, forward, backward, updates, now: moments[moments.length - 1] ?? null };
}
