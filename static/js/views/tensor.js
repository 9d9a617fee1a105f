/** A tensor of the graph unfolded: its whole value, its whole gradient, and what came back to it edge by edge. */

/** @import {Dispatch, Graph, NodeDetail, State, ViewState} from "../types.js" */
/** @import {Reveal} from "../inside/moments.js" */
/** @import {Cursor, HeatMap, Laid, Names} from "./tensor-maps.js" */
import { subscript } from "../names.js";
import { h, icon, write } from "../dom.js";
import { reveal } from "../inside/moments.js";
import { explain } from "./dock.js";
import { sized, watch } from "./panel.js";
import { boxOf, cellAt, lay, mapsOf, paint } from "./tensor-maps.js";
import { about, describe, hasSamples, indexOf } from "./tensor-words.js";

/** @typedef {{detail: NodeDetail, topology: Graph, seen: Reveal | null, maps: HeatMap[], laid: Laid, names: Names}} Drawn */

const START = { map: 0, row: 0, column: 0 };

/** @param {Dispatch} dispatch @param {HTMLElement} behind  what it covers, and what cannot be reached meanwhile */
export function createTensor(dispatch, behind) {
  const title = h("h3", { id: "tensor-title" });
  const words = h("p", { class: "tensor-about" });
  const leave = () => dispatch({ type: "view", key: "tensor", value: null });
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Fold the tensor", title: "Fold the tensor (Esc)", onclick: leave }, icon("close"));
  const canvas = h("canvas", { "aria-hidden": "true" });
  const room = h("div", { class: "tensor-room" });
  const grid = h("div", { class: "tensor-maps", tabindex: 0, role: "img" }, canvas, room);
  const says = h("p", { class: "tensor-says", role: "status", "aria-live": "polite" });
  const element = h("div", { class: "tensor", role: "dialog", "aria-labelledby": "tensor-title", tabindex: -1, hidden: true }, h("header", {}, title, words, close), grid, says);
  const size = sized(grid, () => last && draw(last));
  const [opened, moved, changed] = [watch(), watch(), watch()];
  /** @type {State | null} */
  let last = null;
  /** @type {Drawn | null} */
  let drawn = null;
  /** @type {Cursor} */
  let cursor = START;
  let isPointed = false;
  let from = ""; // the selector of what it was unfolded from

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { tensor, topology, theme, view, step } = state;
    const isComing = !tensor || tensor.id !== view.tensor?.id;
    if (isComing && topology && view.tensor) {
      write(title, subscript(topology.nodes[view.tensor.id].name));
      drawn = null; // its keys are not for what was there before
    }
    element.classList.toggle("coming", isComing);
    // Inside a step, what was fetched of another step has not the parts that are there in this one.
    if (isComing || !topology || (view.inside !== null && tensor.step !== step)) return;
    const isNew = opened(view.tensor);
    const space = size(isNew);
    if (space.width === 0) return; // it is not to be seen
    if (!changed(tensor, theme, view.tensor, view.inside, space.width, space.height)) return;
    const seen = view.inside === null ? null : reveal(topology, view.inside);
    const maps = mapsOf(tensor, topology, view.tensor?.edge ?? null, seen);
    const [rows, columns] = tensor.shape.length === 2 ? tensor.shape : [1, tensor.shape[0] ?? 1];
    drawn = { detail: tensor, topology, seen, maps, laid: lay(maps.length, rows, columns, space), names: namesOf(tensor, topology) };
    write(title, subscript(tensor.name));
    write(words, about(tensor, topology, view.tensor?.edge ?? null));
    room.style.height = `${drawn.laid.height}px`;
    cursor = { map: Math.min(cursor.map, maps.length - 1), row: Math.min(cursor.row, rows - 1), column: Math.min(cursor.column, columns - 1) };
    if (isNew) scrollTo(drawn.laid);
    say();
  }

  /** Has the number in sight that is pointed at. @param {Laid} laid */
  function scrollTo(laid) {
    const box = boxOf(laid, cursor);
    grid.scrollTop = Math.max(box.y + box.height + 4 - grid.clientHeight, Math.min(grid.scrollTop, box.y - 4));
  }

  /**
   * Goes a level down from a cell: to the unit and the sample that it is about, or into the number;
   * of the data, which nobody trains, to the sample.
   * @param {Drawn} shown
   */
  function enter({ detail, topology }) {
    const { id, shape, rows, gradient } = detail;
    const { role, scope, name } = topology.nodes[id];
    const layer = role === "value" ? layerOf(scope) : null;
    const sample = rows && hasSamples(detail, role) ? rows.values[cursor.row] : null;
    if (sample !== null && (layer !== null || !gradient)) dispatch({ type: "view", key: "sample", value: sample });
    if (layer === null && !gradient) return;
    const from = /** @type {Partial<ViewState>} */ ({ dock: "graph", tensor: { edge: null, ...last?.view.tensor, id, at: cursor } });
    dispatch({ type: "view", key: "tensor", value: null });
    if (layer === null || sample === null) return explain(dispatch, name, indexOf(shape, cursor), from);
    dispatch({ type: "unit", unit: { layer, unit: cursor.column } });
    dispatch({ type: "down", to: { dock: "neuron" }, from });
  }

  /** Paints anew, and says the number that is pointed at. */
  function say() {
    if (!drawn || !last || element.hidden) return;
    const { detail, topology, seen, maps, laid, names } = drawn;
    const text = describe(detail, topology, seen, cursor);
    write(says, text);
    grid.setAttribute("aria-label", `${text}; arrow keys go from number to number, Enter goes into it`);
    const isFramed = isPointed || grid.matches(":focus-visible");
    paint(canvas, maps, laid, names, { ...size(), top: grid.scrollTop }, last.theme, isFramed ? cursor : null);
  }

  /** The cell under the pointer. @param {MouseEvent} event */
  function under(event) {
    const { left, top } = grid.getBoundingClientRect();
    return drawn && cellAt(drawn.laid, event.clientX - left, event.clientY - top + grid.scrollTop);
  }

  grid.addEventListener("pointermove", (event) => {
    const found = under(event);
    isPointed = found !== null;
    if (found) cursor = found;
    say();
  });
  grid.addEventListener("pointerleave", () => {
    isPointed = false;
    say();
  });
  grid.addEventListener("click", (event) => {
    const found = under(event);
    if (!found || !drawn) return;
    cursor = found;
    enter(drawn);
  });
  grid.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (!drawn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") enter(drawn);
    else if (move) {
      cursor = move(cursor, drawn.laid);
      scrollTo(drawn.laid);
      say();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  for (const event of ["scroll", "focus", "blur"]) grid.addEventListener(event, say);
  // A click on its words must not leave the keys without anything that they are for.
  element.addEventListener("focus", () => grid.focus({ preventScroll: true }));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  });

  /** @param {NonNullable<ViewState["tensor"]>} tensor */
  function open({ id, edge, at }) {
    from = edge === null ? `[data-card="${id}"]` : `[data-edge="${edge}"]`;
    element.hidden = false;
    behind.inert = true;
    [cursor, isPointed, drawn, grid.scrollTop] = [at ?? START, false, null, 0];
    grid.focus({ preventScroll: true });
  }

  function shut() {
    const isLeft = element.contains(document.activeElement);
    behind.inert = false;
    element.hidden = true;
    // Whoever went a level down from here has the focus there.
    if (isLeft) /** @type {SVGElement | null} */ (behind.querySelector(from))?.focus({ preventScroll: true });
  }

  return {
    element,
    /** @param {State} state */
    render(state) {
      const { view, step, status, id, revision } = state;
      const isOpen = view.tensor !== null && view.dock === "graph";
      if (view.tensor && isOpen && element.hidden) open(view.tensor);
      if (!isOpen && !element.hidden) shut();
      if (!isOpen || !view.tensor) return;
      // While it plays, a tensor a step is more than anybody reads; at rest it is the present one.
      if (status !== "playing" && moved(id, step, revision, view.tensor.id)) dispatch({ type: "tensor", id: view.tensor.id });
      draw(state);
    },
  };
}

/** @type {Record<string, (at: Cursor, laid: Laid) => Cursor>} */
const KEYS = {
  ArrowRight: (at, { columns, boxes }) => (at.column + 1 < columns ? { ...at, column: at.column + 1 } : at.map + 1 < boxes.length ? { ...at, map: at.map + 1, column: 0 } : at),
  ArrowLeft: (at, { columns }) => (at.column > 0 ? { ...at, column: at.column - 1 } : at.map > 0 ? { ...at, map: at.map - 1, column: columns - 1 } : at),
  ArrowDown: (at, { rows }) => ({ ...at, row: Math.min(rows - 1, at.row + 1) }),
  ArrowUp: (at) => ({ ...at, row: Math.max(0, at.row - 1) }),
  Home: (at) => ({ ...at, row: 0, column: 0 }),
  End: (at, { rows, columns }) => ({ ...at, row: rows - 1, column: columns - 1 }),
};

/** What stands beside the rows and over the columns: samples by their row of the data. @param {NodeDetail} detail @param {Graph} topology @returns {Names} */
function namesOf(detail, { nodes }) {
  const { rows } = detail;
  return { rows: (row) => String(rows && hasSamples(detail, nodes[detail.id].role) ? rows.values[row] : row), columns: String };
}

/** The number of a dense layer, out of its scope. @param {string} scope */
function layerOf(scope) {
  const found = /^Dense (\d+)/.exec(scope);
  return found ? Number(found[1]) : null;
}
