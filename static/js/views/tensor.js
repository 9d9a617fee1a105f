/** A tensor of the graph unfolded: its whole value, its whole gradient, and what came back to it edge by edge. */

/** @import {Dispatch, NodeDetail, NdArray, State} from "../types.js" */
import { divergingTable } from "../figures/colour.js";
import { reach } from "../figures/arrays.js";
import { small } from "../figures/numbers.js";
import { subscript } from "../figures/weights.js";
import { h, icon, write } from "../dom.js";
import { keyOf } from "../inside/moments.js";
import { explain } from "./dock.js";
import { heatmapper, prepared } from "./heat.js";
import { sized, watch } from "./panel.js";

const CELL = { least: 1, most: 26 }; // px
const GAP = 18; // px between two maps
const CAPTION = 34; // px over a map

/** @typedef {{title: string, words: string, values: ArrayLike<number>, kind: "value" | "gradient" | "edge", isMeant: boolean}} Map */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** @param {Dispatch} dispatch */
export function createTensor(dispatch) {
  const title = h("h3", { id: "tensor-title" });
  const about = h("p", { class: "tensor-about" });
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Fold the tensor", title: "Fold the tensor (Esc)", onclick: () => leave() }, icon("close"));
  const canvas = h("canvas", { "aria-hidden": "true" });
  const grid = h("div", { class: "tensor-maps", tabindex: 0, role: "img" }, canvas);
  const says = h("p", { class: "tensor-says", role: "status", "aria-live": "polite" });
  const element = h("div", { class: "tensor", role: "dialog", "aria-labelledby": "tensor-title", hidden: true }, h("header", {}, title, about, close), grid, says);
  const size = sized(grid, () => last && draw(last));
  const opened = watch();
  const moved = watch();
  const painted = watch();
  /** @type {State | null} */
  let last = null;
  /** @type {{detail: NodeDetail, boxes: Box[], rows: number, columns: number} | null} */
  let drawn = null;
  /** @type {{map: number, row: number, column: number}} */
  let cursor = { map: 0, row: 0, column: 0 };
  /** @type {Element | null} */
  let from = null;

  function leave() {
    dispatch({ type: "view", key: "tensor", value: null });
    if (from instanceof SVGElement || from instanceof HTMLElement) from.focus();
  }

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { tensor, topology, theme, view } = state;
    if (!tensor || !topology || tensor.id !== view.tensor?.id) return;
    const room = size(opened(view.tensor));
    if (!painted(tensor, theme, view.tensor, room.width, room.height)) return;
    const node = topology.nodes[tensor.id];
    const [rows, columns] = tensor.shape.length === 2 ? tensor.shape : [1, tensor.shape[0] ?? 1];
    const maps = mapsOf(tensor, state);
    write(title, subscript(node.name));
    write(about, [tensor.shape.length === 0 ? "a number" : `shape ${tensor.shape.join(" × ")}`, node.words, isOfBatch(node.role, tensor) ? "a row a sample of the batch, a column a unit" : ""].filter(Boolean).join(" · "));
    drawn = { detail: tensor, boxes: lay(maps.length, rows, columns, room), rows, columns };
    paint(canvas, maps, drawn, room, state);
    cursor = { map: Math.min(cursor.map, maps.length - 1), row: Math.min(cursor.row, rows - 1), column: Math.min(cursor.column, columns - 1) };
    point();
  }

  /** Marks the cell and says its numbers. */
  function point() {
    if (!drawn || !last) return;
    const text = describe(drawn.detail, last, cursor);
    write(says, text);
    grid.setAttribute("aria-label", `${text}; arrow keys go from number to number, Enter goes into it`);
  }

  /** The cell under the pointer. @param {MouseEvent} event */
  function under(event) {
    if (!drawn) return null;
    const at = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - at.left, event.clientY - at.top];
    const map = drawn.boxes.findIndex((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height);
    if (map < 0) return null;
    const box = drawn.boxes[map];
    return { map, row: Math.floor(((y - box.y) / box.height) * drawn.rows), column: Math.floor(((x - box.x) / box.width) * drawn.columns) };
  }

  /** Goes a level down from a cell. */
  function enter() {
    if (!drawn || !last?.topology) return;
    const { detail } = drawn;
    const node = last.topology.nodes[detail.id];
    const index = indexOf(detail.shape, cursor);
    const layer = layerOf(node.scope);
    if (node.role === "value" && layer !== null && detail.rows) {
      dispatch({ type: "view", key: "sample", value: detail.rows.values[cursor.row] });
      dispatch({ type: "unit", unit: { layer, unit: cursor.column } });
      dispatch({ type: "view", key: "tensor", value: null });
      dispatch({ type: "view", key: "dock", value: "neuron" });
    } else if (detail.gradient) {
      dispatch({ type: "view", key: "tensor", value: null });
      explain(dispatch, node.name, index);
    }
  }

  grid.addEventListener("pointermove", (event) => {
    const found = under(event);
    if (found) cursor = found;
    if (found) point();
  });
  grid.addEventListener("click", (event) => {
    const found = under(event);
    if (!found) return;
    cursor = found;
    enter();
  });
  grid.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (!drawn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") enter();
    else if (move) {
      cursor = move(cursor, drawn);
      point();
      if (last) repaint();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  grid.addEventListener("focus", () => repaint());
  grid.addEventListener("blur", () => repaint());
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  });

  function repaint() {
    if (!drawn || !last) return;
    paint(canvas, mapsOf(drawn.detail, last), drawn, size(), last);
    if (grid.matches(":focus-visible")) frame(canvas, drawn, cursor, last);
  }

  return {
    element,
    /** @param {State} state */
    render(state) {
      const { view, step, status, id, revision } = state;
      const isOpen = view.tensor !== null && view.dock === "graph";
      const wasOpen = !element.hidden;
      element.hidden = !isOpen;
      if (!isOpen || !view.tensor) return;
      // While it plays, a tensor a step is more than anybody reads; at rest it is the present one.
      if (status !== "playing" && moved(id, step, revision, view.tensor.id)) dispatch({ type: "tensor", id: view.tensor.id });
      if (!wasOpen) {
        from = document.activeElement === document.body ? null : document.activeElement;
        cursor = { map: 0, row: 0, column: 0 };
        grid.focus({ preventScroll: true });
      }
      draw(state);
    },
  };
}

/** @typedef {{map: number, row: number, column: number}} Cursor */
/** @type {Record<string, (at: Cursor, drawn: {boxes: Box[], rows: number, columns: number}) => Cursor>} */
const KEYS = {
  ArrowRight: (at, { columns, boxes }) => (at.column + 1 < columns ? { ...at, column: at.column + 1 } : at.map + 1 < boxes.length ? { ...at, map: at.map + 1, column: 0 } : at),
  ArrowLeft: (at, { columns }) => (at.column > 0 ? { ...at, column: at.column - 1 } : at.map > 0 ? { ...at, map: at.map - 1, column: columns - 1 } : at),
  ArrowDown: (at, { rows }) => ({ ...at, row: Math.min(rows - 1, at.row + 1) }),
  ArrowUp: (at) => ({ ...at, row: Math.max(0, at.row - 1) }),
  Home: (at) => ({ ...at, row: 0, column: 0 }),
  End: (at, { rows, columns }) => ({ ...at, row: rows - 1, column: columns - 1 }),
};

/** Value, gradient, and where a gradient is a sum, its parts. @param {NodeDetail} detail @param {State} state @returns {Map[]} */
function mapsOf({ value, gradient, contributions }, { topology, view }) {
  const edges = contributions.map(({ target, argument, gradient: part }) => {
    const edge = topology?.edges.find((each) => each.source === view.tensor?.id && each.target === target && each.argument === argument);
    const name = subscript(topology?.nodes[target].name ?? "");
    return /** @type {Map} */ ({ title: `back from ${name}`, words: edge?.rule ?? "", values: part.values, kind: "edge", isMeant: Boolean(edge) && view.tensor?.edge === keyOf(/** @type {any} */ (edge)) });
  });
  return [
    { title: "value", words: "", values: value.values, kind: "value", isMeant: false },
    ...(gradient ? [/** @type {Map} */ ({ title: edges.length > 1 ? `gradient, the sum of ${edges.length}` : "gradient", words: edges.length === 1 ? edges[0].words : "", values: gradient.values, kind: "gradient", isMeant: edges.length === 1 && edges[0].isMeant })] : []),
    ...(edges.length > 1 ? edges : []),
  ];
}

/** Where the maps stand: side by side, all of one size. @param {number} count @param {number} rows @param {number} columns @param {{width: number, height: number}} room @returns {Box[]} */
function lay(count, rows, columns, { width, height }) {
  const wide = (width - GAP * (count - 1)) / count;
  const cell = Math.min(CELL.most * 2, wide / columns);
  const high = Math.min(CELL.most, (height - CAPTION - 4) / rows);
  const box = { width: Math.max(columns * CELL.least, Math.min(wide, columns * cell)), height: rows * high };
  return Array.from({ length: count }, (_, k) => ({ x: k * (wide + GAP), y: CAPTION, ...box }));
}

/** @param {HTMLCanvasElement} canvas @param {Map[]} maps @param {{boxes: Box[], rows: number, columns: number}} drawn @param {{width: number, height: number}} room @param {State} state */
function paint(canvas, maps, { boxes, columns }, room, { theme }) {
  const pen = prepared(canvas, room);
  const fill = heatmapper(pen, divergingTable(theme));
  maps.forEach(({ title, words, values, kind, isMeant }, k) => {
    const box = boxes[k];
    pen.textBaseline = "alphabetic";
    pen.fillStyle = kind === "value" ? theme.color.ink : theme.color["backward-text"];
    pen.font = `600 12px ${theme.font}`;
    pen.fillText(words ? `${title}: ${words}` : title, box.x, 13, (room.width - GAP * (maps.length - 1)) / maps.length);
    pen.fillStyle = theme.color.soft;
    pen.font = `11px ${theme.font}`;
    pen.fillText(`full colour ±${small(reach(values))}`, box.x, 28);
    fill(values, columns, box);
    if (!isMeant) return;
    Object.assign(pen, { strokeStyle: theme.color.accent, lineWidth: 2 });
    pen.strokeRect(box.x, box.y, box.width, box.height);
  });
}

/** Frames the cell that the keys stand on. @param {HTMLCanvasElement} canvas @param {{boxes: Box[], rows: number, columns: number}} drawn @param {Cursor} at @param {State} state */
function frame(canvas, { boxes, rows, columns }, at, { theme }) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const box = boxes[at.map];
  Object.assign(pen, { strokeStyle: theme.color.ink, lineWidth: 2 });
  pen.strokeRect(box.x + (at.column * box.width) / columns, box.y + (at.row * box.height) / rows, box.width / columns, box.height / rows);
}

/** A cell in words, all its digits. @param {NodeDetail} detail @param {State} state @param {Cursor} at */
function describe(detail, state, at) {
  const { value, gradient, contributions, rows, shape } = detail;
  const node = state.topology?.nodes[detail.id];
  const columns = shape.length === 2 ? shape[1] : (shape[0] ?? 1);
  const place = at.row * columns + at.column;
  const index = indexOf(shape, at);
  const named = `${subscript(node?.name ?? "")}${index.length > 0 ? `[${index.join(",")}]` : ""}`;
  const sample = node && isOfBatch(node.role, detail) && rows ? ` (row ${rows.values[at.row]} of the data)` : "";
  return [
    `${named}${sample} = ${digits(value, place)}`,
    gradient ? `gradient ${digits(gradient, place)}` : "no gradient: nothing here is trained",
    ...(contributions.length > 1 ? [contributions.map(({ gradient: part }) => digits(part, place)).join(" + ")] : []),
  ].join(" · ");
}

/** @param {NdArray} array @param {number} place */
function digits({ values }, place) {
  return String(Number(values[place].toPrecision(9))).replace(/-/g, "−");
}

/** @param {number[]} shape @param {Cursor} at */
function indexOf(shape, { row, column }) {
  return shape.length === 2 ? [row, column] : shape.length === 1 ? [column] : [];
}

/** Whether the rows of a tensor are samples. @param {string} role @param {NodeDetail} detail */
function isOfBatch(role, { shape, rows }) {
  return role !== "parameter" && shape.length === 2 && rows !== null && rows.values.length === shape[0];
}

/** The number of a dense layer, out of its scope. @param {string} scope */
function layerOf(scope) {
  const found = /^Dense (\d+)/.exec(scope);
  return found ? Number(found[1]) : null;
}
