/**
 * The first run, asked for while the browser still fetches the rest of the page: when Plotly has
 * been compiled, which takes a second or more, its data are there.
 */

/** @import {ApiError, Catalog, Intervention, Spec} from "./types.js" */
/** @typedef {{catalog: Catalog, spec: Spec, step: number, opened: number | null, interventions: Intervention[], error: ApiError | null}} Boot */
import { prepare } from "./prepare.js";
import { decode } from "./wire.js";

/** What the page came with. */
export const boot = /** @type {Boot} */ (decode(document.getElementById("boot")?.textContent ?? ""));

export const made = prepare(boot.spec, boot.step, boot);
made.catch(() => undefined); // told by whoever awaits it; that may be later than it fails
