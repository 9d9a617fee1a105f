/** What is asked of the landscape: another plane, other axes, the line, a ball dropped elsewhere. */

/** @import {Line, Spec, State, SurfaceQuery, Unit} from "./types.js" */
/** @import {Runs} from "./runs.js" */
/** @import {Store} from "./store.js" */
import { Refusal, request } from "./stream.js";

/** What every slice takes; the rest belongs to the slice that it was chosen for. */
const COMMON = /** @type {const} */ (["size", "span", "part", "penalty"]);

/**
 * The query after some of it was chosen anew.
 * @param {State} state
 * @param {Partial<SurfaceQuery>} asked
 * @returns {SurfaceQuery}
 */
export function sliced({ slice: before, step }, asked) {
  const kept = asked.slice === undefined || asked.slice === before.slice ? before : Object.fromEntries(COMMON.flatMap((key) => (before[key] === undefined ? [] : [[key, before[key]]])));
  const next = { ...kept, ...asked };
  // A plane that stays is the one that is there now.
  if (asked.follow === false) next.at = step;
  if (asked.follow === true) delete next.at;
  return /** @type {SurfaceQuery} */ (next);
}

/**
 * The query for a new run: weights of another network and steps of another run mean nothing to it.
 * @param {State} state @param {Spec} next
 * @returns {SurfaceQuery}
 */
export function fitted({ slice, spec, catalog }, next) {
  const kind = next.problem === "function" ? "weights" : spec.problem === "function" ? catalog.slices[0].name : slice.slice;
  const kept = { ...slice, slice: kind };
  delete kept.at;
  if (kind !== slice.slice || !isSameNetwork(spec, next)) {
    delete kept.a;
    delete kept.b;
  }
  if (next.problem === "function") for (const key of /** @type {const} */ (["part", "penalty", "follow"])) delete kept[key];
  return kept;
}

/** Whether weights and units of one mean the same in the other. @param {Spec} one @param {Spec} other */
export function isSameNetwork(one, other) {
  const said = (/** @type {Spec} */ { network, dataset }) => JSON.stringify([network?.hidden, dataset?.features, dataset?.target]);
  return said(one) === said(other);
}

/**
 * A weight becomes an axis: the one that was chosen before it is the other. On another slice than
 * that of two weights, the other is the bias of the same unit, and of a bias the strongest weight.
 * @param {{store: Store, want: () => void}} tools
 * @param {string} weight
 */
export function axis({ store, want }, weight) {
  const { slice, surface } = store.get();
  if (slice.slice !== "weights") return ask({ store, want }, [weight, partner(store.get(), weight)]);
  const [first, second] = [slice.a ?? surface?.axes[0].label, slice.b ?? surface?.axes[1].label];
  if (weight === first || weight === second) return;
  store.update({ slice: { ...slice, a: second ?? weight, b: second ? weight : undefined }, surface: null, ball: null });
  want();
}

/**
 * The numbers of a unit become the axes: the weight with the largest gradient of those that come
 * into it, and its bias.
 * @param {{store: Store, want: () => void}} tools
 * @param {Unit} unit
 */
export function unitAxes({ store, want }, { layer, unit }) {
  const strongest = strongestInto(store.get(), { layer, unit });
  if (strongest) ask({ store, want }, [strongest, `b${layer}[${unit}]`]);
}

/** The plane of two weights. @param {{store: Store, want: () => void}} tools @param {[string, string | undefined]} axes */
function ask({ store, want }, [a, b]) {
  store.update({ slice: sliced(store.get(), { slice: "weights", a, b }), surface: null, ball: null, progress: null });
  want();
}

/** The other axis beside a number of a unit. @param {State} state @param {string} weight */
function partner(state, weight) {
  const [, kind, layer, index] = weight.match(/^([Wb])(\d+)\[(.+)\]$/) ?? [];
  const unit = Number(index?.split(",").at(-1));
  return kind === "W" ? `b${layer}[${unit}]` : strongestInto(state, { layer: Number(layer), unit });
}

/** Of the weights that come into a unit, the one with the largest gradient. @param {State} state @param {Unit} unit */
export function strongestInto({ weights }, { layer, unit }) {
  const gradients = weights?.gradients[`W${layer}`];
  if (!gradients) return undefined;
  const [count, width] = gradients.dims;
  const sizes = Array.from({ length: count }, (_, i) => Math.abs(gradients.values[i * width + unit]));
  return `W${layer}[${sizes.indexOf(Math.max(...sizes))},${unit}]`;
}

/**
 * Begins a new run where a ball was dropped; what the weights are there, the server knows.
 * @param {{store: Store, runs: Runs}} tools @param {number} x @param {number} y
 */
export async function drop({ store, runs }, x, y) {
  const { id, spec, slice, surface, step } = store.get();
  const say = () => (spec.problem === "function" ? "begins there" : "a ball was dropped there: a new run, with the same data and settings");
  if (spec.problem === "function") return runs.start({ ...spec, start: /** @type {[number, number]} */ ([x, y].map((value) => Number(value.toPrecision(4)))) }, { say });
  try {
    const found = await request("POST", `/api/runs/${id}/drop`, { ...slice, size: undefined, step: surface?.step ?? step, x, y });
    return await runs.start(found.spec, { say });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return store.update({ notice: { kind: "error", text: error.message } });
  }
}

/**
 * The loss along the line to the end of the plan, or to where another run stands.
 * @param {Store} store @param {string | null} other
 */
export async function fetchLine(store, other) {
  const { id } = store.get();
  try {
    const line = /** @type {Line} */ (await request("GET", `/api/runs/${id}/line${other ? `?other=${other}` : ""}`));
    if (store.get().id === id) store.update({ line });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    store.update({ notice: { kind: "error", text: error.message } });
  }
}
