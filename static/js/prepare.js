/** Asks the server for a run and for what must be there before anything of it is drawn. */

/** @import {Data, Graph, Intervention, Run, Spec, Upload} from "./types.js" */
import { isFunction, sent } from "./problem.js";
import { request } from "./stream.js";

/** @typedef {{run: Run, data: Data | null, topology: Graph, upload: Upload | null}} Made */

/**
 * @param {Spec} spec
 * @param {number} step  where the run shall stand
 * @param {{opened?: number | null, interventions?: Intervention[]}} [done]  what was done to it: the
 *   step at which its test part was opened, and what was changed
 * @returns {Promise<Made>}
 */
export async function prepare(spec, step, { opened = null, interventions = [] } = {}) {
  const log = interventions.filter(({ kind }) => kind !== "open_test");
  let run = /** @type {Run} */ (await request("POST", "/api/runs", { ...sent(spec), ...(log.length > 0 ? { interventions: log } : {}) }));
  const at = `/api/runs/${run.id}`;
  const go = async (/** @type {number} */ to) => {
    if (run.step !== to) run = /** @type {Run} */ (await request("POST", `${at}/seek`, { step: to }));
  };
  if (opened !== null) {
    await go(opened);
    run = /** @type {Run} */ (await request("POST", `${at}/interventions`, { kind: "open_test" }));
  }
  await go(step);
  const file = run.spec.dataset?.file;
  const [data, topology, upload] = await Promise.all([
    isFunction(run.spec) ? null : request("GET", `${at}/data`),
    request("GET", `${at}/graph`),
    file ? request("GET", `/api/datasets/${file}`) : null,
  ]);
  return { run, data, topology, upload };
}
