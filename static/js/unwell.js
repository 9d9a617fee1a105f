/** Asking whether the run is well: one request at a time, none queued, and silent if it fails. */

/** @import {Store} from "./store.js" */
/** @import {Checkup, State} from "./types.js" */
import { Refusal, request } from "./stream.js";

/** Nothing asked yet. @type {Checkup} */
export const UNASKED = { busy: false, step: null, findings: [] };

/** @param {Store} store */
export async function examine(store) {
  const { id, step, status, unwell } = store.get();
  if (!id || unwell.busy) return;
  store.update({ unwell: { ...unwell, busy: true } });
  /** @type {Partial<Checkup>} */
  let found = {};
  try {
    // While it plays, where it stands is what can be said at once.
    const query = status === "playing" ? "" : `?step=${step}`;
    found = await request("GET", `/api/runs/${id}/unwell${query}`);
  } catch (error) {
    // Nobody pressed a button: what could not be said now is asked again at the next position.
    if (!(error instanceof Refusal)) throw error;
  }
  const now = store.get();
  if (now.id === id) store.update({ unwell: { ...now.unwell, ...found, busy: false } });
}

/** The notices that are shown: all but the kinds that were hidden in this run. @param {State} state */
export function shown({ unwell, view }) {
  return unwell.findings.filter(({ code }) => !view.hushed.includes(code));
}
