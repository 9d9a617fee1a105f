/** Yes or no. */

/** @import {Dispatch, Parameter, State} from "../types.js" */
import { h } from "../dom.js";
import { get, label } from "../spec.js";
import { field } from "./field.js";

/** @param {Parameter} parameter @param {string} path @param {Dispatch} dispatch */
export function toggle(parameter, path, dispatch) {
  const box = h("input", {
    type: "checkbox",
    onchange: () => dispatch({ type: "set", field: path, value: box.checked }),
  });
  const frame = field({
    path,
    label: parameter.title?.toLowerCase() || label(path),
    help: parameter.help,
    kind: "toggle",
    inputs: [box],
  });
  return {
    root: frame.root,
    /** @param {State} state */
    render(state) {
      frame.render(state);
      box.checked = Boolean(get(state.draft, path));
    },
  };
}
