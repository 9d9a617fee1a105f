/** Asks the server for a run and for what must be there before anything of it is drawn. */

/** @import {Data, Graph, Run, Spec} from "./types.js" */
import { request } from "./stream.js";

/** @typedef {{run: Run, data: Data, topology: Graph}} Made */

/**
 * @param {Spec} spec
 * @param {number} step  where the run shall stand
 * @returns {Promise<Made>}
 */
export async function prepare(spec, step) {
  const made = /** @type {Run} */ (await request("POST", "/api/runs", spec));
  const at = `/api/runs/${made.id}`;
  const run = /** @type {Run} */ (step > 0 ? await request("POST", `${at}/seek`, { step }) : made);
  const [data, topology] = await Promise.all([request("GET", `${at}/data`), request("GET", `${at}/graph`)]);
  return { run, data, topology };
}
