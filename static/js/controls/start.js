/** Where a descent over a function begins: two numbers, in the ranges of its picture. */

/** @import {Dispatch, State} from "../types.js" */
import { row } from "../spec.js";
import { parameters } from "./parameters.js";

/** @param {Dispatch} dispatch */
export function start(dispatch) {
  return parameters("start", rowOf, dispatch);
}

/** The two numbers as a row of parameters, which is made anew with every function. @param {State} state */
function rowOf({ catalog, draft }) {
  const found = row(catalog.functions, draft.function?.name ?? "");
  if (!found) return undefined;
  const parameter = (/** @type {"x" | "y"} */ name, /** @type {number} */ k) => ({
    name: String(k), title: `start ${name}`, type: /** @type {const} */ ("float"), default: found.start[k], min: found.box[name][0], max: found.box[name][1],
    help: "Where the descent begins; a click on the map sets both.",
  });
  return { name: found.name, title: "", help: "", parameters: [parameter("x", 0), parameter("y", 1)] };
}
