/** Which number is explained: any tensor of the graph, and a place in it. */

/** @import {Dispatch, Graph, NodeDetail} from "../types.js" */
import { h } from "../dom.js";
import { subscript } from "../names.js";
import { picker } from "./panel.js";

/** @param {Dispatch} dispatch */
export function elementChooser(dispatch) {
  /** @type {Graph["nodes"]} */
  let tensors = [];
  let shown = "";
  const name = picker("Tensor", (chosen) => {
    const found = tensors.find((each) => each.name === chosen);
    if (found) choose(found.name, found.shape.map(() => 0));
  });
  const place = h("input", { type: "text", class: "number-text element-place", inputmode: "text", autocomplete: "off", spellcheck: "false", "aria-label": "Place in the tensor, numbers from 0 with commas between them" });
  place.addEventListener("change", () => {
    const index = place.value.split(/[\s,;]+/).filter(Boolean).map(Number);
    // What is no place in this tensor is left to the server, which says which there are.
    if (index.every(Number.isInteger)) choose(name.element.value, index);
    else place.value = shown;
  });
  const choose = (/** @type {string} */ tensor, /** @type {number[]} */ index) => dispatch({ type: "view", key: "element", value: { name: tensor, index } });
  const brackets = h("label", { class: "element-brackets" }, "[", place, "]");
  return {
    element: h("span", { class: "element-choose" }, name.element, brackets),
    /** @param {Graph | null} topology @param {NodeDetail | null} node */
    show(topology, node) {
      tensors = topology?.nodes ?? [];
      const none = node?.element ? [] : [{ value: "", text: "a number of…" }];
      name.show([...none, ...tensors.map((each) => ({ value: each.name, text: subscript(each.name) }))], node?.element ? node.name : "");
      brackets.hidden = !node?.element || node.shape.length === 0;
      const now = node?.element?.index.join(",") ?? "";
      if (now !== shown) place.value = now;
      shown = now;
    },
  };
}
