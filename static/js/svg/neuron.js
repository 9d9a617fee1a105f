/** The numbers of one unit and one sample as a picture: grey forward, orange back, as in the graph. */

/** @import {Neuron, Scalar} from "../types.js" */
/** @import {PlacedScalar, PlacedWire} from "./neuron-plan.js" */
import { s } from "../dom.js";
import { placed, subscript } from "../names.js";
import { signed } from "../format.js";
import { neuronPlan } from "./neuron-plan.js";

const WIDTH = { least: 0.8, most: 5.5 };
const LANE = 4; // px, forward and backward either side of the middle
const HEAD = 7;
const RULE = 6.2; // px, about, of a letter of a rule

/**
 * @param {SVGSVGElement} picture
 * @param {Neuron} neuron
 * @param {number} room
 * @returns {{width: number, height: number}}
 */
export function drawNeuron(picture, neuron, room) {
  const { width, height, gap, scalars, wires } = neuronPlan(neuron, room, widthOf);
  const sizes = wires.map(({ wire }) => Math.abs(wire.contribution ?? 0)).filter(Number.isFinite);
  const most = Math.max(1e-300, ...sizes);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.replaceChildren(
    s("defs", {}, head("neuron-forward", "head-forward"), head("neuron-backward", "head-backward")),
    s("g", { class: "wires" }, ...wires.map((placed) => wire(placed, most, gap))),
    s("g", {}, ...scalars.map((placed) => pill(placed, isExplained(placed.scalar, neuron)))),
  );
  return { width, height };
}

/** `W₁[0,2]`, or what a number is that stands in no tensor. @param {Scalar} scalar */
export function nameOf({ name, index, kind }) {
  if (kind === "rest") return name;
  if (kind === "product") return name.split("·").map(subscript).join(" · ");
  return placed(name, index ?? []);
}

/** Whether the number is one of the step: what a sample makes alone, only its weights and biases are.
 * @param {Scalar} scalar @param {Neuron} neuron */
export function isExplained({ index, kind }, { alone }) {
  return index !== null && (!alone || kind === "weight" || kind === "bias");
}

/** @param {number | null} value */
export function numberOf(value) {
  return value === null ? "not finite" : signed(value);
}

/** @param {string} id @param {string} kind */
function head(id, kind) {
  return s("marker", { id, viewBox: "0 0 8 8", refX: 1, refY: 4, markerWidth: HEAD, markerHeight: HEAD, markerUnits: "userSpaceOnUse", orient: "auto" }, s("path", { d: "M0 .8 8 4 0 7.2Z", class: kind }));
}

const LETTER = 7.2; // px at most, about, of a letter of a name
const DIGIT = 6.8; // and of a number
const INSETS = { one: 10, two: 17 }; // px beside a name alone, and beside and between a name and a number

/** Width that the words of a number need. @param {Scalar} scalar */
function widthOf(scalar) {
  const name = LETTER * nameOf(scalar).length;
  return scalar.kind === "rest" ? INSETS.one + name : INSETS.two + name + DIGIT * numberOf(scalar.value).length;
}

/** @param {PlacedScalar} placed @param {boolean} leads  on to its explanation */
function pill({ scalar, box }, leads) {
  const { kind, value, gradient, derived } = scalar;
  const title = nameOf(scalar);
  const isMany = kind === "rest";
  return s("g", { class: `scalar ${kind}${leads ? " explained" : ""}`, tabindex: -1, role: "img", "data-scalar": scalar.id, "aria-label": describeScalar(scalar) },
    s("rect", { ...box, rx: 6, class: "paper" }),
    s("text", { x: box.x + 5, y: box.y + (isMany ? 19 : 12), class: "scalar-name" }, title),
    ...(isMany ? [] : [
      s("text", { x: box.x + box.width - 5, y: box.y + 12, class: "scalar-value", "text-anchor": "end" }, numberOf(value)),
      s("text", { x: box.x + box.width - 5, y: box.y + 25, class: derived ? "scalar-gradient" : "scalar-none", "text-anchor": "end" }, derived ? numberOf(gradient) : "no gradient"),
    ]));
}

/** @param {PlacedWire} placed @param {number} most  the largest contribution @param {number} gap  between two columns */
function wire({ wire: { source, target, rule, contribution, derived }, from, to }, most, gap) {
  const [x0, y0, x1, y1] = [from.x + from.width + 1, from.y + from.height / 2, to.x - 1, to.y + to.height / 2];
  // A wire that passes another column bends before it, and goes on between what stands there.
  const bend = Math.min(x1, x0 + gap);
  const middle = (x0 + bend) / 2;
  // What is not finite is as wide as can be.
  const share = contribution === null ? 1 : Math.sqrt(Math.min(1, Math.abs(contribution) / most));
  const ahead = s("path", { d: `M${x0} ${y0 - LANE}C${middle} ${y0 - LANE} ${middle} ${y1 - LANE} ${bend - HEAD} ${y1 - LANE}H${x1 - HEAD}`, class: "forward", "marker-end": "url(#neuron-forward)" });
  const back = !derived ? [] : [s("path", { d: `M${x1} ${y1 + LANE}H${bend}C${middle} ${y1 + LANE} ${middle} ${y0 + LANE} ${x0 + HEAD} ${y0 + LANE}`, class: "backward", "stroke-width": (WIDTH.least + (WIDTH.most - WIDTH.least) * share).toFixed(1), "marker-end": "url(#neuron-backward)" })];
  // Under the wire, and if it has no room between the two numbers, under those. A sum's 1 goes without saying, and so do the factors of a product, which stand beside it.
  const isSaid = rule !== "" && rule !== "1" && rule !== "w" && rule !== "x" && derived;
  const label = isSaid ? [s("text", { x: (x0 + x1) / 2, y: Math.max(y0, y1) + (rule.length * RULE < gap ? LANE + 14 : from.height / 2 + 11), class: "rule", "text-anchor": "middle" }, rule)] : [];
  return s("g", { "data-wire": `${source} ${target}` }, ahead, ...back, ...label);
}

/** A number in words, with where its gradient comes from. @param {Scalar} scalar */
export function describeScalar(scalar) {
  const { kind, value, gradient, derived, elsewhere } = scalar;
  return [
    `${nameOf(scalar)}, ${KINDS[kind]}`,
    ...(value === null ? [] : [`value ${numberOf(value)}`]),
    kind === "rest" ? "" : !derived ? "no gradient: nothing that is trained" : `gradient ${numberOf(gradient)}`,
    ...elsewhere.map(({ words, value: part }) => `of which ${numberOf(part)} from ${words}`),
  ].filter(Boolean).join(", ");
}

/** @type {Record<Scalar["kind"], string>} */
const KINDS = {
  input: "what comes in", weight: "a weight", product: "input times weight", bias: "the bias", sum: "the sum", activation: "what the unit says",
  fed: "a sum of the next layer", target: "what it should be", loss: "the loss of this sample", mean: "the loss of the batch", rest: "not written out one by one",
};
