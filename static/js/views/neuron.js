/** One unit and one sample: every product, the sum, the activation, and the way back, as scalars. */

/** @import {Dispatch, State, View} from "../types.js" */
import { dock } from "./dock.js";
import { parts } from "./panel.js";

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools } = parts(root);
  const tabs = dock(dispatch);
  tools.append(tabs.element);
  return {
    /** @param {State} state */
    render(state) {
      tabs.show(state.view.dock);
    },
  };
}
