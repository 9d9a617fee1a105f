/** The numbers of one moment on the graph's cards and edges, written only where they differ. */

/** @import {GraphFrame} from "../types.js" */
/** @import {Reveal} from "../inside/moments.js" */
/** @import {CardElements, EdgeElements, GraphElements} from "./cards.js" */
/** @import {Mark} from "./units.js" */
import { attribute, write } from "../dom.js";
import { loss as asLoss, signed } from "../format.js";
import { small } from "../figures/numbers.js";
import { shapeOn } from "../names.js";
import { edgeKey } from "../inside/moments.js";

/** @typedef {GraphFrame["nodes"][number]} NodeNumbers */

const WIDTH = { least: 0.8, most: 5.5 };

/**
 * @param {GraphElements} elements
 * @param {GraphFrame} frame
 * @param {Reveal | null} seen  what is there inside a step; null for all of it
 * @param {Map<number, Mark>} marks  of the chosen unit, by node
 */
export function writeNumbers(elements, frame, seen, marks) {
  const nodes = new Map(frame.nodes.map((node) => [node.id, node]));
  for (const card of elements.cards) writeCard(card, nodes.get(card.placed.node.id), frame.samples, seen, marks.get(card.placed.node.id));
  const rms = new Map(frame.edges.map((edge) => [edgeKey(edge), edge.rms]));
  const most = Math.max(1e-300, ...frame.edges.map((edge) => (Number.isFinite(edge.rms) ? Number(edge.rms) : 0)));
  for (const edge of elements.edges) writeEdge(edge, rms.get(edgeKey(edge.placed.edge)) ?? null, most, seen);
}

/** Whether an operation is the one that was made last. @param {Reveal | null} seen @param {number} id */
function isNow(seen, id) {
  return Boolean(seen?.now && (seen.now.nodes.includes(id) || seen.now.edge?.source === id));
}

/** @param {CardElements} card @param {NodeNumbers | undefined} now @param {number} samples @param {Reveal | null} seen @param {Mark | undefined} mark */
function writeCard({ group, value, gradient, shape, rms, absent, unseen, delta, op, placed }, now, samples, seen, mark) {
  const { node } = placed;
  const [hasValue, hasGradient] = [!seen || seen.values.has(node.id), Boolean(now?.gradient) && (!seen || seen.gradients.has(node.id))];
  const isNumber = now !== undefined && now.value.values.length === 1;
  fit(value, isNumber && hasValue ? numberOf(node.role, now.value.values[0], now.rms) : "");
  fit(gradient, isNumber && now.gradient && hasGradient ? numberOf(node.role, now.gradient.values[0], now.grad_rms) : "");
  if (shape) writeShape(shape, shapeOn(node, samples));
  if (rms) {
    write(rms.value, now && hasValue ? sizeOf(now.rms) : "");
    write(rms.gradient, now && hasGradient ? sizeOf(now.grad_rms) : "");
  }
  attribute(absent, "visibility", hasGradient ? "hidden" : null);
  attribute(unseen, "visibility", hasValue ? "hidden" : null);
  write(delta, seen?.updates.has(node.id) && now ? `Δ ${small(now.update_rms)}` : "");
  const made = isNow(seen, node.id);
  group.classList.toggle("now", made);
  op?.classList.toggle("now", made && seen?.now?.edge === null && seen.now.phase !== "update");
  attribute(group, "aria-label", describeCard(placed, now, samples, seen, mark).join(", "));
}

/** The size of what is there: no number is one that is not finite. @param {number | null} rms */
function sizeOf(rms) {
  return small(rms ?? NaN);
}

/** @param {SVGTextElement} element @param {number[]} shape */
function writeShape(element, shape) {
  const text = shape.length === 0 ? SCALAR : shape.join("×");
  const isLong = text.length >= 5 && text !== SCALAR;
  write(element, text);
  attribute(element, "textLength", isLong ? 27 : null);
  attribute(element, "lengthAdjust", isLong ? "spacingAndGlyphs" : null);
}
const SCALAR = "scalar";

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
  if (rms === null || !Number.isFinite(rms)) return "not finite";
  const number = Math.sign(thumb) * rms;
  if (role !== "loss") return number === 0 ? "0" : signed(number);
  return number === 1 ? "1" : asLoss(number);
}

/** A card in words. @param {CardElements["placed"]} placed @param {NodeNumbers | undefined} now @param {number} samples @param {Reveal | null} [seen] @param {Mark} [mark] */
export function describeCard({ node, uses }, now, samples, seen = null, mark) {
  const { id, name, role, words } = node;
  const shape = shapeOn(node, samples);
  const size = shape.length === 0 ? "a number" : `shape ${shape.join(" × ")}`;
  return [
    `${name}, ${ROLES[role]}, ${size}`,
    ...(words ? [words] : []),
    ...(now ? [seen && !seen.values.has(id) ? "value not computed yet" : `value, rms ${sizeOf(now.rms)}`, gradientWords(now, uses, seen && !seen.gradients.has(id))] : []),
    ...(mark ? [mark.words] : []),
  ];
}

/** @param {NodeNumbers} now @param {number} uses @param {boolean | null} isLater  inside a step, which has not come to it */
function gradientWords({ grad_rms, gradient }, uses, isLater) {
  if (gradient === null) return "gradient not computed: nothing here is trained";
  if (isLater) return "gradient not computed yet";
  return `gradient, rms ${sizeOf(grad_rms)}${uses > 1 ? `, the sum of ${uses} contributions` : ""}`;
}

/** @type {Record<string, string>} */
const ROLES = { input: "input", parameter: "parameter", value: "value", loss: "loss" };

/** @param {EdgeElements} edge @param {number | null} rms @param {number} most @param {Reveal | null} seen */
function writeEdge(edge, rms, most, seen) {
  const { group, forward, rule, backward, rms: text } = edge;
  const key = edgeKey(edge.placed.edge);
  const [isThere, isBack] = [!seen || seen.forward.has(key), !seen || seen.backward.has(key)];
  // What is not finite is as wide as can be.
  const share = rms === null || !Number.isFinite(rms) ? 1 : rms / most;
  // The square root, so that an edge with a hundredth of the largest can still be told from none.
  attribute(backward, "stroke-width", (WIDTH.least + (WIDTH.most - WIDTH.least) * Math.sqrt(share)).toFixed(1));
  attribute(backward, "visibility", isBack && edge.placed.edge.rule ? null : "hidden");
  attribute(forward, "visibility", isThere ? null : "hidden");
  if (rule) attribute(rule, "visibility", isBack ? null : "hidden");
  if (text) write(text, isBack ? sizeOf(rms) : "");
  const isMade = seen?.now?.edge ? edgeKey(seen.now.edge) === key : false;
  group.classList.toggle("now", isMade);
  backward.classList.toggle("now", isMade);
  attribute(group, "aria-label", describeEdge(edge, rms, seen).join(", "));
}

/** An edge in words. @param {EdgeElements} edge @param {number | null} rms @param {Reveal | null} [seen] */
export function describeEdge({ names: [source, target], placed: { edge } }, rms, seen = null) {
  const into = `${source} into ${target}`;
  if (seen && !seen.forward.has(edgeKey(edge))) return [into, "not used yet"];
  if (seen && edge.rule && !seen.backward.has(edgeKey(edge))) return [into, "no gradient has come back yet"];
  return [
    into,
    ...(edge.rule ? [`gradient back: ${edge.rule}`, ...(edge.words ? [edge.words] : []), `contribution, rms ${sizeOf(rms)}`] : ["no gradient goes back"]),
  ];
}
