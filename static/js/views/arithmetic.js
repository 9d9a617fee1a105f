/** The optimiser's arithmetic for one weight, line by line: in symbols, in numbers, and what it comes to. */

/** @import {Element, NodeDetail} from "../types.js" */
import { h } from "../dom.js";
import { placed } from "../names.js";
import { signed } from "../format.js";

/** @param {NodeDetail} node @param {Element} element @returns {HTMLElement[]} */
export function arithmetic({ name }, { index, update }) {
  if (update.length === 0) return [];
  return [
    h("h3", {}, "the update"),
    h("table", { class: "counts" }, h("tbody", {}, ...update.map(line))),
    h("p", { class: "remark" }, `g is the gradient; the last line is the new ${placed(name, index)}.`),
  ];
}

/** What has no arrow is what the weight becomes. @param {Element["update"][number]} line */
function line({ expression, numbers, value }) {
  const text = expression.includes("←") ? expression : `w ← ${expression}`;
  const put = numbers ? h("span", { class: "put-in" }, `= ${numbers}`) : null;
  return h("tr", {}, h("th", { scope: "row" }, text, put), h("td", {}, signed(value)));
}
