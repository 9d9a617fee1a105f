/** A person's own data on their way in, and what scalings do: requests that are about data. */

/** @import {Intent, ScalingEffects, Spec, Upload} from "./types.js" */
/** @import {Runs} from "./runs.js" */
/** @import {Store} from "./store.js" */
import { undropped } from "./problem.js";
import { Refusal, request } from "./stream.js";

/**
 * Brings a file to the server, and then descends on it.
 * @param {Extract<Intent, {type: "bring"}>} intent
 * @param {{store: Store, runs: Runs}} tools
 */
export async function bring({ content, name, as }, { store, runs }) {
  store.update({ bringing: true });
  try {
    const path = `/api/datasets?${new URLSearchParams({ name: name.slice(0, 200) })}`;
    const upload = /** @type {Upload} */ (await request("POST", path, content));
    await runs.start(about(store.get().spec, as, upload), { say: () => said(upload, as) });
    if (as === "csv" && store.get().upload?.id === upload.id) {
      store.update({ view: { ...store.get().view, room: "data", stage: 0 } });
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    store.update({ notice: { kind: "error", text: `${name}: ${error.message}` } });
  } finally {
    store.update({ bringing: false });
  }
}

/** The spec with other data: what depends on their columns is left for the server to fill.
 * @param {Spec} spec @param {string} name @param {Upload} upload */
function about(spec, name, upload) {
  const next = { ...undropped(spec), scaling: { features: spec.scaling.features }, dataset: { name, file: upload.id } };
  delete (/** @type {Partial<Spec>} */ (/** @type {unknown} */ (next)).loss);
  return /** @type {Spec} */ (/** @type {unknown} */ (next));
}

/** @param {Upload} upload @param {string} as */
function said({ name, rows, columns, target }, as) {
  if (as === "drawn") return `${rows} points of your own`;
  return `${name}: ${rows} rows of ${columns.length} columns, predicting ${target}`;
}

/** @param {Store} store @param {number | null} goal */
export async function compareScalings(store, goal) {
  const { id, scalings } = store.get();
  store.update({ scalings: { ...scalings, busy: true } });
  const query = goal === null ? "" : `?goal=${goal}`;
  try {
    const effects = /** @type {ScalingEffects} */ (await request("GET", `/api/runs/${id}/scalings${query}`));
    if (store.get().id === id) store.update({ scalings: { busy: false, effects } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (store.get().id === id) store.update({ scalings: { busy: false, effects: null } });
    store.update({ notice: { kind: "error", text: error.message } });
  }
}
