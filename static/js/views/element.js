/** One number of the network explained: its gradient as the chain of products, checked, and its update. */

/** @import {Dispatch, Element, NodeDetail, Place, State, View} from "../types.js" */
import { h, write } from "../dom.js";
import { keyOf, placed, subscript } from "../names.js";
import { signed, tiny, whole } from "../format.js";
import { chain as wayOf, product } from "../product.js";
import { arithmetic } from "./arithmetic.js";
import { dock } from "./dock.js";
import { elementChooser } from "./element-chooser.js";
import { pace, parts, watch } from "./panel.js";

const CLOSE = 1e-6; // a relative difference above this is worth a word

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const tabs = dock(dispatch);
  const chooser = elementChooser(dispatch);
  tools.append(tabs.element, chooser.element);
  const chain = h("div", { class: "element-chain" });
  const terms = h("div", { class: "element-terms" });
  const update = h("div", { class: "element-update" });
  const columns = h("div", { class: "element-columns" }, chain, terms, update);
  body.append(h("div", { class: "element-body" }, columns));
  const asked = watch();
  const live = pace();
  const changed = watch();

  return {
    render(state) {
      const { view, node, step, status, id, revision } = state;
      tabs.show(view.dock);
      if (view.dock !== "element") return;
      const place = view.element ?? first(state);
      // Before anybody chose, it is this one, and stays it.
      if (!view.element && place && state.weights) return dispatch({ type: "view", key: "element", value: place });
      const isLive = status === "playing";
      const isDue = isLive ? live(node?.step ?? null) : asked(id, step, revision, place && keyOf(place.name, place.index));
      if (place && isDue) dispatch({ type: "node", place, live: isLive });
      const element = node?.element ?? null;
      chooser.show(state.topology, node);
      columns.hidden = element === null;
      write(readout, node && element ? `at step ${whole(node.step)}: what step ${whole(node.step + 1)} will do` : "");
      if (!node || !element || !changed(node)) return;
      chain.replaceChildren(...chained(node, element));
      terms.replaceChildren(...listed(element, dispatch));
      update.replaceChildren(...arithmetic(node, element));
    },
  };
}

/**
 * What is explained before anybody chose: of the weights of the chosen unit, or of the first matrix,
 * the one with the largest gradient; of a formula x.
 * @param {State} state @returns {Place | null}
 */
function first({ topology, weights, view: { unit } }) {
  const parameters = topology?.nodes.filter(({ role }) => role === "parameter") ?? [];
  const found = parameters.find(({ name }) => name === `W${unit?.layer ?? 1}`) ?? parameters[0];
  if (!found) return null;
  const gradient = weights?.gradients[found.name];
  if (!gradient || found.shape.length !== 2) return { name: found.name, index: found.shape.map(() => 0) };
  const columns = found.shape[1];
  const own = (/** @type {number} */ at) => (unit && at % columns !== unit.unit ? -1 : Math.abs(gradient.values[at]));
  const largest = Array.from(gradient.values).reduce((best, _, at) => (own(at) > own(best) ? at : best), unit?.unit ?? 0);
  return { name: found.name, index: [Math.floor(largest / columns), largest % columns] };
}

/** The gradient, the chain rule that gives it, and what a central difference says.
 * @param {NodeDetail} node @param {Element} element */
function chained({ name, shape, rows: taken }, { index, value, gradient, numeric, relative_difference: difference, sums, terms, links, of, update }) {
  // What has a row for every sample of the batch is about one of them.
  const sample = taken && update.length === 0 && shape.length === 2 ? ` · row ${taken.values[index[0]]} of the data` : "";
  const rows = [h("h3", {}, `${placed(name, index)} = ${signed(value)}`, h("span", { class: "element-row" }, sample))];
  if (sums.length === 0) return [...rows, h("p", { class: "remark" }, "Nothing that is trained depends on this number: it has no gradient.")];
  if (gradient === null) return [...rows, h("p", { class: "remark" }, `∂${of}/∂${placed(name, index)} is not finite: something on the way to it was too large for a number.`)];
  rows.push(h("div", { class: "function-math" }, product(`∂${of}/∂${placed(name, index)}`, { sums, terms }, gradient)));
  if (numeric !== null) {
    const far = difference !== null && difference > CLOSE ? "; there may be a corner here, as of a relu at 0" : "";
    const apart = difference === null ? "" : `, relative difference ${tiny(difference)}`;
    rows.push(h("p", { class: "remark" }, `By central difference, the number moved a little up and down: ${signed(numeric)}${apart}${far}.`));
  }
  const about = links[0]?.terms[0].sample === null || sample ? "" : `, of row ${links[0]?.terms[0].sample}`;
  if (links.length > 1) rows.push(h("p", { class: "remark" }, `The way on to ${of}, through the largest term each time${about}:`), h("div", { class: "function-math element-way" }, wayOf(links.slice(1), of)));
  return rows;
}

/**
 * The largest terms, each a product along the chain, under what its factors are; a sample that is
 * clicked is chosen everywhere.
 * @param {Element} element @param {Dispatch} dispatch
 */
function listed({ sums, terms, terms_rest: rest, gradient }, dispatch) {
  if (terms.length === 0) return [];
  const span = Math.max(...sums.map(({ factors }) => factors.length));
  const empty = (/** @type {number} */ count) => Array.from({ length: span - count }, () => h("td", {}));
  const who = (/** @type {number | null} */ row, /** @type {number | null} */ sample) =>
    sample === null ? (row === null ? "" : `sample ${row}`) : h("button", { type: "button", class: "link", title: "Look at this sample everywhere", onclick: () => dispatch({ type: "view", key: "sample", value: sample }) }, `row ${sample}`);
  const line = (/** @type {Element["terms"][number]} */ { row, sample, factors, product: found }) =>
    h("tr", {}, h("th", { scope: "row" }, who(row, sample)), ...factors.map(({ value }) => h("td", {}, signed(value))), ...empty(factors.length), h("td", { class: "backward" }, signed(found)));
  const parts = sums.flatMap(({ factors }, at) => {
    const own = terms.filter((term) => term.sum === at);
    const names = factors.map(({ name }) => h("th", { scope: "col" }, subscript(name)));
    const heads = h("tr", { class: "factors" }, h("th", {}, ""), ...names, ...empty(factors.length), h("th", { scope: "col" }, "product"));
    return own.length > 0 ? [h("tbody", {}, heads, ...own.map(line))] : [];
  });
  const sum = (/** @type {string} */ text, /** @type {number} */ value) => h("tr", {}, h("th", { scope: "row", colspan: String(1 + span) }, text), h("td", { class: "backward" }, signed(value)));
  return [
    h("h3", {}, "the largest terms"),
    h("table", { class: "counts" }, ...parts, h("tbody", { class: "sums" }, sum("all others together", rest), sum("sum", gradient ?? 0))),
  ];
}
