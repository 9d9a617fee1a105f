/** What was changed in a run, in words. */

/** @import {Intervention} from "./types.js" */
import { placed } from "./names.js";
import { signed } from "./format.js";

/** `W₁[0,2]`, or the learning rate. @param {Intervention} intervention */
function targetOf({ kind, name = "", index = [] }) {
  if (kind === "set_learning_rate") return "the learning rate";
  return placed(name, index);
}

/** @param {Intervention} intervention */
function says({ step, kind, value = 0, ...target }) {
  const what = targetOf({ step, kind, value, ...target });
  const number = signed(value).replace("+", "");
  return kind === "set_learning_rate" ? `${what} is ${number} after step ${step}` : `${what} was set to ${number} at step ${step}`;
}

/**
 * What is different now; null where nothing was set or taken back.
 * @param {Intervention[]} before
 * @param {Intervention[]} after
 * @returns {string | null}
 */
export function difference(before, after) {
  const known = new Set(before.map((each) => JSON.stringify(each)));
  const fresh = after.filter((each) => each.kind !== "open_test" && !known.has(JSON.stringify(each)));
  if (fresh.length > 0) return says(fresh[fresh.length - 1]);
  const kept = new Set(after.map((each) => JSON.stringify(each)));
  const gone = before.filter((each) => !kept.has(JSON.stringify(each)));
  return gone.length > 0 ? `${targetOf(gone[gone.length - 1])} is again what it is by itself` : null;
}
