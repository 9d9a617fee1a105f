/** A line of text, sent when it is done: a formula. */

/** @import {Dispatch, Parameter, State} from "../types.js" */
import { h } from "../dom.js";
import { get, label } from "../spec.js";
import { field } from "./field.js";

/** @param {Parameter} parameter @param {string} path @param {Dispatch} dispatch */
export function text(parameter, path, dispatch) {
  const input = h("input", {
    type: "text",
    class: "text",
    maxlength: parameter.max,
    spellcheck: "false",
    autocomplete: "off",
    onchange: () => dispatch({ type: "set", field: path, value: input.value }),
  });
  const frame = field({
    path,
    label: parameter.title || label(path),
    help: parameter.help,
    kind: "text-field",
    inputs: [input],
  });
  return {
    root: frame.root,
    /** @param {State} state */
    render(state) {
      frame.render(state);
      if (document.activeElement !== input) input.value = String(get(state.draft, path) ?? "");
    },
  };
}
