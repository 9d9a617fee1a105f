/** Who runs in a race: a line for each, with its optimiser, learning rate and batch. */

/** @import {Catalog, Dispatch, Racer, Spec, State} from "../types.js" */
import { h, icon } from "../dom.js";
import { liveries } from "../figures/race.js";
import { plain } from "../format.js";
import { isFunction } from "../problem.js";
import { row } from "../spec.js";
import { watch } from "../views/panel.js";

const MOST = 8;
const USUAL = ["sgd", "momentum", "nesterov", "rmsprop", "adam"];
const BATCHES = /** @type {const} */ ([["as set", "as set"], ["full", "full"], ["1", "single"]]);

/** Five optimisers at their usual rates. @param {Catalog} catalog @param {Spec} spec @returns {Racer[]} */
export function usual(catalog, spec) {
  return USUAL.flatMap((name) => (row(catalog.optimizers, name) ? [{ optimizer: name, learning_rate: rateOf(catalog, name, spec), batch_size: "as set" }] : []));
}

/** The usual rate; a function has its own, which the server knows. @param {Catalog} catalog @param {string} name @param {Spec} spec */
function rateOf(catalog, name, spec) {
  if (isFunction(spec)) return null;
  return row(catalog.optimizers, name)?.parameters.find((parameter) => parameter.name === "learning_rate")?.default ?? null;
}

/** @param {Dispatch} dispatch */
export function racers(dispatch) {
  const list = h("ol", { class: "racers" });
  const add = h("button", { type: "button", class: "small" }, icon("plus"), "racer");
  const element = h("div", {}, list, add);
  const changed = watch();
  /** @type {{now: Racer[], catalog: Catalog | null}} */
  const memo = { now: [], catalog: null };
  const keep = (/** @type {Racer[]} */ next) => dispatch({ type: "view", key: "racers", value: next });
  const put = (/** @type {number} */ k, /** @type {Partial<Racer>} */ change) => keep(memo.now.map((each, i) => (i === k ? { ...each, ...change } : each)));
  add.addEventListener("click", () => memo.catalog && keep([...memo.now, { optimizer: null, learning_rate: null, batch_size: "as set" }]));

  return {
    element,
    /** @param {State} state */
    render({ catalog, view, spec, theme }) {
      memo.catalog = catalog;
      memo.now = view.racers ?? usual(catalog, spec);
      add.disabled = memo.now.length >= MOST;
      if (!changed(memo.now, view.racers, spec.optimizer, spec.problem, theme)) return;
      const colors = liveries(theme);
      list.replaceChildren(...memo.now.map((racer, k) => line(racer, k, colors[k])));

      /** @param {Racer} racer */
      function rateText({ optimizer, learning_rate: rate }) {
        if (rate !== null) return plain(rate);
        return optimizer === null ? plain(spec.optimizer.learning_rate) : "";
      }

      /** @param {Racer} racer @param {number} k @param {string} color */
      function line(racer, k, color) {
        const chosen = row(catalog.optimizers, racer.optimizer ?? spec.optimizer.name)?.title ?? "";
        const name = h(
          "select",
          { class: "pick", "aria-label": `Optimiser of racer ${k + 1}`, onchange: () => put(k, name.value ? { optimizer: name.value, learning_rate: rateOf(catalog, name.value, spec) } : { optimizer: null, learning_rate: null }) },
          h("option", { value: "", selected: racer.optimizer === null }, "this run"),
          ...catalog.optimizers.map((each) => h("option", { value: each.name, selected: each.name === racer.optimizer }, each.title)),
        );
        const rate = h("input", { type: "text", inputmode: "decimal", class: "goal", "aria-label": `Learning rate of racer ${k + 1}, ${chosen}`, placeholder: "usual", value: rateText(racer), onchange: () => Number(rate.value) > 0 && put(k, { learning_rate: Number(rate.value) }) });
        const batch = h("select", { class: "pick", "aria-label": `Batch of racer ${k + 1}`, title: "Batch", onchange: () => put(k, { batch_size: batch.value === "1" ? 1 : /** @type {"as set" | "full"} */ (batch.value) }) }, ...BATCHES.map(([value, text]) => h("option", { value, selected: String(racer.batch_size) === value }, text)));
        const swatch = h("i", { class: "racer-colour" });
        swatch.style.background = color;
        return h("li", {}, swatch, name, rate, spec.problem === "function" ? null : batch, h("button", { type: "button", class: "quiet", "aria-label": `Without racer ${k + 1}`, disabled: memo.now.length === 1, onclick: () => keep(memo.now.filter((_, i) => i !== k)) }, icon("close")));
      }
    },
  };
}
