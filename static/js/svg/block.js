/** One layer as a card: its meters, its units, what flows to the next, and all of it in words. */

/** @import {Block, BlockNumbers, NdArray} from "../types.js" */
import { attribute, h, s, write } from "../dom.js";
import { small } from "../figures/numbers.js";
import { loss as asLoss, plural } from "../format.js";
import { createStrip } from "./units.js";

/** @typedef {{root: HTMLElement, card: HTMLButtonElement, show: (now: BlockNumbers, chosen: number | null) => void}} BlockCard */

const WIDTH = { least: 0.8, most: 8 }; // px, of the gradient between two layers
const FLOW = { from: -6, to: 0 }; // powers of ten: a gradient that vanishes does so by powers
const HEALTHY = 1e-3; // of the update to the weight

/** What stands in a row of a block: a size, on an axis in powers of ten. */
const METERS = /** @type {const} */ ([
  { key: "gradient_norm", text: "gradient", from: -7, to: 1, mark: null,
    help: "Norm of the gradient of this layer's weights and biases. The axis is the same in every layer, from 10⁻⁷ to 10, a power of ten from tick to tick." },
  { key: "update_ratio", text: "update : weight", from: -6, to: 0, mark: HEALTHY,
    help: "Norm of what the next step adds to this layer's weights and biases, over the norm of these: from 10⁻⁶ to 1. The mark is at a thousandth, a rule of thumb for a rate that is neither too small nor too large (Karpathy, Stanford CS231n, notes on babysitting the learning process)." },
]);

/** What it means that a unit is off, and from which share of the samples on it counts. @type {Record<"dead" | "saturated", {most: number, help: string}>} */
const OFF = {
  dead: { most: 1, help: "A unit is dead if its slope is exactly 0 for every sample of the batch: then no gradient reaches its weights. A bar a unit: the share of the samples for which its slope is 0." },
  saturated: { most: 0.9, help: "A unit is saturated if for at least nine samples of ten its slope is under 5 % of the steepest: hardly any gradient passes. A bar a unit: the share of the samples for which it is so flat (see Glorot and Bengio 2010)." },
};

/**
 * @param {Block} block
 * @param {{output: string, isFollowed: boolean, enter: () => void}} setting  output: what its last node is called
 * @returns {BlockCard}
 */
export function createBlock(block, { output, isFollowed, enter }) {
  const meters = block.parameters.length > 0 ? METERS.map(createMeter) : [];
  const strip = block.activation !== null && block.units !== null ? createStrip(block.units) : null;
  const off = h("span", { class: "block-off" });
  const units = h("span", { class: "block-units" }, off, strip?.element ?? null);
  const value = h("span", { class: "block-value" });
  const title = h("span", { class: "block-name" }, h("b", {}, block.scope), h("span", {}, block.units === null ? output : plural(block.units, "unit")));
  const card = h("button", { type: "button", tabindex: -1, class: block.parameters.length > 0 ? "block" : "block scalar", onclick: enter }, title, value, ...meters.map(({ element }) => element), strip ? units : null);
  const flow = isFollowed ? createFlow() : null;
  return {
    root: h("li", {}, card, flow?.element ?? null),
    card,
    show(now, chosen) {
      meters.forEach((meter, k) => meter.show(sizeOf(now, METERS[k].key)));
      write(value, block.units === null ? asLoss(now.value ?? Infinity) : "");
      const kind = now.dead === null ? "saturated" : "dead";
      const words = offWords(block, now);
      write(off, words);
      attribute(units, "data-hint", OFF[kind].help);
      units.classList.toggle("some", Boolean(now.dead || now.saturated));
      if (strip && now.flat) strip.show(now.flat, OFF[kind].most, chosen);
      flow?.show(now.flow ?? NaN);
      attribute(card, "aria-label", describe(block, now, words, chosen));
    },
  };
}

/**
 * A size of a layer. Every layer has a gradient, so no number is one that is not finite; weights
 * that are all 0 have no ratio.
 * @param {BlockNumbers} now @param {"gradient_norm" | "update_ratio"} key
 */
function sizeOf(now, key) {
  return now[key] ?? (key === "gradient_norm" || now.gradient_norm === null ? NaN : null);
}

/** A size on its axis. @param {typeof METERS[number]} row */
function createMeter({ text, from, to, mark, help }) {
  const fill = h("span", { class: "meter-fill" });
  const number = h("b", {});
  const tick = mark === null ? null : h("span", { class: "meter-mark", style: `left:${(100 * place(mark, from, to)).toFixed(1)}%` });
  const bar = h("span", { class: "meter-bar", style: `--ticks:${to - from}` }, fill, tick);
  return {
    element: h("span", { class: "meter", "data-hint": help }, h("span", {}, text), bar, number),
    /** @param {number | null} size */
    show(size) {
      write(number, size === null ? "–" : small(size));
      fill.style.width = `${(100 * place(size ?? 0, from, to)).toFixed(1)}%`;
    },
  };
}

/** Where a number stands on an axis in powers of ten, 0 to 1. @param {number} value @param {number} from @param {number} to */
function place(value, from, to) {
  if (value === Infinity) return 1;
  if (!(value > 0)) return 0;
  return Math.max(0, Math.min(1, (Math.log10(value) - from) / (to - from)));
}

/** What goes to the next layer and what comes back from it. */
function createFlow() {
  const back = s("path", { d: "M44 24H10", class: "backward" });
  const arrow = arrows(back, s("path", { d: "M10 18 0 24 10 30Z", class: "head-backward" }));
  const size = h("span", { class: "flow-size" });
  return {
    element: h("span", { class: "between", "aria-hidden": "true" }, arrow, size),
    /** @param {number} flow */
    show(flow) {
      const width = WIDTH.least + (WIDTH.most - WIDTH.least) * (Number.isNaN(flow) ? 1 : place(flow, FLOW.from, FLOW.to));
      attribute(back, "stroke-width", width.toFixed(1));
      write(size, small(flow));
    },
  };
}

/** The arrow forward, and what stands under it. @param {...SVGElement} under */
export function arrows(...under) {
  const forward = s("path", { d: "M0 8H38", class: "forward" });
  return s("svg", { class: "flow", viewBox: "0 0 44 32", "aria-hidden": "true" }, forward, s("path", { d: "M37 4.5 44 8 37 11.5Z", class: "head-forward" }), ...under);
}

/** @param {Block} block @param {BlockNumbers} now */
function offWords({ units }, { dead, saturated }) {
  if (dead !== null) return `${dead} of ${units} dead`;
  return saturated === null ? "" : `${saturated} of ${units} saturated`;
}

/** A block in words. @param {Block} block @param {BlockNumbers} now @param {string} off @param {number | null} chosen */
function describe({ scope, units, parameters }, now, off, chosen) {
  const { update_ratio, value, flow, flat } = now;
  return [
    scope,
    ...(units === null ? [] : [plural(units, "unit")]),
    ...(units === null ? [`value ${asLoss(value ?? Infinity)}`] : []),
    ...(parameters.length > 0 ? [`norm of the gradient ${small(sizeOf(now, "gradient_norm"))}`] : []),
    ...(update_ratio === null ? [] : [`next update to weight ${small(update_ratio)}`]),
    ...(off ? [off] : []),
    `gradient that arrives, rms ${small(flow ?? NaN)}`,
    ...(chosen === null ? [] : [`unit ${chosen} chosen${flat ? `, flat for ${share(flat, chosen)} of the samples` : ""}`]),
  ].join(", ");
}

/** @param {NdArray} flat @param {number} unit */
function share({ values }, unit) {
  return `${Math.round((100 * values[unit]) / 255)} %`;
}
