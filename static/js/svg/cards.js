/** The graph's elements, made once a topology; `numbers.js` and `thumbnails.js` bring them to life. */

/** @import {Box, Plan, PlacedCard, PlacedEdge} from "./plan.js" */
import { s } from "../dom.js";
import { subscript } from "../names.js";
import { linesOf } from "./plan.js";

/** @typedef {{group: SVGGElement, value: SVGTextElement, gradient: SVGTextElement, shape: SVGTextElement | null, rms: {value: SVGTextElement, gradient: SVGTextElement} | null, absent: SVGRectElement, unseen: SVGRectElement, delta: SVGTextElement, op: SVGGElement | null, placed: PlacedCard}} CardElements */
/** @typedef {{group: SVGGElement, forward: SVGPathElement, rule: SVGTextElement | null, backward: SVGPathElement, rms: SVGTextElement | null, placed: PlacedEdge, names: [string, string]}} EdgeElements */
/** @typedef {{cards: CardElements[], edges: EdgeElements[]}} GraphElements */

/**
 * What stays is drawn in one SVG and what moves in another over it: the browser then need not draw
 * all words and frames again because an arrow has become thicker.
 * @param {SVGSVGElement} picture
 * @param {SVGSVGElement} live
 * @param {Plan} plan
 * @returns {GraphElements}
 */
export function build(picture, live, plan) {
  const names = new Map(plan.cards.map(({ node }) => [node.id, node.name]));
  const name = (/** @type {number} */ id) => names.get(id) ?? "";
  const edges = plan.edges.map((placed) => edge(placed, [name(placed.edge.source), name(placed.edge.target)]));
  const ops = new Map(plan.cards.flatMap(({ circle, node }) => (circle ? [[node.id, op(circle, node.symbol)]] : [])));
  const cards = plan.cards.map((placed) => card(placed, ops.get(placed.node.id) ?? null));
  const first = plan.cards.find(({ node }) => node.role === "input");
  for (const svg of [picture, live]) svg.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
  live.replaceChildren(
    s("defs", {}, head("head-backward")),
    ...edges.flatMap(({ placed, backward, rms }) => (placed.edge.rule && rms ? [backward, rms] : [])),
    ...cards.flatMap(({ value, gradient, rms, delta }) => [value, gradient, ...(rms ? [rms.value, rms.gradient] : []), delta]),
  );
  picture.replaceChildren(
    s("defs", {}, head("head-forward"), hatching()),
    s("g", { class: "frames", "aria-hidden": "true" }, ...plan.frames.map(({ scope, box }) => frame(scope, box))),
    s("g", {}, ...edges.map(({ group }) => group)),
    s("g", { class: "ops", "aria-hidden": "true" }, ...ops.values()),
    s("g", {}, ...cards.map(({ group }) => group)),
    ...(first ? [...signs(first.value, "v", "value"), ...signs(first.gradient, "∇", "gradient")] : []),
  );
  return { cards, edges };
}

const LETTER = 7.1; // px, at most, of a scope's name

/** @type {Record<string, number>} px; the backward ones must be seen at the end of a thick edge */
const HEAD = { "head-forward": 7, "head-backward": 10 };

/** An arrow's head. @param {string} id */
function head(id) {
  const shape = s("path", { d: "M0 .8 8 4 0 7.2Z", class: id });
  return s("marker", { id, viewBox: "0 0 8 8", refX: 1, refY: 4, markerWidth: HEAD[id], markerHeight: HEAD[id], markerUnits: "userSpaceOnUse", orient: "auto" }, shape);
}

/** What stands where no gradient was computed. */
function hatching() {
  return s("pattern", { id: "absent", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, s("path", { d: "M0 0V5", class: "hatch" }));
}

/** @param {string} scope @param {Box} box */
function frame(scope, box) {
  const room = box.width - 14;
  const squeezed = scope.length * LETTER > room ? { textLength: room, lengthAdjust: "spacingAndGlyphs" } : {};
  return s("g", {}, s("rect", { ...box, rx: 7 }), s("text", { x: box.x + 8, y: box.y + box.height - 6, ...squeezed }, scope));
}

const TALL = 25; // px, of a circle with room for two lines

/** @param {Box} box @param {string} symbol */
function op(box, symbol) {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const lines = box.height < TALL ? [symbol] : linesOf(symbol);
  const texts = lines.map((line, k) => s("text", { x, y: y + 3.6 + 12 * (k - (lines.length - 1) / 2), "text-anchor": "middle" }, line));
  return s("g", { class: "op" }, s("rect", { ...box, rx: 12.5 }), ...texts);
}

/** What the heat-maps of a row of cards are, and the numbers under them. @param {Box} box @param {string} text @param {string} kind */
function signs({ x, y, height }, text, kind) {
  const at = { x: x - 8, "text-anchor": "end", "aria-hidden": "true" };
  return [
    s("text", { ...at, y: y + height / 2 + 4, class: `sign ${kind}` }, text),
    s("text", { ...at, y: y + height + UNDER, class: `card-rms ${kind}` }, "rms"),
  ];
}
const UNDER = 9.5; // px, from a heat-map to the foot of the number under it

/** @param {PlacedCard} placed @param {SVGGElement | null} made  the operation that fills it @returns {CardElements} */
function card(placed, made) {
  const { node, box, value, gradient, uses, isSmall = false } = placed;
  const number = (/** @type {Box} */ at, /** @type {string} */ kind) =>
    s("text", { x: at.x + at.width / 2, y: at.y + at.height / 2 + 4, "text-anchor": "middle", class: `number ${kind}` });
  const shown = { value: number(value, "value"), gradient: number(gradient, "gradient") };
  // Of a single number the number itself is written, which says more than its size.
  const size = (/** @type {Box} */ at, /** @type {string} */ kind) =>
    s("text", { x: at.x + at.width / 2, y: at.y + at.height + UNDER, "text-anchor": "middle", class: `card-rms ${kind}` });
  const isMany = node.shape.some((length) => length > 1);
  const rms = isMany ? { value: size(value, "value"), gradient: size(gradient, "gradient") } : null;
  const absent = s("rect", { ...gradient, class: "absent", fill: "url(#absent)" });
  const unseen = s("rect", { ...value, class: "absent", fill: "url(#absent)", visibility: "hidden" });
  const delta = s("text", { x: box.x + box.width + 4, y: value.y + 14, class: "card-delta" });
  const shape = isSmall ? null : s("text", { x: box.x + box.width - 5, y: box.y + 12.5, class: "card-shape", "text-anchor": "end" });
  const group = s("g", { class: `card ${node.role}`, tabindex: -1, role: "img", "data-card": node.id },
    s("rect", { ...box, rx: 5, class: "paper" }),
    s("text", { x: box.x + 5, y: box.y + 12.5, class: "card-name" }, subscript(node.name)),
    ...(shape ? [shape] : []),
    absent, unseen);
  const sum = isSmall ? { x: box.x + box.width - 2, y: box.y + box.height + 10, "text-anchor": "end" } : { x: box.x + box.width + 4, y: gradient.y + 16 };
  if (uses > 1) group.append(s("text", { ...sum, class: "card-sum" }, `Σ of ${uses}`));
  return { group, ...shown, shape, rms, absent, unseen, delta, op: made, placed };
}

/** @param {PlacedEdge} placed @param {[string, string]} names @returns {EdgeElements} */
function edge(placed, names) {
  const { edge: { rule, source, target, argument }, forward, backward, label } = placed;
  const back = s("path", { d: backward, class: "backward", "marker-end": "url(#head-backward)" });
  const ahead = s("path", { d: forward, class: "forward", "marker-end": "url(#head-forward)" });
  const group = s("g", { class: "edge", tabindex: -1, role: "img", "data-edge": `${source} ${target} ${argument}` },
    s("path", { d: forward, class: "reach" }),
    ahead);
  if (!rule) return { group, forward: ahead, rule: null, backward: back, rms: null, placed, names };
  const words = { x: label.x, "text-anchor": label.anchor, class: "rule" };
  const size = label.beside === undefined ? { ...words, y: label.y + 12 } : { ...words, x: label.beside, y: label.y, "text-anchor": "start" };
  const rms = s("text", size);
  const local = s("text", { ...words, y: label.y }, rule);
  group.append(local);
  return { group, forward: ahead, rule: local, backward: back, rms, placed, names };
}
