/** Requests that compare: a race, a sweep of the learning rate, the sharpness along the plan. */

/** @import {Comparisons, Intent, Racer, Spec} from "./types.js" */
/** @import {Store} from "./store.js" */
import { Refusal, request } from "./stream.js";

/** @type {Comparisons} */
export const NOTHING = {
  race: { busy: false, reply: null },
  sweep: { busy: false, reply: null },
  sharpness: { busy: false, reply: null },
};

/** @param {Store} store @param {Extract<Intent, {type: "race"}>} intent */
export function race(store, { racers, steps, goal }) {
  const entries = racers.map((racer) => settings(racer, store.get().spec));
  return answer(store, "race", (id) => request("POST", `/api/runs/${id}/race`, { entries, ...(steps ? { steps } : {}), ...(goal ? { goal } : {}) }));
}

/** @param {Store} store @param {number | null} steps */
export function sweep(store, steps) {
  return answer(store, "sweep", (id) => request("GET", `/api/runs/${id}/sweep${steps ? `?steps=${steps}` : ""}`));
}

/** @param {Store} store */
export function sharpness(store) {
  return answer(store, "sharpness", (id) => request("GET", `/api/runs/${id}/sharpness`));
}

/** What a racer does otherwise than the run. @param {Racer} racer @param {Spec} spec */
function settings({ optimizer, learning_rate: rate, batch_size: batch }, spec) {
  const own = optimizer === null ? spec.optimizer : { name: optimizer };
  return {
    ...(optimizer === null && rate === null ? {} : { optimizer: { ...own, ...(rate === null ? {} : { learning_rate: rate }) } }),
    ...(batch === "as set" ? {} : { batch_size: batch === "full" ? null : batch }),
  };
}

/**
 * Asks, and keeps the answer if it is still about the run on screen.
 * @template {keyof Comparisons} K
 * @param {Store} store @param {K} name @param {(id: string | null) => Promise<any>} ask
 */
async function answer(store, name, ask) {
  const { id, revision } = store.get();
  const keep = (/** @type {any} */ change) => {
    const { compared } = store.get();
    store.update({ compared: { ...compared, [name]: { ...compared[name], ...change } } });
  };
  keep({ busy: true });
  try {
    const reply = await ask(id);
    // Races and sweeps are of the run that nobody touched; the sharpness is of its way.
    const isOwn = store.get().id === id && (name !== "sharpness" || store.get().revision === revision);
    keep(isOwn ? { busy: false, reply } : { busy: false });
  } catch (error) {
    keep({ busy: false });
    if (!(error instanceof Refusal)) throw error;
    store.update({ notice: { kind: "error", text: error.message } });
  }
}

/**
 * What is still true of another run: a race, if it would begin at the same place; a sweep, if only
 * the learning rate differs.
 * @param {Comparisons} compared @param {Spec} before @param {Spec} after
 * @returns {Comparisons}
 */
export function carried(compared, before, after) {
  const same = (/** @type {(spec: any) => any} */ of) => JSON.stringify(of(before)) === JSON.stringify(of(after));
  /** @type {(spec: any) => any} */
  const start = (spec) => ({ ...spec, optimizer: 0, schedule: 0, clip: 0, batch_size: 0, horizon: 0 });
  /** @type {(spec: any) => any} */
  const rateless = (spec) => ({ ...spec, optimizer: { ...spec.optimizer, learning_rate: 0 } });
  return {
    race: same(start) ? compared.race : NOTHING.race,
    sweep: same(rateless) ? compared.sweep : NOTHING.sweep,
    sharpness: NOTHING.sharpness,
  };
}
