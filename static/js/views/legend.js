/** What the signs and colours of the output mean, in one line under it. */

/** @import {Data, Task, Theme} from "../types.js" */
import { rowsOf } from "../figures/data.js";
import { centre } from "../figures/decision.js";
import { h, s } from "../dom.js";
import { plain } from "../format.js";

const SIGNS = [
  { name: "train", shape: () => s("circle", { cx: 6, cy: 6, r: 3.5, fill: "var(--ink)" }) },
  { name: "validation", shape: () => s("path", { d: "M6 1.5 10.5 6 6 10.5 1.5 6Z", fill: "var(--ink)" }) },
  { name: "test", shape: () => s("circle", { cx: 6, cy: 6, r: 3.2, fill: "none", stroke: "var(--test)", "stroke-width": 1.5 }) },
];

const MANY = 6; // classes of which each is named

/** @returns {{element: HTMLElement, hide: () => void, show: (data: Data, task: Task, theme: Theme, range: {lo: number, hi: number} | null) => void}} */
export function legend() {
  const element = h("p", { class: "legend" });
  /** @type {unknown[]} */
  let shown = [];
  return {
    element,
    hide() {
      element.hidden = true;
    },
    show(data, task, theme, range) {
      if (shown[0] === data && shown[1] === theme && shown[2] === range?.lo && shown[3] === range?.hi) return;
      shown = [data, theme, range?.lo, range?.hi];
      element.hidden = false;
      const parts = SIGNS.filter((_, part) => rowsOf(data, part).length > 0);
      element.replaceChildren(
        ...(task === "regression" ? [] : data.classes.slice(0, MANY).map((name, k) => item(name, square(theme.classes[k % theme.classes.length])))),
        ...(task === "regression" && range ? [ramp(data, range)] : []),
        ...parts.map(({ name, shape }) => item(name, shape())),
        item("batch", s("circle", { cx: 6, cy: 6, r: 4.7, fill: "none", stroke: "var(--ink)", "stroke-width": 1.5 })),
      );
    },
  };
}

/** The colours of a value, from the lowest to the highest shown. @param {Data} data @param {{lo: number, hi: number}} range */
function ramp({ columns }, { lo, hi }) {
  const { middle, reach } = centre({ lo, hi }, "regression");
  const { name, unit } = columns[columns.length - 1];
  const ends = [middle - reach, middle + reach].map((value) => plain(Number(value.toPrecision(2))).replace("-", "−"));
  return h("span", {}, `${name} ${ends[0]} `, h("i", { class: "ramp" }), ` ${ends[1]}${unit ? ` ${unit}` : ""}`);
}

/** @param {string} fill */
function square(fill) {
  return s("rect", { x: 1.5, y: 1.5, width: 9, height: 9, rx: 2, fill });
}

/** @param {string} name @param {SVGElement} sign */
function item(name, sign) {
  return h("span", {}, s("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, sign), name);
}
