/** What is fetched about one thing of the graph when somebody looks at it: a tensor, a number, a unit. */

/** @import {Place, State, Unit} from "./types.js" */
/** @import {Store} from "./store.js" */
import { keyOf } from "./names.js";
import { Refusal, request } from "./stream.js";

const TRIES = 4; // of what a busy server, or none, could not answer
const PAUSE = 700; // ms before the second

/** One number of a tensor, explained. @param {Store} store @param {Place} place @param {boolean} [live]  wherever a run that plays has come to */
export async function explain(store, place, live = false) {
  const found = await look(store, "node", `graph/${place.name}`, { index: String(place.index) }, live);
  const { view, node } = store.get();
  if (!found || (view.element && !isSame(view.element, place))) return;
  // A place that is not there leaves the one that was shown.
  const back = node?.element ? { name: node.name, index: node.element.index } : null;
  store.update(found.reply ? { node: found.reply } : { view: { ...view, element: back } });
}

/** @param {Place} one @param {Place} other */
function isSame(one, other) {
  return keyOf(one.name, one.index) === keyOf(other.name, other.index);
}

/** All numbers of a tensor. @param {Store} store @param {number} id */
export async function unfold(store, id) {
  const found = await look(store, "tensor", `graph/${id}`, {});
  if (found?.reply && store.get().view.tensor?.id === id) store.update({ tensor: found.reply });
}

/** One unit on one sample. @param {Store} store @param {Unit} unit @param {number | null} row @param {boolean} [live]  wherever a run that plays has come to */
export async function fetchNeuron(store, { layer, unit }, row, live = false) {
  const found = await look(store, "neuron", "unit", { layer, unit, row }, live);
  if (found?.reply) return store.update({ neuron: found.reply });
  const { view } = store.get();
  // A row that may not be seen is not chosen any more.
  if (found?.refusal?.body.field === "row" && view.sample === row) store.update({ view: { ...view, sample: null } });
}

/**
 * Something of the run on screen, at its present step, or why it is refused, which is also said.
 * Null if somebody has asked for another of its kind since, or the server could not answer: then
 * that is said, and what is on screen stays.
 * @param {Store} store
 * @param {"node" | "tensor" | "neuron"} kind
 * @param {string} path
 * @param {Record<string, string | number | null>} query
 * @param {boolean} [live]  where the run now stands: another step would have to be made again
 * @returns {Promise<{reply?: any, refusal?: Refusal} | null>}
 */
async function look(store, kind, path, query, live = false) {
  const { id: run, step, tickets } = store.get();
  const ticket = (tickets[kind] ?? 0) + 1;
  store.update({ tickets: { ...tickets, [kind]: ticket } });
  const isWanted = () => store.get().tickets[kind] === ticket && store.get().id === run;
  const given = Object.entries({ ...(live ? {} : { step }), ...query }).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      const reply = await request("GET", `/api/runs/${run}/${path}?${new URLSearchParams(given)}`);
      return isWanted() ? { reply } : null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!isWanted()) return null;
      const isBusy = error.status === 0 || error.status === 503;
      if (!isBusy || left === 0) {
        store.update({ notice: { kind: isBusy ? "warning" : "error", text: error.message } });
        return isBusy ? null : { refusal: error };
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE * (TRIES - left)));
      if (!isWanted()) return null;
    }
  }
}
