/**
 * Where the cards, circles and edges of the computation graph lie. The server says which card
 * stands where in a grid of cards; here that becomes lengths, for a picture of a fixed height that
 * is then scaled to its panel.
 */

/** @import {Graph, GraphEdge, GraphNode} from "../types.js" */

/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {GraphNode & {words?: string}} Card */
/** @typedef {GraphEdge & {words?: string | null}} Arrow */
/** @typedef {{node: Card, box: Box, value: Box, gradient: Box, circle: Box | null, uses: number, isSmall?: boolean}} PlacedCard  uses: edges along which a gradient comes back */
/** @typedef {{edge: Arrow, forward: string, backward: string, label: {x: number, y: number, anchor: "start" | "middle" | "end", beside?: number}, isSpine: boolean}} PlacedEdge */
/** @typedef {{scope: string, box: Box}} Frame */
/** @typedef {{width: number, height: number, cards: PlacedCard[], edges: PlacedEdge[], frames: Frame[]}} Plan */

import { formulaPlan, isFormula } from "./formula-plan.js";

/** The height that all lengths here are made for. */
export const HEIGHT = 226;

const CARD = { width: 56, height: 85 };
const TOP = 5;
const CAPTION = 19; // below the spine, for the names of the scopes
const PAD = { left: 20, right: 10 };
const UNIT = { least: 119, most: 180 }; // width of a cell of the grid
const CIRCLE = 25; // height of an operation's circle, and its width at least
const LETTER = 5.6; // of its symbol
const LONGEST = 9; // letters of a symbol in one line
const SECOND_LINE = 11;
const ARROW = 13; // from a circle to its card
const FRAME = 7; // room around the cards of a scope
const MAP = { inset: 5, top: 16, height: 22, rms: 12 }; // the two heat-maps of a card, the size of each written under it
const HEADS = { forward: 6, backward: 8 }; // by which an arrow's head goes on beyond its line
const STUB = 30; // what is drawn of an edge that comes from far away
const LANE = 5; // forward and backward, either side of the middle

/**
 * @param {Graph} graph
 * @param {number} room  width of the panel, in the lengths of this picture
 * @returns {Plan}
 */
export function plan(graph, room) {
  if (isFormula(graph)) return formulaPlan(graph, room);
  const { nodes, edges } = graph;
  const reach = Math.max(...nodes.map(({ x }) => x)) + 0.5;
  const unit = Math.max(UNIT.least, Math.min(UNIT.most, (room - PAD.left - PAD.right) / (reach - SPARE)));
  const rows = Math.max(1, ...nodes.map(({ y }) => y));
  const cards = nodes.map((node) => ({ ...place(node, unit, rows), uses: usesOf(node, edges) }));
  const byId = new Map(cards.map((card) => [card.node.id, card]));
  return {
    width: PAD.left + (reach - SPARE) * unit + PAD.right,
    height: HEIGHT,
    cards,
    edges: edges.flatMap((edge) => {
      const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
      return source && target ? [connect(edge, source, target)] : [];
    }),
    frames: frames(cards),
  };
}
const SPARE = 0.5; // half a cell on both sides together, since cards are narrower than cells

/** How often a gradient comes back to a node: where that is more than once, its own is the sum. @param {Card} node @param {Arrow[]} edges */
export function usesOf({ id }, edges) {
  return edges.filter(({ source, rule }) => source === id && rule !== null).length;
}

/** @param {Card} node @param {number} unit @param {number} rows @returns {Omit<PlacedCard, "uses">} */
function place(node, unit, rows) {
  const low = HEIGHT - CAPTION - CARD.height;
  const x = PAD.left + (node.x - SPARE / 2) * unit - CARD.width / 2;
  const y = TOP + ((low - TOP) * node.y) / rows;
  const map = { x: x + MAP.inset, width: CARD.width - 2 * MAP.inset, height: MAP.height };
  const lines = linesOf(node.symbol);
  const wide = Math.max(CIRCLE, Math.max(...lines.map(({ length }) => length)) * LETTER + 13);
  const high = CIRCLE + SECOND_LINE * (lines.length - 1);
  const round = { x: x - ARROW - wide, y: y + CARD.height / 2 - high / 2, width: wide, height: high };
  return {
    node,
    box: { x, y, ...CARD },
    value: { ...map, y: y + MAP.top },
    gradient: { ...map, y: y + MAP.top + MAP.height + MAP.rms },
    circle: node.symbol === "" ? null : round,
  };
}

/** A long symbol in two lines: what is done, and to what. @param {string} symbol */
export function linesOf(symbol) {
  const cut = symbol.length > LONGEST ? symbol.indexOf(" ") : -1;
  return cut < 0 ? [symbol] : [symbol.slice(0, cut), symbol.slice(cut + 1)];
}

/** @param {Arrow} edge @param {PlacedCard} source @param {PlacedCard} target @returns {PlacedEdge} */
function connect(edge, source, target) {
  const circle = /** @type {Box} */ (target.circle ?? target.box);
  if (source.box.y !== target.box.y) return down(edge, source.box, circle);
  if (source.node.role === "parameter") return stub(edge, circle);
  const isInside = source.node.scope === target.node.scope;
  return along(edge, source.box, circle, isInside ? target.box.x : circle.x + circle.width);
}

/** From a card of the spine to the circle right of it. @param {Arrow} edge @param {Box} from @param {Box} circle @param {number} until  where the room for words ends @returns {PlacedEdge} */
function along(edge, from, circle, until) {
  const [start, end] = [from.x + from.width + 1, circle.x - 1];
  const middle = circle.y + circle.height / 2;
  return {
    edge, isSpine: true,
    forward: `M${start} ${middle - LANE}H${end - HEADS.forward}`,
    backward: `M${end} ${middle + LANE}H${start + HEADS.backward}`,
    label: { x: (start + until) / 2, y: middle + circle.height / 2 + 12.5, anchor: "middle" },
  };
}

/**
 * From a card far to the left in the same row: only its end, since a line would run through all
 * cards between. The name of the card that it ends at says where it comes from: Ω₁ from W₁.
 * @param {Arrow} edge @param {Box} circle @returns {PlacedEdge}
 */
function stub(edge, circle) {
  const end = circle.x - 1;
  const middle = circle.y + circle.height / 2;
  return {
    edge, isSpine: false,
    forward: `M${end - STUB} ${middle - LANE}H${end - HEADS.forward}`,
    backward: `M${end} ${middle + LANE}H${end - STUB + HEADS.backward}`,
    label: { x: circle.x + circle.width / 2, y: circle.y + circle.height + 12.5, anchor: "middle" },
  };
}

/** From a card above the spine to the circle under it. @param {Arrow} edge @param {Box} from @param {Box} circle @returns {PlacedEdge} */
function down(edge, from, circle) {
  const end = circle.x + circle.width / 2;
  const start = Math.max(from.x + 12, Math.min(from.x + from.width - 12, end));
  const [top, bottom] = [from.y + from.height + 1, circle.y - 1];
  const isBeside = start > end + 2 * LANE;
  const lane = isBeside ? [LANE, LANE] : [LANE, -LANE];
  const bend = (/** @type {number} */ a, /** @type {number} */ b, /** @type {boolean} */ up) => {
    const [x0, y0, x1, y1] = up ? [b, bottom, a, top + HEADS.backward] : [a, top, b, bottom - HEADS.forward];
    if (!isBeside) return `M${x0} ${y0}L${x1} ${y1}`;
    const ends = up ? [b, y0 - 50, a, y1 + 32] : [a, y0 + 32, b, y1 - 50];
    return `M${x0} ${y0}C${ends.join(" ")} ${x1} ${y1}`;
  };
  const shift = isBeside ? 3 : 0; // the first argument's edge comes down in the middle
  return {
    edge, isSpine: false,
    forward: bend(start + LANE, end + lane[0] + shift, false),
    backward: bend(start - LANE, end + lane[1] + shift - (isBeside ? 2 * LANE - 2 : 0), true),
    label: isBeside ? { x: start + LANE + 5, y: top + 17, anchor: "start" } : { x: start - LANE - 6, y: top + 20, anchor: "end" },
  };
}

/** @param {PlacedCard[]} cards @returns {Frame[]} */
function frames(cards) {
  const scopes = [...new Set(cards.map(({ node }) => node.scope))].filter(Boolean);
  return scopes.map((scope) => {
    const inside = cards.filter(({ node }) => node.scope === scope).flatMap(({ box, circle }) => (circle ? [box, circle] : [box]));
    const left = Math.min(...inside.map(({ x }) => x)) - FRAME;
    const right = Math.max(...inside.map(({ x, width }) => x + width)) + FRAME;
    return { scope, box: { x: left, y: 1, width: right - left, height: HEIGHT - 2 } };
  });
}
