/** What is fetched about one thing of the graph when somebody looks at it: a tensor, a number, a unit. */

/** @import {NodeDetail, Place, State, Unit} from "./types.js" */
/** @import {Store} from "./store.js" */
import { keyOf } from "./names.js";
import { Refusal, request } from "./stream.js";

/** One number of a tensor, explained. @param {Store} store @param {Place} place */
export async function explain(store, place) {
  const node = await fetchNode(store, place.name, place.index);
  const { view, node: shown } = store.get();
  const isAsked = !view.element || isSame(view.element, place);
  if (!isAsked) return;
  // A place that is not there leaves the one that was shown.
  const back = shown?.element ? { name: shown.name, index: shown.element.index } : null;
  store.update(node ? { node } : { view: { ...view, element: back } });
}

/** @param {Place} one @param {Place} other */
function isSame(one, other) {
  return keyOf(one.name, one.index) === keyOf(other.name, other.index);
}

/** All numbers of a tensor. @param {Store} store @param {number} id */
export async function unfold(store, id) {
  const tensor = await fetchNode(store, id, null);
  if (tensor && store.get().view.tensor?.id === id) store.update({ tensor });
}

/** One unit on one sample. @param {Store} store @param {Unit} unit @param {number | null} row */
export async function fetchNeuron(store, { layer, unit }, row) {
  const neuron = await look(store, "unit", { layer, unit, row }, "warning");
  if (neuron) return store.update({ neuron });
  const { view } = store.get();
  // A row that may not be seen is not chosen any more.
  if (row !== null && view.sample === row) store.update({ view: { ...view, sample: null } });
}

/** @param {Store} store @param {number | string} id @param {number[] | null} index @returns {Promise<NodeDetail | null>} */
function fetchNode(store, id, index) {
  return look(store, `graph/${id}`, { index: index && String(index) }, "error");
}

/**
 * Something of the run on screen, at its present step; null if that run is gone or the server has
 * refused, which is then said.
 * @param {Store} store @param {string} what @param {Record<string, string | number | null>} query
 * @param {NonNullable<State["notice"]>["kind"]} kind  of the notice
 */
async function look(store, what, query, kind) {
  const { id: run, step } = store.get();
  const given = Object.entries({ step, ...query }).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  try {
    const found = await request("GET", `/api/runs/${run}/${what}?${new URLSearchParams(given)}`);
    return store.get().id === run ? found : null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    store.update({ notice: { kind, text: error.message } });
    return null;
  }
}
