/** The network: units, and every weight as a line, as thick and as blue or rust as it is large. */

/** @import {Dispatch, State, Theme, View, Weights} from "../types.js" */
/** @import {Places} from "./places.js" */
import { attribute, h, s, write } from "../dom.js";
import { whole } from "../format.js";
import { reach } from "../figures/arrays.js";
import { chosen } from "../figures/data.js";
import { parts, sized, watch } from "../views/panel.js";
import { explain } from "../views/dock.js";
import { createTip } from "../views/tip.js";
import { describe, layersOf } from "./layers.js";
import { nearest, places } from "./places.js";

const LETTER = 6.4; // px, about, of a name
const LINE = 12; // px
const CAPTION = 46; // px; layers closer than this have their captions in two rows
const LABEL = { least: 14, most: 66 };
const FAINTEST = 0.18;
const RING = { least: 1, most: 4 };

/** @typedef {{line: SVGLineElement, seen: string}} Line */
/** @typedef {{lines: Line[][], rings: SVGCircleElement[][], at: Places, mark: SVGLineElement}} Drawing */

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { body, readout } = parts(root);
  const picture = s("svg", { class: "network", role: "img" });
  const frame = h("div", { class: "network-picture" });
  frame.append(picture);
  body.append(frame);
  const tip = createTip(root);
  const size = sized(frame, () => last && draw(last));
  const rebuilt = watch();
  const changed = watch();
  const reread = watch();
  /** @type {State["data"]} */
  let data = null;
  /** @type {Drawing | null} */
  let drawing = null;
  /** @type {State | null} */
  let last = null;

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { weights, theme, spec } = state;
    frame.classList.toggle("chooses", state.slice.slice === "weights");
    if (reread(state.data, spec)) data = state.data && chosen(state.data, spec.dataset.features);
    if (!data || !weights) return;
    const layers = layersOf(state, data);
    const room = size();
    if (rebuilt(layers.map(({ size: n, caption }) => `${n} ${caption}`).join(), data, room.width, room.height)) {
      drawing = build(picture, layers, room);
      write(readout, `${whole(Object.values(weights.parameters).reduce((sum, { values }) => sum + values.length, 0))} parameters`);
      attribute(picture, "aria-label", `Network: ${layers.map(({ size: n, caption }) => `${n} ${caption}`).join(", ")}`);
      changed();
    }
    if (drawing && changed(weights, theme, spec.network)) update(drawing, weights, theme);
  }

  frame.addEventListener("pointermove", (event) => {
    if (!drawing || !last?.weights || !data) return;
    const box = frame.getBoundingClientRect();
    const found = nearest(drawing.at, { x: event.clientX - box.left, y: event.clientY - box.top });
    point(drawing, found);
    if (found) tip.show(describe(last, data, last.weights, found), event);
    else tip.hide();
  });
  frame.addEventListener("click", (event) => {
    if (!drawing || !last) return;
    const box = frame.getBoundingClientRect();
    const found = nearest(drawing.at, { x: event.clientX - box.left, y: event.clientY - box.top });
    if (!found || found.layer === 0) return;
    const [name, index] = found.from === null ? [`b${found.layer}`, [found.to]] : [`W${found.layer}`, [found.from, found.to]];
    if (last.slice.slice === "weights") dispatch({ type: "axis", weight: `${name}[${index.join(",")}]` });
    else explain(dispatch, name, index);
  });
  frame.addEventListener("pointerleave", () => {
    tip.hide();
    if (drawing) point(drawing, null);
  });
  return { render: draw };
}

/**
 * @param {SVGSVGElement} picture
 * @param {import("./layers.js").Layer[]} layers
 * @param {{width: number, height: number}} size
 * @returns {Drawing}
 */
function build(picture, layers, size) {
  const room = (/** @type {string[]} */ names) => Math.max(LABEL.least, Math.min(LABEL.most, 6 + LETTER * Math.max(0, ...names.flatMap(linesOf).map(({ length }) => length))));
  const [first, end] = [layers[0], layers[layers.length - 1]];
  const at = places(layers.map((layer) => layer.size), size, { left: room(first.names), right: room(end.names) });
  const wires = s("g", { class: "wires" });
  const units = s("g", { class: "units" });
  const words = s("g", { class: "words" });
  const mark = s("line", { class: "mark", visibility: "hidden" });
  const lines = at.columns.slice(1).map((column, k) => at.columns[k].flatMap((a) => column.map((b) => wire(wires, a, b))));
  const rings = at.columns.map((column, k) => column.map((unit) => {
    const ring = s("circle", { cx: unit.x, cy: unit.y, r: k === 0 ? at.radius * 0.55 : at.radius, class: k === 0 ? "input" : "unit" });
    units.append(ring);
    return ring;
  }));
  name(words, first.names, at.columns[0], at.radius, "end");
  name(words, end.names, at.columns[at.columns.length - 1], at.radius, "start");
  const isTight = (at.columns[1][0].x - at.columns[0][0].x) < CAPTION;
  layers.forEach((layer, k) => words.append(s("text", { x: at.columns[k][0].x, y: size.height - (isTight && k % 2 === 1 ? 3 : 14 - (isTight ? 0 : 7)), "text-anchor": "middle" }, layer.caption)));
  attribute(picture, "viewBox", `0 0 ${size.width} ${size.height}`);
  picture.replaceChildren(wires, mark, units, words);
  return { lines, rings, at, mark };
}

/** @param {SVGGElement} wires @param {import("./places.js").Point} a @param {import("./places.js").Point} b @returns {Line} */
function wire(wires, a, b) {
  const line = s("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y });
  wires.append(line);
  return { line, seen: "" };
}

/** Names beside a column, in two lines where they have two words. @param {SVGGElement} words @param {string[]} names @param {import("./places.js").Point[]} column @param {number} radius @param {"start" | "end"} anchor */
function name(words, names, column, radius, anchor) {
  const away = (radius + 5) * (anchor === "end" ? -1 : 1);
  column.slice(0, names.length).forEach(({ x, y }, unit) => {
    const lines = linesOf(names[unit]);
    const spans = lines.map((line, k) => s("tspan", { x: x + away, y: y + 4 + LINE * (k - (lines.length - 1) / 2) }, line));
    words.append(s("text", { "text-anchor": anchor }, ...spans));
  });
}

/** A name in at most two lines: two words, or one that is broken; each cut to the room there is. @param {string} text */
function linesOf(text) {
  const longest = Math.floor((LABEL.most - 6) / LETTER);
  const [first, ...rest] = text.split(" ");
  const broken = first.length > longest ? [`${first.slice(0, longest - 1)}-`, first.slice(longest - 1)] : [first];
  const lines = rest.length > 0 ? [first, rest.join(" ")] : broken;
  return lines.map((line) => (line.length > longest ? `${line.slice(0, longest - 1)}…` : line));
}

/** Colours and widths of this moment, written only where they differ. @param {Drawing} drawing @param {Weights} weights @param {Theme} theme */
function update({ lines, rings, at }, { parameters }, { color }) {
  const hue = (/** @type {number} */ value) => (value < 0 ? color.negative : color.positive);
  lines.forEach((layer, k) => {
    const values = parameters[`W${k + 1}`].values;
    const most = reach(values);
    layer.forEach((wired, i) => {
      const share = Math.min(1, Math.abs(values[i]) / most);
      const style = `stroke:${hue(values[i])};stroke-width:${(0.4 + at.thickest * share).toFixed(1)};stroke-opacity:${Math.max(FAINTEST, Math.sqrt(share)).toFixed(2)}`;
      if (style === wired.seen) return;
      wired.seen = style;
      wired.line.style.cssText = style;
    });
    const biases = parameters[`b${k + 1}`].values;
    const largest = reach(biases);
    rings[k + 1].forEach((ring, j) => {
      const share = Math.min(1, Math.abs(biases[j]) / largest);
      ring.style.cssText = `stroke:${share === 0 ? color.soft : hue(biases[j])};stroke-width:${(RING.least + share * Math.min(RING.most, at.radius * 0.5)).toFixed(1)}`;
    });
  });
}

/** Marks the connection that is pointed at. @param {Drawing} drawing @param {ReturnType<typeof nearest>} found */
function point({ at, mark }, found) {
  const isLine = found !== null && found.from !== null;
  attribute(mark, "visibility", isLine ? "visible" : "hidden");
  if (!isLine) return;
  const [a, b] = [at.columns[found.layer - 1][/** @type {number} */ (found.from)], at.columns[found.layer][found.to]];
  for (const [key, value] of Object.entries({ x1: a.x, y1: a.y, x2: b.x, y2: b.y })) attribute(mark, key, value);
}
