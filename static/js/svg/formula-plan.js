/**
 * Where the cards of a formula's graph lie: columns from x and y to the value, small cards since
 * every value is one number. A constant stands in the circle of the operation that uses it.
 */

/** @import {Graph} from "../types.js" */
/** @import {Arrow, Box, Card, PlacedCard, PlacedEdge, Plan} from "./plan.js" */

import { usesOf } from "./plan.js";

const CARD = { width: 66, height: 35 };
const TOP = 8;
const FOOT = 10;
const PAD = { left: 6, right: 12 };
const UNIT = { least: 152, most: 190 };
const ROW = { least: 46, most: 84 };
const CIRCLE = 24;
const LETTER = 5.7;
const ARROW = 12;
const LANE = 2.6; // forward and backward, either side of the middle
const HEADS = { forward: 6, backward: 8 };
const LEAST_HEIGHT = 226; // as of a network's graph

/** Whether all values are single numbers. @param {Graph} graph */
export function isFormula({ nodes }) {
  return nodes.every(({ shape }) => shape.length === 0);
}

/**
 * @param {Graph} graph
 * @param {number} room  width of the panel
 * @returns {Plan}
 */
export function formulaPlan({ nodes, edges }, room) {
  const constants = new Map(nodes.filter(({ role }) => role === "input").map((node) => [node.id, node]));
  const shown = nodes.filter(({ id }) => !constants.has(id));
  const columns = Math.max(...shown.map(({ x }) => x)) + 0.5;
  const rows = Math.max(...shown.map(({ y }) => y), ...edges.flatMap(({ via }) => via.map(([, y]) => y))) + 1;
  const unit = Math.max(UNIT.least, Math.min(UNIT.most, (room - PAD.left - PAD.right - CARD.width) / Math.max(1, columns - 1)));
  const row = Math.max(ROW.least, Math.min(ROW.most, (LEAST_HEIGHT - TOP - FOOT) / rows));
  const height = Math.max(LEAST_HEIGHT, TOP + rows * row + FOOT);
  const slack = (height - TOP - FOOT - rows * row) / 2;
  const at = (/** @type {number} */ x, /** @type {number} */ y) => ({ x: PAD.left + (x - 0.5) * unit, y: TOP + slack + (y + 0.5) * row });
  const cards = shown.map((node) => place(node, at(node.x, node.y), labelOf(node, edges, constants), usesOf(node, edges)));
  const byId = new Map(cards.map((card) => [card.node.id, card]));
  return {
    width: PAD.left + (columns - 1) * unit + CARD.width + PAD.right,
    height,
    cards,
    edges: edges.flatMap((edge) => {
      const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
      if (!source || !target) return [];
      const level = source.box.y - target.box.y;
      return [connect(edge, source.box, /** @type {Box} */ (target.circle), edge.via.map(([x, y]) => at(x, y)), level)];
    }),
    frames: [],
  };
}

/** The operation's sign, with the constants that it uses: `− 11`, `100 ×`.
 * @param {Card} node @param {Arrow[]} edges @param {Map<number, Card>} constants */
function labelOf({ id, symbol }, edges, constants) {
  const known = edges.filter(({ target, source }) => target === id && constants.has(source)).sort((a, b) => a.argument - b.argument);
  const name = (/** @type {Arrow} */ edge) => short(/** @type {Card} */ (constants.get(edge.source)).name);
  return known.reduce((text, edge) => (edge.argument === 0 ? `${name(edge)} ${text}` : `${text} ${name(edge)}`), symbol);
}

/** `100.0` is `100`, `2 * pi` is `2π`. @param {string} name */
function short(name) {
  const number = Number(name);
  return Number.isFinite(number) ? String(Number(number.toPrecision(4))).replace("-", "\u2212") : name.replace(/\bpi\b/g, "\u03c0").replace(/ \* /g, "").replace(/ /g, "");
}

/** @param {Card} node @param {{x: number, y: number}} at  left, middle @param {string} symbol @param {number} uses @returns {PlacedCard} */
function place(node, { x, y }, symbol, uses) {
  const box = { x, y: y - CARD.height / 2, ...CARD };
  const wide = Math.max(CIRCLE, symbol.length * LETTER + 12);
  return {
    node: { ...node, symbol },
    box,
    value: { x: x + 19, y: box.y + 2, width: CARD.width - 21, height: 14 },
    gradient: { x: x + 19, y: box.y + 18, width: CARD.width - 21, height: 14 },
    circle: node.symbol === "" ? null : { x: x - ARROW - wide, y: y - CIRCLE / 2, width: wide, height: CIRCLE },
    uses,
    isSmall: true,
  };
}

/**
 * From a card over its lanes to a circle.
 * @param {Arrow} edge @param {Box} from @param {Box} circle @param {{x: number, y: number}[]} via
 * @param {number} level  how far the source lies below the target
 * @returns {PlacedEdge}
 */
function connect(edge, from, circle, via, level) {
  const start = { x: from.x + from.width + 1, y: from.y + from.height / 2 };
  const end = { x: circle.x - 1, y: circle.y + circle.height / 2 };
  const lanes = via.flatMap(({ x, y }) => [{ x: x - CIRCLE, y }, { x: x + CARD.width, y }]);
  const forth = [start, ...lanes, { ...end, x: end.x - HEADS.forward }];
  const back = [end, ...lanes.toReversed(), { ...start, x: start.x + HEADS.backward }];
  const middle = circle.x + circle.width / 2;
  const isAbove = level < -1 || (Math.abs(level) <= 1 && edge.argument === 0 && via.length === 0);
  return {
    edge, isSpine: true,
    forward: curve(forth, -LANE),
    backward: curve(back, LANE),
    // On one line over the circle or under it, clear of the edges, which come from its left.
    label: { x: middle - 2, y: isAbove ? circle.y - 4 : circle.y + circle.height + 10, anchor: "end", beside: middle + 3 },
  };
}

/** A smooth line through points, level at each. @param {{x: number, y: number}[]} points @param {number} shift */
function curve(points, shift) {
  return points.map(({ x, y }, i) => {
    if (i === 0) return `M${x} ${y + shift}`;
    const middle = (points[i - 1].x + x) / 2;
    return `C${middle} ${points[i - 1].y + shift} ${middle} ${y + shift} ${x} ${y + shift}`;
  }).join("");
}
