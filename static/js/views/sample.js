/** One sample, worked out: what the network said, what was true, and what the loss makes of it. */

/** @import {Measured, NdArray} from "../types.js" */
import { h } from "../dom.js";
import { scientific } from "../format.js";
import { AXES } from "../svg/measure.js";

const MOST = 4; // outputs that are written out

/** @returns {{element: HTMLElement, show: (measured: Measured, selected: number, percent: (share: number) => string) => void}} */
export function sampleTable() {
  const caption = h("p", { class: "sample-title" });
  const body = h("tbody");
  return {
    element: h("div", {}, caption, h("table", { class: "sample" }, body)),
    show(measured, selected, percent) {
      const { measure, compare, view, rows } = measured;
      caption.textContent = `row ${rows.values[selected]} of the data`;
      const isLogit = measure.axis === "logit" || measure.axis === "log_odds";
      const of = (/** @type {NdArray} */ array) => list(array, selected);
      const one = (/** @type {NdArray} */ array) => number(array.values[selected]);
      const both = (/** @type {(from: Measured["view"]) => string} */ pick) => [pick(view), ...(compare ? [pick(compare.view)] : [])];
      const lines = [
        compare ? ["", "", measure.title, compare.measure.title] : null,
        ["network says", isLogit ? "z" : "ŷ", of(measured.outputs)],
        isLogit ? ["that is", "p", of(measured.said)] : null,
        ["true", "y", of(measured.targets)],
        measure.axis === "logit" ? null : [AXES[measure.axis].replace(/^(error|margin) /, "$1, "), "", of(measured.x)],
        ["loss", "", ...both(({ sample_losses }) => one(sample_losses))],
        ["slope", "", ...both(({ slopes }) => of(slopes))],
        ["share of the pull", "", ...both(({ shares }) => percent(shares.values[selected]))],
      ];
      body.replaceChildren(...lines.filter((line) => line !== null).map(tableRow));
    },
  };
}

/** @param {string[]} cells */
function tableRow([name, letter, ...values]) {
  const head = name === "" && letter === "";
  const label = h("th", { scope: "row" }, name, letter ? h("i", {}, ` ${letter}`) : null);
  const cells = values.map((value, i) => h(head ? "th" : "td", head ? { scope: "col", class: i ? "other" : "own" } : { colspan: values.length === 1 ? 2 : null }, value));
  return h("tr", {}, label, ...cells);
}

/** The numbers of one sample, the first few if there are many. @param {NdArray} array @param {number} at */
function list(array, at) {
  const width = array.values.length / (array.dims[0] || 1);
  const numbers = Array.from(array.values.slice(at * width, (at + 1) * width));
  return numbers.slice(0, MOST).map(number).join(", ") + (numbers.length > MOST ? ", …" : "");
}

/** Four digits. @param {number} value */
function number(value) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return scientific(value, 3);
  return String(Number(value.toPrecision(4))).replace("-", "\u2212");
}
