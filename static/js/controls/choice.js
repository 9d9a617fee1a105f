/** One of several named things: a select, with the help of what is chosen as its hint. */

/** @import {Dispatch, State} from "../types.js" */
import { h } from "../dom.js";
import { get } from "../spec.js";
import { field } from "./field.js";

/** @typedef {{name: string, title: string, help?: string, refused?: string}} Option  refused: why it cannot be chosen here */

/**
 * @param {object} of
 * @param {string} of.path
 * @param {string} of.label
 * @param {(state: State) => Option[]} of.options   may change with the state
 * @param {(state: State) => string | null} [of.remark]  a sentence below, or null
 * @param {boolean} [of.wide]  the section's title says enough: the label is only heard
 * @param {Dispatch} dispatch
 */
export function choice({ path, label, options, remark = () => null, wide = false }, dispatch) {
  const select = h("select", {
    class: "pick",
    onchange: () => dispatch({ type: "set", field: path, value: select.value }),
  });
  const note = h("p", { class: "field-note", hidden: true });
  const frame = field({
    path,
    label,
    help: " ",
    kind: wide ? "choice wide" : "choice",
    inputs: [select],
    content: [select, note],
  });
  if (wide) frame.root.querySelector("label")?.classList.add("sr-only");
  let drawn = "";
  return {
    root: frame.root,
    /** @param {State} state */
    render(state) {
      frame.render(state);
      const rows = options(state);
      const names = rows.map(({ name, refused }) => name + (refused ?? "")).join(" ");
      if (names !== drawn) select.replaceChildren(...rows.map(option));
      drawn = names;
      const value = String(get(state.draft, path));
      if (select.value !== value) select.value = value;
      const help = rows.find(({ name }) => name === value)?.help ?? "";
      frame.help(help);
      const text = remark(state);
      note.hidden = !text;
      note.textContent = text ?? "";
    },
  };
}

/** A row of the list, with its help; one that cannot be chosen says why. @param {Option} row */
function option({ name, title, help = "", refused }) {
  const words = refused ? `${title} (${refused})` : title;
  return h("option", { value: name, title: help, disabled: Boolean(refused) }, words);
}
