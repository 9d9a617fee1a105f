/** What an operation of a step does, in a sentence. */

/** @import {Graph, GraphFrame, State} from "../types.js" */
/** @import {Moment} from "./moments.js" */
import { small } from "../figures/numbers.js";
import { subscript } from "../names.js";
import { loss as asLoss, plural } from "../format.js";
import { row } from "../spec.js";
import { momentsOf } from "./moments.js";

/** @typedef {{graph: Graph, frame: GraphFrame, state: State}} Scene */

/** @type {Record<Moment["phase"], (moment: Moment, scene: Scene) => string>} */
const SAYS = {
  batch({ nodes }, { graph, frame }) {
    const names = nodes.map((id) => subscript(nodeOf(graph, id).name)).join(" and ");
    return `the batch is taken: ${plural(frame.samples || 1, "sample")}, ${names}`;
  },
  forward: ({ nodes: [id] }, { graph, frame }) => `${nameOf(graph, id)}: ${nodeOf(graph, id).words}${sized(frame, id, "rms")}`,
  loss({ nodes: [id] }, { graph, frame }) {
    const { rms, value } = numbersOf(frame, id);
    return `${nameOf(graph, id)}: ${nodeOf(graph, id).words}: ${asLoss(rms === null ? null : Math.sign(value.values[0]) * rms)}`;
  },
  backward({ nodes, edge }, { graph, frame }) {
    const last = nameOf(graph, graph.nodes[graph.nodes.length - 1].id);
    if (!edge) return `∂${last}/∂${nameOf(graph, nodes[0])} is 1: from here every derivative is made`;
    const sum = graph.edges.filter(({ source, rule }) => source === edge.source && rule !== null).length > 1 ? ", one part of its sum" : "";
    const size = frame.edges.find((each) => each.source === edge.source && each.target === edge.target && each.argument === edge.argument)?.rms ?? null;
    return `∂${last}/∂${nameOf(graph, edge.source)} = ${edge.rule}: ${edge.words}${sum} (rms ${small(size)})`;
  },
  update({ nodes: [id] }, { graph, frame, state }) {
    const [name, { title, help }] = [nameOf(graph, id), optimizerOf(state)];
    return `${name} ← ${name} + Δ${name} (rms ${small(numbersOf(frame, id).update_rms)}): ${title} at a rate of ${small(frame.learning_rate)}. ${help}`;
  },
};

/**
 * The caption after so many operations of the next step.
 * @param {Scene} scene @param {number} made
 */
export function caption(scene, made) {
  const moments = momentsOf(scene.graph);
  if (made === 0) return `step ${scene.frame.batch_step} has not begun: there is nothing but the parameters`;
  const moment = moments[Math.min(made, moments.length) - 1];
  return SAYS[moment.phase](moment, scene);
}

/** What the optimiser is called, and its rule in words. @param {State} state */
function optimizerOf({ catalog, spec }) {
  return row(catalog.optimizers, spec.optimizer.name) ?? { title: spec.optimizer.name, help: "" };
}

/** @param {Graph} graph @param {number} id */
function nodeOf(graph, id) {
  return /** @type {Graph["nodes"][number]} */ (graph.nodes.find((node) => node.id === id));
}

/** @param {Graph} graph @param {number} id */
function nameOf(graph, id) {
  return subscript(nodeOf(graph, id).name);
}

/** @param {GraphFrame} frame @param {number} id */
function numbersOf(frame, id) {
  return /** @type {GraphFrame["nodes"][number]} */ (frame.nodes.find((node) => node.id === id));
}

/** @param {GraphFrame} frame @param {number} id @param {"rms" | "grad_rms"} key */
function sized(frame, id, key) {
  return ` (rms ${small(numbersOf(frame, id)[key])})`;
}
