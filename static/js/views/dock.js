/** Which of the two panels at the foot is seen: both are about one step. */

/** @import {Dispatch} from "../types.js" */
import { segmented } from "./panel.js";

const DOCKS = /** @type {const} */ ([
  { value: "graph", text: "graph", help: "Every operation of the next step, forward and backward" },
  { value: "measure", text: "the loss itself", help: "What the loss makes of every sample of the next batch" },
]);

/** The two tabs. @param {Dispatch} dispatch */
export function dock(dispatch) {
  const tabs = segmented("Panel at the foot", DOCKS, (value) => dispatch({ type: "view", key: "dock", value }));
  tabs.show("graph"); // before it is on the page, so that nothing fades in
  return tabs;
}
