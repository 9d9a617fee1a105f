/** Stage 2, target and features: which column is predicted, and from which. */

/** @import {Column, Data, Dispatch, State} from "../types.js" */
import { h } from "../dom.js";
import { cells } from "../figures/data.js";
import { watch } from "../views/panel.js";
import { histogram } from "./histogram.js";
import { layout } from "./stage.js";
import { cellOf, heading, isSealed, rowTable } from "./table.js";

/** @param {Dispatch} dispatch @returns {import("./stage.js").Stage} */
export function roles(dispatch) {
  const list = h("tbody");
  const choose = h("table", { class: "roles" }, h("thead", {}, h("tr", {}, ...["column", "values", "target", "feature"].map((text) => h("th", { scope: "col" }, text)))), list);
  const error = h("p", { class: "field-error", hidden: true });
  const table = rowTable("Features and target", dispatch);
  const frame = layout("One column is to be predicted: the target. The others may be what it is predicted from: the features.", h("div", {}, choose, error), table.element, { before: "the columns", after: "features, then target" });
  const changed = watch();
  /** @type {State | null} */
  let last = null;

  /** @param {string} name @param {boolean} taken */
  function feature(name, taken) {
    if (!last?.data) return;
    const names = last.data.columns.map((column) => column.name);
    const now = new Set(last.draft.dataset.features ?? []);
    if (taken) now.add(name);
    else now.delete(name);
    dispatch({ type: "set", field: "dataset.features", value: names.filter((each) => now.has(each)) });
  }

  return {
    element: frame.element,
    render(state) {
      last = state;
      const { data, refusal, draft } = state;
      if (!data) return;
      const refused = refusal?.field === "dataset.features" || refusal?.field === "dataset.target";
      error.hidden = !refused;
      error.textContent = refused ? (refusal?.detail ?? "") : "";
      if (changed(data, draft.dataset.target, draft.dataset.features)) {
        list.replaceChildren(...data.columns.map((column, k) => line(state, column, k, { dispatch, feature })));
      }
      const order = inOrder(data, draft.dataset.features ?? []);
      table.show(state, order.join(), {
        columns: order.map((k) => ({ ...heading(data.columns[k]), kind: data.columns[k].role })),
        cells: (row) => order.map((k) => ({ ...cellOf(data.raw[row][k], isSealed(state, row, data.columns[k])) })),
      });
      const target = data.columns.find(({ role }) => role === "target");
      frame.without(`Without it: every column would be alike. If ${target?.name} were among the features, the network would copy it and learn nothing.`);
    },
  };
}

/** Places of the features in their order, then of the target. @param {Data} data @param {string[]} features */
export function inOrder({ columns }, features) {
  const places = features.map((name) => columns.findIndex((column) => column.name === name));
  return [...places, columns.findIndex(({ role }) => role === "target")].filter((place) => place >= 0);
}

/** @param {State} state @param {Column} column @param {number} k @param {{dispatch: Dispatch, feature: (name: string, taken: boolean) => void}} does */
function line({ data, draft }, column, k, { dispatch, feature }) {
  const { name, unit, kind, categories } = column;
  const isTarget = draft.dataset.target === name;
  const usable = kind !== "text";
  const target = h("input", { type: "radio", name: "target", "aria-label": `Predict ${name}`, disabled: !usable, onchange: () => dispatch({ type: "set", field: "dataset.target", value: name }) });
  target.checked = isTarget;
  const box = h("input", { type: "checkbox", "aria-label": `Learn from ${name}`, disabled: !usable || isTarget, onchange: () => feature(name, box.checked) });
  box.checked = !isTarget && (draft.dataset.features?.includes(name) ?? false);
  const words = kind === "category" ? `${categories.length} categories` : kind === "text" ? "text, not learnt from" : unit;
  const picture = usable && data ? histogram(cells(data, k), data.part.values, kind === "category" ? { low: 0, high: categories.length - 1, whole: true } : {}) : h("span", {}, "");
  return h("tr", {}, h("th", { scope: "row" }, name, h("small", {}, words)), h("td", {}, picture), h("td", {}, target), h("td", {}, box));
}
