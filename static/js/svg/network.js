/** The network: units, and every weight as a line, as thick and as blue or rust as it is large. */

/** @import {Dispatch, State, Theme, View, Weights} from "../types.js" */
/** @import {Places} from "./places.js" */
import { attribute, h, icon, s, write } from "../dom.js";
import { whole } from "../format.js";
import { chosen } from "../figures/data.js";
import { keyOf } from "../names.js";
import { parts, segmented, sized, watch } from "../views/panel.js";
import { createTip } from "../views/tip.js";
import { createColumns } from "./columns.js";
import { describe, layersOf } from "./layers.js";
import { nearest, places } from "./places.js";
import { paintUnits } from "./unit-maps.js";
import { colourWires } from "./wires.js";
import { walkUnits } from "./walk-units.js";

/** What a connection can show. */
const WIRES = /** @type {const} */ ([
  { value: "weight", text: "weight", help: "As thick and as blue or rust as the weight" },
  { value: "gradient", text: "gradient", help: "As the gradient of the weight, which the next step will follow" },
  { value: "update", text: "update", help: "As what the next step will add to the weight" },
]);

const LETTER = 6.4; // px, about, of a name
const LINE = 12; // px
const CROWDED = 260; // px; a narrower picture has no room over it for the word behind a large number
const LABEL = { least: 14, most: 66 };

/** @typedef {import("./wires.js").Wired & {mark: SVGLineElement, chosen: SVGElement}} Drawing */

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, body, readout } = parts(root);
  const picture = s("svg", { class: "network", role: "group", "aria-label": "Network" });
  const canvas = h("canvas", { class: "network-maps", "aria-hidden": "true" });
  const over = s("svg", { class: "network over", "aria-hidden": "true" });
  const columns = createColumns(dispatch);
  const frame = h("div", { class: "network-picture" }, picture, canvas, over, columns.element);
  const wires = segmented("What connections show", WIRES, (value) => dispatch({ type: "view", key: "wires", value }));
  const larger = h("button", { type: "button", class: "quiet network-larger", onclick: enlarge }, icon("larger"));
  tools.append(larger);
  body.append(frame, h("div", { class: "network-foot" }, wires.element));
  const tip = createTip(root);
  /** @type {{found: NonNullable<ReturnType<typeof nearest>>, at: {clientX: number, clientY: number}} | null} what is pointed at */
  let pointed = null;
  const size = sized(frame, () => last && draw(last));
  const rebuilt = watch();
  const changed = watch();
  const painted = watch();
  const ringed = watch();
  const walk = walkUnits(picture, edit);

  /** In the place of the landscape, or back; on a phone that is elsewhere on the page. */
  function enlarge() {
    dispatch({ type: "view", key: "room", value: root.dataset.large ? null : "network" });
    requestAnimationFrame(() => larger.scrollIntoView({ block: "nearest" }));
  }
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
    const { weights, theme, spec, view, units } = state;
    const isLarge = view.room === "network";
    if (isLarge !== Boolean(root.dataset.large)) attribute(root, "data-large", isLarge ? "true" : null);
    larger.setAttribute("aria-label", isLarge ? "Smaller: back to the landscape" : "Larger: in the place of the landscape");
    larger.title = larger.getAttribute("aria-label") ?? "";
    larger.setAttribute("aria-pressed", String(isLarge));
    wires.show(view.wires);
    frame.classList.toggle("chooses", state.slice.slice === "weights");
    if (reread(state.data, spec)) data = state.data && chosen(state.data, spec.dataset.features);
    if (!data || !weights) return;
    const layers = layersOf(state, data);
    const room = size();
    if (rebuilt(layers.map(({ size: n, caption }) => `${n} ${caption}`).join(), data, room.width, room.height)) {
      drawing = build(picture, over, layers, room);
      if (pointed) aim(pointed.at);
      walk.over(drawing.at);
      const count = Object.values(weights.parameters).reduce((sum, { values }) => sum + values.length, 0);
      readout.title = `${whole(count)} weights and biases`;
      write(readout, count >= 100 && room.width < CROWDED ? whole(count) : `${whole(count)} ${isLarge ? "parameters" : "numbers"}`);
      attribute(picture, "aria-label", `Network: ${layers.map(({ size: n, caption }) => `${n} ${caption}`).join(", ")}`);
      changed();
    }
    if (!drawing) return;
    if (changed(weights, theme, spec.network, view.wires)) colourWires(drawing, weights, view.wires, theme);
    if (painted(units, theme, drawing)) paintUnits(canvas, drawing.at, units, room, theme);
    if (ringed(view.unit, drawing)) ring(drawing, view.unit);
    columns.render(state, drawing.at);
    tell();
    walk.say((found) => describe(state, /** @type {NonNullable<State["data"]>} */ (data), weights, found).join(", "));
  }

  /** @param {Drawing} drawing @param {{clientX: number, clientY: number}} where */
  function under({ at }, { clientX, clientY }) {
    const box = frame.getBoundingClientRect();
    return nearest(at, { x: clientX - box.left, y: clientY - box.top });
  }

  /** Points at what is there: something else, or nothing, as soon as the network is another. @param {{clientX: number, clientY: number}} where */
  function aim({ clientX, clientY }) {
    if (!drawing) return;
    const found = under(drawing, { clientX, clientY });
    point(drawing, found);
    pointed = found && { found, at: { clientX, clientY } };
  }

  /** The numbers of what is pointed at, which change in place. */
  function tell() {
    if (pointed && last?.weights && data) tip.show(describe(last, data, last.weights, pointed.found), pointed.at);
    else tip.hide();
  }

  /** What the next step will add is asked for while somebody looks. @param {boolean} looking */
  function look(looking) {
    if (last && last.view.looking !== looking) dispatch({ type: "view", key: "looking", value: looking });
  }

  /** Opens the editor of what is there. @param {NonNullable<ReturnType<typeof nearest>>} found @param {{clientX: number, clientY: number}} where */
  function edit({ layer, to, from }, { clientX: x, clientY: y }) {
    if (layer === 0) return;
    // A connection that is clicked is an axis by itself; a unit brings its own.
    if (from === null) dispatch({ type: "unit", unit: { layer, unit: to } });
    else dispatch({ type: "view", key: "unit", value: { layer, unit: to } });
    dispatch({ type: "view", key: "editing", value: { layer, unit: to, from, x, y } });
  }

  frame.addEventListener("pointermove", (event) => {
    aim(event);
    tell();
    look(true);
  });
  frame.addEventListener("click", (event) => {
    if (!drawing || !last || (event.target instanceof Element && event.target.closest(".network-columns"))) return;
    const found = under(drawing, event);
    if (!found || found.layer === 0) return;
    if (found.from !== null && last.slice.slice === "weights") dispatch({ type: "axis", weight: keyOf(`W${found.layer}`, [found.from, found.to]) });
    pointed = null;
    tell();
    edit(found, event);
  });
  frame.addEventListener("pointerleave", () => {
    pointed = null;
    tell();
    look(picture.contains(document.activeElement));
    if (drawing) point(drawing, null);
  });
  picture.addEventListener("focusin", () => look(true));
  picture.addEventListener("focusout", () => look(false));
  return { render: draw };
}

/**
 * @param {SVGSVGElement} picture  what lies under the maps: connections
 * @param {SVGSVGElement} over     what lies over them: rings and words
 * @param {import("./layers.js").Layer[]} layers
 * @param {{width: number, height: number}} size
 * @returns {Drawing}
 */
function build(picture, over, layers, size) {
  const room = (/** @type {string[]} */ names) => Math.max(LABEL.least, Math.min(LABEL.most, 6 + LETTER * Math.max(0, ...names.flatMap(linesOf).map(({ length }) => length))));
  const [first, end] = [layers[0], layers[layers.length - 1]];
  const at = places(layers.map((layer) => layer.size), size, { left: room(first.names), right: room(end.names) });
  const wires = s("g", { class: "wires" });
  const units = s("g", { class: "units" });
  const words = s("g", { class: "words" });
  const mark = s("line", { class: "mark", visibility: "hidden" });
  const lines = at.columns.slice(1).map((column, k) => at.columns[k].flatMap((a) => column.map((b) => wire(wires, a, b))));
  const rings = at.columns.map((column, k) => column.map((unit) => {
    const [r, span] = [at.radius, 2 * at.radius];
    const ring = k === 0 ? s("circle", { cx: unit.x, cy: unit.y, r: r * 0.55, class: "input" }) : s("rect", { x: unit.x - r, y: unit.y - r, width: span, height: span, rx: r * 0.4, class: "unit" });
    units.append(ring);
    return ring;
  }));
  name(words, first.names, at.columns[0], at.radius, "end");
  name(words, end.names, at.columns[at.columns.length - 1], at.radius, "start");
  // Under a hidden layer stand its controls, if there is room for them.
  words.append(...(at.hasControls ? captions([first, end], [at.columns[0][0].x, at.columns[layers.length - 1][0].x], size) : captions(layers, at.columns.map(([unit]) => unit.x), size)));
  const chosen = s("rect", { class: "chosen-unit", visibility: "hidden" });
  for (const svg of [picture, over]) attribute(svg, "viewBox", `0 0 ${size.width} ${size.height}`);
  picture.replaceChildren(wires, mark);
  over.replaceChildren(units, chosen, words);
  return { lines, rings, at, mark, chosen };
}

/** @param {SVGGElement} wires @param {import("./places.js").Point} a @param {import("./places.js").Point} b @returns {import("./wires.js").Line} */
function wire(wires, a, b) {
  const line = s("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y });
  wires.append(line);
  return { line, seen: "" };
}

/**
 * What the layers are, under them: in one row, or else by turns in two; hidden layers that are all the
 * same in one word, and if there is no room for that either, without one, since what is pointed at says it.
 * @param {import("./layers.js").Layer[]} layers @param {number[]} xs @param {{width: number, height: number}} size
 */
function captions(layers, xs, { width, height }) {
  const wide = (/** @type {string} */ text) => LETTER * text.length + BETWEEN;
  const fits = (/** @type {number} */ by) => layers.every(({ caption }, k) => k + by >= layers.length || xs[k + by] - xs[k] >= (wide(caption) + wide(layers[k + by].caption)) / 2);
  const text = (/** @type {string} */ caption, /** @type {number} */ x, /** @type {number} */ up) => s("text", { x: Math.max(wide(caption) / 2, Math.min(width - wide(caption) / 2, x)), y: height - up, "text-anchor": "middle" }, caption);
  if (fits(1)) return layers.map(({ caption }, k) => text(caption, xs[k], ROWS.one));
  if (fits(2)) return layers.map(({ caption }, k) => text(caption, xs[k], k % 2 === 1 ? ROWS.lower : ROWS.upper));
  const hidden = layers.slice(1, -1);
  const [first, end] = [layers[0], layers[layers.length - 1]];
  const said = hidden.every(({ caption }) => caption === hidden[0].caption) ? [text(`${hidden.length} × ${hidden[0].caption}`, (xs[0] + xs[xs.length - 1]) / 2, ROWS.lower)] : [];
  return [text(first.caption, xs[0], ROWS.upper), ...said, text(end.caption, xs[xs.length - 1], ROWS.upper)];
}
const BETWEEN = 4; // px, between two words
const ROWS = { one: 7, upper: 14, lower: 3 }; // px from the lower edge

/** Names beside a column, in two lines where they have two words. @param {SVGGElement} words @param {string[]} names @param {import("./places.js").Point[]} column @param {number} radius @param {"start" | "end"} anchor */
function name(words, names, column, radius, anchor) {
  const away = (radius + 5) * (anchor === "end" ? -1 : 1);
  const pitch = column.length > 1 ? column[1].y - column[0].y : Infinity;
  if (pitch < LINE * 0.8) return; // they would lie on each other; what is pointed at says its name
  column.slice(0, names.length).forEach(({ x, y }, unit) => {
    const lines = linesOf(names[unit]).slice(0, pitch < 2 * LINE ? 1 : 2);
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

/** The unit that is chosen, here and everywhere. @param {Drawing} drawing @param {State["view"]["unit"]} unit */
function ring({ at, chosen: mark }, unit) {
  const place = unit && at.columns[unit.layer]?.[unit.unit];
  attribute(mark, "visibility", place ? "visible" : "hidden");
  if (!place) return;
  const reach = at.radius + 4;
  for (const [key, value] of Object.entries({ x: place.x - reach, y: place.y - reach, width: 2 * reach, height: 2 * reach, rx: reach * 0.45 })) attribute(mark, key, value);
}

/** Marks the connection that is pointed at. @param {Drawing} drawing @param {ReturnType<typeof nearest>} found */
function point({ at, mark }, found) {
  const isLine = found !== null && found.from !== null;
  attribute(mark, "visibility", isLine ? "visible" : "hidden");
  if (!isLine) return;
  const [a, b] = [at.columns[found.layer - 1][/** @type {number} */ (found.from)], at.columns[found.layer][found.to]];
  for (const [key, value] of Object.entries({ x1: a.x, y1: a.y, x2: b.x, y2: b.y })) attribute(mark, key, value);
}
