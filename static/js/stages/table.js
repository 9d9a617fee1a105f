/** A table of rows of the run: some of them, more when asked for; one row can be followed through all stages. */

/** @import {Cell, Column, Data, Dispatch, State} from "../types.js" */
import { h } from "../dom.js";
import { plain } from "../format.js";
import { watch } from "../views/panel.js";

const PAGE = 60; // rows at once: a table of 2,000 rows and 65 columns takes a second to lay out

export const PARTS = ["train", "validation", "test", "left out"];
const TEST = 2;

/**
 * @typedef {object} Sheet
 * @property {{name: string, detail?: string, kind?: string}[]} columns
 * @property {(row: number) => {text: string, kind?: string, title?: string}[]} cells
 */

/**
 * @param {string} label
 * @param {Dispatch} dispatch
 * @returns {{element: HTMLElement, show: (state: State, key: unknown, sheet: Sheet) => void}}
 */
export function rowTable(label, dispatch) {
  const head = h("thead");
  const body = h("tbody");
  const more = h("button", { type: "button", class: "link", onclick: () => grow() });
  const table = h("table", { class: "rows", "aria-label": label }, head, body);
  const element = h("div", { class: "rows-box", tabindex: 0, role: "region", "aria-label": label }, table, h("p", { class: "rows-more" }, more));
  const changed = watch();
  let shown = PAGE;
  /** @type {{state: State, sheet: Sheet} | null} */
  let last = null;

  body.addEventListener("click", (event) => {
    const line = event.target instanceof Element ? event.target.closest("tr") : null;
    if (line) dispatch({ type: "view", key: "sample", value: Number(line.dataset.row) });
  });

  function grow() {
    shown += 4 * PAGE;
    fill();
  }

  function fill() {
    if (!last?.state.data) return;
    const { data } = last.state;
    const { sheet } = last;
    const rows = order(data, last.state.view.sample).slice(0, shown);
    body.replaceChildren(...rows.map((row) => line(data, row, sheet)));
    const left = data.raw.length - rows.length;
    more.hidden = left <= 0;
    more.textContent = `${left} more rows`;
    mark();
  }

  function mark() {
    const chosen = last?.state.view.sample;
    for (const each of body.children) each.classList.toggle("chosen", Number(/** @type {HTMLElement} */ (each).dataset.row) === chosen);
  }

  return {
    element,
    show(state, key, sheet) {
      last = { state, sheet };
      if (!changed(state.data, state.test, key)) return mark();
      head.replaceChildren(
        h("tr", {}, h("th", { scope: "col", class: "row-number" }, "row"), ...sheet.columns.map(({ name, detail, kind = "" }) => h("th", { scope: "col", class: kind, title: name }, name, detail ? h("small", {}, detail) : null))),
      );
      return fill();
    },
  };
}

/** All rows in their order; a row that is followed and lies far down comes first. @param {Data} data @param {number | null} sample */
function order({ raw }, sample) {
  const rows = raw.map((_, row) => row);
  return sample !== null && sample >= PAGE && sample < raw.length ? [sample, ...rows] : rows;
}

/** @param {Data} data @param {number} row @param {Sheet} sheet */
function line({ part }, row, sheet) {
  const name = PARTS[part.values[row]];
  const cells = sheet.cells(row).map(({ text, kind = "", title }) => h("td", { class: kind, title }, text));
  return h("tr", { "data-row": row, class: `of-${name.replace(" ", "-")}` }, h("th", { scope: "row", class: "row-number", title: name }, String(row)), ...cells);
}

/** A cell as text; missing ones and those of the sealed part say so.
 * @param {Cell} cell @param {boolean} [sealed] @returns {{text: string, kind?: string, title?: string}} */
export function cellOf(cell, sealed = false) {
  if (sealed) return { text: "sealed", kind: "sealed", title: "of the test part, which is sealed" };
  if (cell === null) return { text: "missing", kind: "missing" };
  if (typeof cell === "number") return { text: number(cell), kind: "number" };
  return { text: cell, title: cell };
}

/** A number to the digits that can be compared. @param {number} value */
export function number(value) {
  if (!Number.isFinite(value)) return "–";
  return plain(Number(value.toPrecision(4))).replace("-", "−");
}

/** Whether a cell is of the test part's target, and that is sealed. @param {State} state @param {number} row @param {Column} column */
export function isSealed({ data, test }, row, column) {
  return data?.part.values[row] === TEST && test === null && column.role === "target";
}

/** `sepal length, cm` @param {Column} column */
export function heading({ name, unit, kind, missing }) {
  const detail = [unit, kind === "number" ? "" : kind, missing ? `${missing} missing` : ""].filter(Boolean).join(", ");
  return { name, detail };
}
