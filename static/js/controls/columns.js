/** Which columns of the data the network sees, where there is a choice. */

/** @import {Dispatch, State} from "../types.js" */
import { h, write } from "../dom.js";
import { dataset } from "../spec.js";
import { concerns } from "./field.js";

const PATH = "dataset.features";
const FEW = 2; // a data set of so few columns is seen whole
const MANY = 8; // of more, the room of the data is the place to choose

/** @param {Dispatch} dispatch */
export function columns(dispatch) {
  const boxes = h("div", { class: "columns" });
  const error = h("p", { class: "field-error", hidden: true });
  const root = h(
    "div",
    {
      class: "columns-field",
      "data-field": PATH,
      role: "group",
      "aria-label": "Columns that the network sees",
      hidden: true,
    },
    boxes,
    error,
  );
  let drawn = "";

  /** @param {string[]} names */
  function fill(names) {
    boxes.replaceChildren(
      ...names.map((name) =>
        h(
          "label",
          { class: "column" },
          h("input", { type: "checkbox", value: name, onchange: send }),
          name.replace(/_/g, " "),
        ),
      ),
    );
  }

  function send() {
    const value = inputs(boxes)
      .filter((box) => box.checked)
      .map((box) => box.value);
    dispatch({ type: "set", field: PATH, value });
  }

  return {
    root,
    /** @param {State} state */
    render({ catalog, draft, refusal }) {
      const names = dataset(catalog, draft)
        .columns.filter((column) => column.kind !== "text" && column.name !== draft.dataset.target)
        .map((column) => column.name);
      root.hidden = names.length <= FEW || names.length > MANY;
      if (root.hidden) return;
      if (names.join() !== drawn) fill(names);
      drawn = names.join();
      for (const box of inputs(boxes)) box.checked = draft.dataset.features?.includes(box.value) ?? false;
      error.hidden = !concerns(refusal, PATH);
      write(error, error.hidden ? "" : (refusal?.detail ?? ""));
    },
  };
}

/** @param {HTMLElement} boxes */
function inputs(boxes) {
  return [...boxes.querySelectorAll("input")];
}
