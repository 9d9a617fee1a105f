/** A plane in which points are set by hand: click a class, click or drag to place, erase, undo. */

/** @import {Data, Dispatch, State} from "../types.js" */
import { h, s, write } from "../dom.js";
import { plural } from "../format.js";
import { segmented } from "../views/panel.js";

const REACH = 6; // the plane goes from -6 to 6
const SIZE = 300; // units of the picture
const CLOSE = 0.28; // a point that is dragged is set again after so far
const ERASER = 0.5; // radius
const WAIT = 700; // ms after the last point until the points are learnt from
const FEWEST = 10;
const NAMES = ["A", "B", "C"];
const STEP = 0.5; // of the arrow keys

/** @typedef {{x: number, y: number, name: string}} Point */

/** @param {Dispatch} dispatch @returns {import("./stage.js").Stage} */
export function plane(dispatch) {
  /** @type {Point[]} */
  let points = [];
  /** @type {Point[][]} */
  const past = [];
  let tool = NAMES[0];
  let held = false;
  let timer = 0;
  let cursor = { x: 0, y: 0 };
  /** @type {Data | null} */
  let seen = null;

  const dots = s("g");
  const aim = s("path", { class: "aim" });
  const grid = s("path", { class: "plane-grid", d: `M${SIZE / 2} 0v${SIZE}M0 ${SIZE / 2}h${SIZE}` });
  const svg = s("svg", { class: "plane", viewBox: `0 0 ${SIZE} ${SIZE}`, tabindex: 0, role: "application", "aria-label": "Plane for points: arrows move, space places, delete erases" }, grid, dots, aim);
  const tools = segmented(
    "What a click does",
    [...NAMES.map((name) => ({ value: name, text: `class ${name}`, help: `Place points of class ${name}` })), { value: "erase", text: "erase", help: "Take points away" }],
    (value) => {
      tool = value;
      tools.show(tool);
    },
  );
  const undo = h("button", { type: "button", class: "small", onclick: () => back() }, "undo");
  const clear = h("button", { type: "button", class: "small", onclick: () => change([]) }, "clear");
  const say = h("p", { class: "remark", "aria-live": "polite" });
  const element = h("div", { class: "plane-place" }, h("div", { class: "plane-tools" }, tools.element, undo, clear), svg, say);
  tools.show(tool);

  /** @param {PointerEvent} event */
  function place(event) {
    const box = svg.getBoundingClientRect();
    return { x: round(((event.clientX - box.left) / box.width - 0.5) * 2 * REACH), y: round((0.5 - (event.clientY - box.top) / box.height) * 2 * REACH) };
  }

  /** @param {{x: number, y: number}} at */
  function act(at) {
    cursor = at;
    if (tool === "erase") {
      const kept = points.filter((point) => away(point, at) > ERASER);
      if (kept.length < points.length) set(kept);
    } else set([...points, { ...at, name: tool }]);
  }

  /** @param {Point[]} next */
  function set(next) {
    points = next;
    draw();
    clearTimeout(timer);
    timer = window.setTimeout(send, WAIT);
  }

  /** @param {Point[]} next */
  function change(next) {
    past.push(points);
    set(next);
  }

  function back() {
    const before = past.pop();
    if (before) set(before);
  }

  function send() {
    if (held || lacking(points) !== null) return;
    const lines = points.map(({ x, y, name }) => `${x},${y},${name}`);
    dispatch({ type: "bring", content: new Blob([["x1,x2,class", ...lines, ""].join("\n")]), name: "points.csv", as: "drawn" });
  }

  function draw() {
    const at = (/** @type {number} */ v) => (v / REACH / 2 + 0.5) * SIZE;
    dots.replaceChildren(...NAMES.map((name, k) => s("path", { class: `dots dots-${k}`, d: points.filter((point) => point.name === name).map(({ x, y }) => `M${at(x)} ${SIZE - at(y)}h0`).join("") })));
    aim.setAttribute("d", `M${at(cursor.x) - 7} ${SIZE - at(cursor.y)}h14M${at(cursor.x)} ${SIZE - at(cursor.y) - 7}v14`);
    undo.disabled = past.length === 0;
    clear.disabled = points.length === 0;
    write(say, lacking(points) ?? `${plural(points.length, "point")}; the network learns from them as soon as you pause.`);
  }

  svg.addEventListener("pointerdown", (event) => {
    held = true;
    svg.setPointerCapture(event.pointerId);
    past.push(points);
    act(place(event));
  });
  svg.addEventListener("pointermove", (event) => {
    if (held && away(place(event), cursor) > CLOSE) act(place(event));
  });
  svg.addEventListener("pointerup", () => {
    held = false;
    if (points !== past.at(-1)) {
      clearTimeout(timer);
      timer = window.setTimeout(send, WAIT);
    }
  });
  svg.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[event.key];
    const acts = event.key === " " || event.key === "Enter" || event.key === "Delete";
    if (!move && !acts) return;
    event.preventDefault();
    event.stopPropagation();
    if (move) cursor = { x: within(cursor.x + move[0]), y: within(cursor.y + move[1]) };
    else if (event.key === "Delete") change(points.filter((point) => away(point, cursor) > ERASER));
    else {
      past.push(points);
      act(cursor);
    }
    draw();
  });
  draw();

  return {
    element,
    render({ data, spec }) {
      if (spec.dataset.name !== "drawn" || !data || data === seen) return;
      seen = data;
      if (points.length === 0) points = data.raw.map(([x, y, name]) => ({ x: Number(x), y: Number(y), name: String(name) }));
      draw();
    },
  };
}

/** Why the points cannot be learnt from yet; null if they can. @param {Point[]} points */
function lacking(points) {
  const classes = new Set(points.map(({ name }) => name)).size;
  if (points.length >= FEWEST && classes > 1) return null;
  return `Choose a class, then click or drag in the plane: ${plural(points.length, "point")} of at least ${FEWEST}${classes < 2 ? ", of at least two classes" : ""}.`;
}

/** @param {{x: number, y: number}} a @param {{x: number, y: number}} b */
function away(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** @param {number} value */
function round(value) {
  return Math.round(within(value) * 1000) / 1000;
}

/** @param {number} value */
function within(value) {
  return Math.max(-REACH, Math.min(REACH, value));
}
