/** Stage 5, scaling: columns of different size become comparable, and what that does to the descent. */

/** @import {Data, Dispatch, State} from "../types.js" */
import { h } from "../dom.js";
import { segmented, watch } from "../views/panel.js";
import { effects } from "./effects.js";
import { histogram } from "./histogram.js";
import { layout } from "./stage.js";
import { number } from "./table.js";

const MANY = 16; // inputs that are drawn; of an image's 64 pixels more would say nothing new

/** @param {Dispatch} dispatch @returns {import("./stage.js").Stage} */
export function scaling(dispatch) {
  const bars = h("div", { class: "scalings-bar" });
  const before = h("tbody");
  const after = h("tbody");
  const table = (/** @type {HTMLElement} */ body, /** @type {string[]} */ names) => h("table", { class: "spreads" }, h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)))), body);
  const compared = effects(dispatch);
  const frame = layout(
    "Each column is moved and stretched by what was fitted on the training part alone, and applied to all.",
    h("div", {}, bars, table(before, ["input", "spread", "from", "to"])),
    h("div", {}, h("p", { class: "scaling-formula" }), table(after, ["", "spread", "from", "to"])),
    { before: "as measured", after: "as the network sees it" },
  );
  frame.element.append(compared.element);
  const formula = /** @type {HTMLElement} */ (frame.element.querySelector(".scaling-formula"));
  const changed = watch();
  /** @type {{element: HTMLElement, show: (value: string) => void}[]} */
  let choosers = [];
  let listed = "";
  return {
    element: frame.element,
    render(state) {
      const { data, spec, catalog } = state;
      if (!data) return;
      const fields = data.task === "regression" ? ["features", "target"] : ["features"];
      if (listed !== fields.join()) {
        choosers = fields.map((field) =>
          segmented(`Scaling of the ${field}`, catalog.scalings.map(({ name, title, help }) => ({ value: name, text: title.toLowerCase().replace("min-max, ", ""), help })), (value) => dispatch({ type: "set", field: `scaling.${field}`, value })),
        );
        bars.replaceChildren(...choosers.map(({ element }, k) => h("div", { class: "scaling-line" }, h("span", {}, fields[k] === "target" ? "target" : "features"), element)));
        listed = fields.join();
      }
      choosers.forEach(({ show }, k) => show(fields[k] === "target" ? spec.scaling.target : spec.scaling.features));
      const rule = catalog.scalings.find(({ name }) => name === spec.scaling.features);
      formula.textContent = `${rule?.title ?? ""}: ${rule?.formula ?? ""}`;
      if (changed(data)) {
        before.replaceChildren(...lines(data, data.encoded, true));
        after.replaceChildren(...lines(data, data.features, false));
      }
      frame.without(without(data));
      compared.render(state);
    },
  };
}

/** A line for each input, and for a target that is a number. @param {Data} data @param {Data["features"]} of @param {boolean} named */
function lines(data, of, named) {
  const rows = data.inputs.slice(0, MANY).map(({ name, category }, k) => line(named ? name : category === null ? fit(data.scaling.features, k) : "stays 0 or 1", columnOf(of, k), data, category !== null));
  if (data.inputs.length > MANY) rows.push(h("tr", {}, h("th", { scope: "row", colspan: 4 }, `and ${data.inputs.length - MANY} more`)));
  if (data.task !== "regression") return rows;
  const { offset, scale } = data.scaling.targets;
  const scaled = columnOf(data.targets, 0);
  const values = named ? scaled.map((value) => value * scale[0] + offset[0]) : scaled;
  const name = data.columns.find(({ role }) => role === "target")?.name ?? "";
  return [...rows, line(named ? `${name} (target)` : fit(data.scaling.targets, 0), values, data, false)];
}

/** `(x − 3.1) / 0.4` @param {import("../types.js").Scale} scale @param {number} k */
function fit({ offset, scale }, k) {
  if (offset[k] === 0 && scale[k] === 1) return "x";
  const moved = offset[k] < 0 ? `x + ${number(-offset[k])}` : `x − ${number(offset[k])}`;
  return `(${moved}) / ${number(scale[k])}`;
}

/** @param {Data["features"]} of @param {number} k @returns {number[]} */
function columnOf({ values, dims: [rows, width] }, k) {
  return Array.from({ length: rows }, (_, row) => values[row * width + k]);
}

/** @param {string} name @param {number[]} values @param {Data} data @param {boolean} coded */
function line(name, values, { part }, coded) {
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return h("tr", { class: coded ? "coded" : "" }, h("th", { scope: "row", title: name }, name), h("td", {}, histogram(values, part.values)), h("td", { class: "number" }, number(low)), h("td", { class: "number" }, number(high)));
}

/** @param {Data} data */
function without({ encoded, inputs, part }) {
  const sizes = inputs.filter(({ category }) => category === null).map(({ name }) => {
    const k = inputs.findIndex((each) => each.name === name);
    const values = columnOf(encoded, k).filter((value, row) => part.values[row] === 0 && Number.isFinite(value));
    return { name, size: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length)) };
  }).filter(({ size }) => size > 0);
  if (sizes.length < 2) return "Without it: the network sees the numbers as they were measured, in whatever unit that was.";
  sizes.sort((a, b) => b.size - a.size);
  const [large, small] = [sizes[0], sizes[sizes.length - 1]];
  return `Without it: ${large.name} is ${number(large.size / small.size)} times as large as ${small.name}, so a step of the same length in the weight of ${large.name} does as much more. A bowl becomes a gutter, and one learning rate cannot suit both of its directions.`;
}
