/**
 * What is descended: a network on data, or a function of two variables. The page keeps the settings
 * of both, so that whoever comes back finds them as they were; the server is sent those that the
 * problem has.
 */

/** @import {Spec} from "./types.js" */

/** Sections that only one of the problems has. */
const OWN = {
  network: ["dataset", "split", "scaling", "network", "loss", "regularizer", "batch_size"],
  function: ["function", "start"],
};

/** @param {Pick<Spec, "problem">} spec */
export function isFunction({ problem }) {
  return problem === "function";
}

/** From drawn weights again: those of a dropped ball fit no other network or data. @param {Spec} spec @returns {Spec} */
export function undropped(spec) {
  return spec.network?.weights ? { ...spec, network: { ...spec.network, weights: null } } : spec;
}

/** What the server is sent of a spec. @param {Spec} spec @returns {Spec} */
export function sent(spec) {
  const foreign = new Set(isFunction(spec) ? OWN.network : OWN.function);
  return /** @type {Spec} */ (Object.fromEntries(Object.entries(spec).filter(([key]) => !foreign.has(key))));
}

/** A spec of the server with what the page knows of the other problem. @param {Spec} spec @param {Spec} before @returns {Spec} */
export function whole(spec, before) {
  const foreign = isFunction(spec) ? OWN.network : OWN.function;
  return /** @type {Spec} */ ({ ...Object.fromEntries(Object.entries(before).filter(([key]) => foreign.includes(key))), ...spec });
}
