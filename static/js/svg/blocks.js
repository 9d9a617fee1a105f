/** The graph layer by layer: what each has of gradient and update, and which of its units are off. */

/** @import {Block, BlockNumbers, State} from "../types.js" */
import { attribute, h, s, write } from "../dom.js";
import { small } from "../figures/numbers.js";
import { loss as asLoss, plural } from "../format.js";

const WIDTH = { least: 0.8, most: 7 }; // px, of the gradient between two layers
const FLOW = { from: -6, to: 0 }; // powers of ten: a gradient that vanishes does so by powers
const HEALTHY = 1e-3; // of the update to the weight: Karpathy 2015, CS231n, "Babysitting the learning process"

/** What stands in a row of a block: a size, on an axis in powers of ten. */
const METERS = /** @type {const} */ ([
  { key: "gradient_norm", text: "gradient", from: -7, to: 1, mark: null, help: "Norm of the gradient of its weights and biases: the same axis in every layer, a power of ten a tick" },
  { key: "update_ratio", text: "update : weight", from: -6, to: 0, mark: HEALTHY, help: "Norm of the next update over the norm of the weights; the mark is at a thousandth, a rule of thumb for a rate that is neither too small nor too large" },
]);

/** @typedef {{root: HTMLElement, meters: {row: HTMLElement, fill: HTMLElement, number: HTMLElement}[], off: HTMLElement, value: HTMLElement, back: SVGPathElement | null, size: HTMLElement | null}} Shown */

/** @param {(block: Block) => void} enter  goes down to the tensors of a block */
export function createBlocks(enter) {
  const list = h("ol", { class: "blocks", "aria-label": "The network layer by layer, values from left to right, gradients back" });
  /** @type {State["topology"]} */
  let built = null;
  /** @type {Shown[]} */
  let shown = [];
  return {
    element: list,
    /** @param {State} state */
    render({ topology, blocks, step }) {
      if (!topology) return;
      const numbers = blocks?.blocks ?? (topology.step === step ? topology.blocks : null);
      if (!numbers) return;
      if (built !== topology) {
        built = topology;
        const input = topology.nodes.find(({ role }) => role === "input");
        const last = topology.blocks.length - 1;
        shown = topology.blocks.map((block, k) => make(block, topology.nodes[block.output].name, k < last, () => enter(block)));
        list.replaceChildren(entrance(input?.name ?? "x", input?.shape ?? []), ...shown.map(({ root }) => root));
      }
      shown.forEach((each, k) => fill(each, topology.blocks[k], numbers[k]));
    },
  };
}

/** Where the data come in: nothing flows back to them. @param {string} name @param {number[]} shape */
function entrance(name, shape) {
  const arrow = s("svg", { class: "flow", viewBox: "0 0 46 60", "aria-hidden": "true" }, s("path", { d: "M2 24H38", class: "forward" }), s("path", { d: "M37 20.5 44 24 37 27.5Z", class: "head-forward" }));
  return h("li", { class: "block-input" }, h("div", { class: "block-entrance" }, h("b", {}, name), h("span", {}, shape.join("×"))), h("div", { class: "between" }, arrow, h("span", { class: "flow-size absent" }, "none")));
}

/** @param {Block} block @param {string} output @param {boolean} isFollowed @param {() => void} enter @returns {Shown} */
function make(block, output, isFollowed, enter) {
  const meters = METERS.map(({ text, mark, from, to, help }) => {
    const bar = h("span", { class: "meter-fill" });
    const number = h("b", {});
    const tick = mark === null ? null : h("span", { class: "meter-mark", style: `left:${(100 * place(mark, from, to)).toFixed(1)}%` });
    const row = h("span", { class: "meter", "data-hint": help }, h("span", {}, text), h("span", { class: "meter-bar" }, bar, tick), number);
    return { row, fill: bar, number };
  });
  const off = h("span", { class: "block-off" });
  const value = h("span", { class: "block-value" });
  const size = block.units === null ? "" : plural(block.units, "unit");
  const card = h("button", { type: "button", class: "block", onclick: enter }, h("span", { class: "block-name" }, h("b", {}, block.scope), h("span", {}, size || output)), value, ...meters.map(({ row }) => row), off);
  if (!isFollowed) return { root: h("li", {}, card), meters, off, value, back: null, size: null };
  const back = s("path", { d: "M44 38H10", class: "backward" });
  const arrow = s("svg", { class: "flow", viewBox: "0 0 46 60", "aria-hidden": "true" }, s("path", { d: "M2 24H38", class: "forward" }), s("path", { d: "M37 20.5 44 24 37 27.5Z", class: "head-forward" }), back, s("path", { d: "M10 33 1 38 10 43Z", class: "head-backward" }));
  const flow = h("span", { class: "flow-size" });
  return { root: h("li", {}, card, h("div", { class: "between" }, arrow, flow)), meters, off, value, back, size: flow };
}

/** Where a number stands on an axis in powers of ten, 0 to 1. @param {number} value @param {number} from @param {number} to */
function place(value, from, to) {
  if (!(value > 0)) return 0;
  return Math.max(0, Math.min(1, (Math.log10(value) - from) / (to - from)));
}

/** @param {Shown} shown @param {Block} block @param {BlockNumbers} now */
function fill({ root, meters, off, value, back, size }, block, now) {
  METERS.forEach(({ key, from, to }, k) => {
    const number = now[key];
    meters[k].row.hidden = number === null && block.parameters.length === 0;
    write(meters[k].number, number === null ? "–" : small(number));
    meters[k].fill.style.width = `${(100 * place(number ?? 0, from, to)).toFixed(1)}%`;
  });
  write(value, now.value === null ? "" : asLoss(now.value));
  const words = offWords(block, now);
  write(off, words);
  off.classList.toggle("some", Boolean(now.dead || now.saturated));
  if (back && size) {
    const share = place(now.flow ?? 0, FLOW.from, FLOW.to);
    attribute(back, "stroke-width", (WIDTH.least + (WIDTH.most - WIDTH.least) * share).toFixed(1));
    write(size, small(now.flow));
  }
  attribute(/** @type {Element} */ (root.firstElementChild), "aria-label", describe(block, now, words));
}

/** @param {Block} block @param {BlockNumbers} now */
function offWords({ units }, { dead, saturated }) {
  if (dead !== null) return `${dead} of ${units} dead`;
  return saturated === null ? "" : `${saturated} of ${units} saturated`;
}

/** A block in words. @param {Block} block @param {BlockNumbers} now @param {string} off */
function describe({ scope, units }, { gradient_norm, update_ratio, value, flow }, off) {
  return [
    scope,
    ...(units === null ? [] : [plural(units, "unit")]),
    ...(value === null ? [] : [`value ${asLoss(value)}`]),
    ...(gradient_norm === null ? [] : [`norm of the gradient ${small(gradient_norm)}`]),
    ...(update_ratio === null ? [] : [`next update to weight ${small(update_ratio)}`]),
    ...(off ? [off] : []),
    ...(flow === null ? [] : [`gradient that arrives, rms ${small(flow)}`]),
  ].join(", ");
}
