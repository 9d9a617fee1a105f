/** Which of the panels at the foot is seen: all are about one step. */

/** @import {Dispatch, ViewState} from "../types.js" */
import { segmented } from "./panel.js";

const DOCKS = /** @type {const} */ ([
  { value: "layers", text: "layers", help: "The network layer by layer: how large its gradients and updates are, which units are off" },
  { value: "graph", text: "tensors", help: "Every operation of the next step, forward and backward" },
  { value: "neuron", text: "one neuron", help: "One unit and one sample, number by number" },
  { value: "element", text: "one number", help: "Where the gradient of one weight comes from, and what the optimiser makes of it" },
  { value: "measure", text: "the loss itself", help: "What the loss makes of every sample of the next batch" },
]);

/** The tabs. @param {Dispatch} dispatch */
export function dock(dispatch) {
  const tabs = segmented("Panel at the foot", DOCKS, (value) => dispatch({ type: "view", key: "dock", value }));
  tabs.element.classList.add("dock-tabs");
  tabs.show("graph"); // before it is on the page, so that nothing fades in
  return tabs;
}

/**
 * Shows one number of the network, explained.
 * @param {Dispatch} dispatch @param {string} name @param {number[]} index
 * @param {Partial<ViewState> | null} [from]  the level that it was seen in, to which Escape leads back
 */
export function explain(dispatch, name, index, from = null) {
  dispatch({ type: "down", to: { dock: "element", element: { name, index } }, from });
}
