/** What nothing is known of yet: of a run that has just begun, and of one that is about to. */

import { UNASKED } from "./unwell.js";

/** Pictures and answers that are about one run: none of them outlives it. */
export const NOTHING_YET = {
  refusal: null,
  batch: null,
  weights: null,
  map: null,
  units: null,
  surface: null,
  line: null,
  progress: null,
  scalings: { busy: false, effects: null },
  ball: null,
  graph: null,
  blocks: null,
  measure: null,
  node: null,
  tensor: null,
  refused: null,
  neuron: null,
  unwell: UNASKED,
};

/** Likewise of what somebody was looking at in it. */
export const LOOKED_AT = {
  focus: null,
  inside: null,
  editing: null,
  tensor: null,
  slowly: false,
  own: null,
};
