/** The function that is descended: its formula, its gradient in symbols and in numbers, its minima. */

/** @import {Dispatch, State, View} from "../types.js" */
import { h, write } from "../dom.js";
import { distance } from "../figures/numbers.js";
import { expression } from "../expression.js";
import { loss as asLoss, plain, signed } from "../format.js";
import { parts, watch } from "./panel.js";

const FEW = 8; // minima that are listed

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { body } = parts(root);
  const value = h("output", {});
  const slopes = /** @type {const} */ (["x", "y"]).map((name) => ({ name, place: h("output", {}), slope: h("output", {}), formula: h("div", { class: "function-math" }) }));
  const formula = h("div", { class: "function-math" });
  const minima = h("div", { class: "function-minima" });
  const here = h("p", { class: "function-here" });
  body.append(
    h(
      "div",
      { class: "function-body" },
      formula,
      here,
      ...slopes.map(({ name, place, slope, formula: math }) => h("div", { class: "function-slope" }, math, h("p", {}, `at ${name} = `, place, ": ", h("b", { class: "backward" }, slope)))),
      minima,
    ),
  );
  const changed = watch();
  const near = watch();
  return {
    render(state) {
      const { function: words, spec, weights, loss, step } = state;
      /** @type {HTMLElement} */ (root.parentElement).dataset.problem = spec.problem;
      if (!words) return;
      if (changed(words)) {
        formula.replaceChildren(expression("f", words.formula));
        for (const { name, formula: math } of slopes) math.replaceChildren(expression(`\u2202f/\u2202${name}`, words.gradient[name]));
      }
      const row = state.catalog.functions.find(({ name }) => name === spec.function?.name);
      write(here, row ? `${row.help} (${row.source})` : "");
      const at = slopes.map(({ name }) => weights?.parameters[name]?.values[0] ?? Number.NaN);
      slopes.forEach(({ name, place, slope }, k) => {
        write(place, plain(Number(at[k].toPrecision(5))));
        write(slope, signed(weights?.gradients[name]?.values[0] ?? Number.NaN));
      });
      write(value, asLoss(loss.train));
      if (near(words, step, at[0], at[1])) minima.replaceChildren(...list(words.minima, at, dispatch));
    },
  };
}

/** The minima, the nearest first. @param {NonNullable<State["function"]>["minima"]} minima @param {number[]} at @param {Dispatch} dispatch */
function list(minima, at, dispatch) {
  if (minima.length === 0) return [h("p", { class: "remark" }, "Its minima are not known: walk, and see.")];
  const away = minima.map(({ x, y, value }) => ({ x, y, value, far: Math.hypot(x - at[0], y - at[1]) })).sort((a, b) => a.far - b.far);
  const lines = away.slice(0, FEW).map(({ x, y, value, far }) =>
    h("tr", {}, h("td", {}, `(${short(x)}, ${short(y)})`), h("td", {}, asLoss(value)), h("td", {}, distance(far)), h("td", {}, h("button", { type: "button", class: "link", title: "Begin here", onclick: () => dispatch({ type: "drop", x, y }) }, "begin here"))),
  );
  const head = h("thead", {}, h("tr", {}, ...[minima.length === 1 ? "minimum" : "minima", "value", "away", ""].map((text) => h("th", {}, text))));
  return [h("table", { class: "counts" }, head, h("tbody", {}, ...lines))];
}

/** @param {number} value */
function short(value) {
  return String(Number(value.toPrecision(5))).replace("-", "\u2212");
}
