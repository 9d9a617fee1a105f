/** The numbers of one moment on the graph's cards and edges, written only where they differ. */

/** @import {GraphFrame} from "../types.js" */
/** @import {CardElements, EdgeElements, GraphElements} from "./cards.js" */
import { attribute, write } from "../dom.js";
import { loss as asLoss, signed } from "../format.js";
import { small } from "../figures/numbers.js";

/** @typedef {GraphFrame["nodes"][number]} NodeNumbers */

const WIDTH = { least: 0.8, most: 5.5 };

/** @param {GraphElements} elements @param {GraphFrame} frame */
export function writeNumbers(elements, frame) {
  const nodes = new Map(frame.nodes.map((node) => [node.id, node]));
  for (const card of elements.cards) writeCard(card, nodes.get(card.placed.node.id));
  const rms = new Map(frame.edges.map((edge) => [`${edge.source} ${edge.target} ${edge.argument}`, edge.rms]));
  const most = Math.max(1e-300, ...frame.edges.map((edge) => (Number.isFinite(edge.rms) ? Number(edge.rms) : 0)));
  for (const edge of elements.edges) writeEdge(edge, rms.get(keyOf(edge)) ?? null, most);
}

/** @param {EdgeElements} edge */
function keyOf({ placed: { edge } }) {
  return `${edge.source} ${edge.target} ${edge.argument}`;
}

/** @param {CardElements} card @param {NodeNumbers | undefined} now */
function writeCard({ group, value, gradient, absent, placed: { node } }, now) {
  const isNumber = now !== undefined && now.value.values.length === 1;
  fit(value, isNumber ? numberOf(node.role, now.value.values[0], now.rms) : "");
  fit(gradient, isNumber && now.gradient ? numberOf(node.role, now.gradient.values[0], now.grad_rms) : "");
  attribute(absent, "visibility", now?.gradient ? "hidden" : null);
  attribute(group, "aria-label", describeCard(node, now).join(", "));
}

/** Writes a number into a card, narrower if it is long. @param {SVGTextElement} element @param {string} text */
function fit(element, text) {
  write(element, text);
  attribute(element, "textLength", text.length > LONGEST ? WIDEST : null);
  attribute(element, "lengthAdjust", text.length > LONGEST ? "spacingAndGlyphs" : null);
}
const LONGEST = 7; // letters
const WIDEST = 49; // px

/** One number: its sign from the thumbnail, its size in double precision from the rms. @param {string} role @param {number} thumb @param {number | null} rms */
function numberOf(role, thumb, rms) {
  const number = rms === null ? thumb : Math.sign(thumb) * rms;
  if (role !== "loss") return number === 0 ? "0" : signed(number);
  return number === 1 ? "1" : asLoss(number);
}

/** A card in words. @param {CardElements["placed"]["node"]} node @param {NodeNumbers | undefined} now */
export function describeCard({ name, role, shape, words }, now) {
  const size = shape.length === 0 ? "a number" : `shape ${shape.join(" × ")}`;
  return [
    `${name}, ${ROLES[role]}, ${size}`,
    ...(words ? [words] : []),
    ...(now ? [`value, rms ${small(now.rms)}`, now.grad_rms === null ? "gradient not computed: nothing here is trained" : `gradient, rms ${small(now.grad_rms)}`] : []),
  ];
}

/** @type {Record<string, string>} */
const ROLES = { input: "input", parameter: "parameter", value: "value", loss: "loss" };

/** @param {EdgeElements} edge @param {number | null} rms @param {number} most */
function writeEdge(edge, rms, most) {
  const { group, backward, rms: text } = edge;
  const share = rms === null || !Number.isFinite(rms) ? 0 : rms / most;
  // The square root, so that an edge with a hundredth of the largest can still be told from none.
  attribute(backward, "stroke-width", (WIDTH.least + (WIDTH.most - WIDTH.least) * Math.sqrt(share)).toFixed(1));
  attribute(backward, "visibility", rms === null ? "hidden" : null);
  if (text) write(text, rms === null ? "" : small(rms));
  attribute(group, "aria-label", describeEdge(edge, rms).join(", "));
}

/** An edge in words. @param {EdgeElements} edge @param {number | null} rms */
export function describeEdge({ names: [source, target], placed: { edge } }, rms) {
  return [
    `${source} into ${target}`,
    ...(edge.rule ? [`gradient back: ${edge.rule}`, ...(edge.words ? [edge.words] : []), `contribution, rms ${small(rms)}`] : ["no gradient goes back"]),
  ];
}
