/** Stage 3, encoding: words become numbers, and what is missing becomes something. */

/** @import {Column, Data, Dispatch, State} from "../types.js" */
import { h, write } from "../dom.js";
import { plural } from "../format.js";
import { watch } from "../views/panel.js";
import { segmented } from "../views/panel.js";
import { inOrder } from "./roles.js";
import { layout } from "./stage.js";
import { cellOf, heading, isSealed, number, rowTable } from "./table.js";

/** @param {Dispatch} dispatch @returns {import("./stage.js").Stage} */
export function encoding(dispatch) {
  const code = h("div", { class: "codes" });
  const rule = segmented(
    "Missing values",
    /** @type {const} */ ([
      { value: "mean", text: "fill with the mean", help: "The training part's mean, or its most frequent category" },
      { value: "drop", text: "drop the row", help: "Rows that lack a feature are left out" },
    ]),
    (value) => dispatch({ type: "set", field: "dataset.missing", value }),
  );
  const lost = h("p", { class: "remark" });
  const missing = h("div", { class: "missing-rule" }, h("h4", {}, "missing values"), rule.element, lost);
  const words = rowTable("Cells before they are encoded", dispatch);
  const numbers = rowTable("Numbers after they are encoded", dispatch);
  const frame = layout(
    "A network computes with numbers. A word becomes a vector with a single 1, one place for each word, so that no word is nearer to a second than to a third.",
    h("div", {}, code, missing, words.element),
    numbers.element,
    { before: "words", after: "numbers" },
  );
  const changed = watch();
  return {
    element: frame.element,
    render(state) {
      const { data, spec } = state;
      if (!data) return;
      const order = inOrder(data, spec.dataset.features ?? []);
      const coded = order.map((k) => data.columns[k]).filter(({ kind }) => kind === "category");
      if (changed(data)) code.replaceChildren(...coded.map((column) => codes(column, data)));
      missing.hidden = !("missing" in spec.dataset);
      rule.show(spec.dataset.missing);
      write(lost, losses(data));
      words.show(state, "words", {
        columns: order.map((k) => ({ ...heading(data.columns[k]), kind: data.columns[k].role })),
        cells: (row) => order.map((k) => cellOf(data.raw[row][k], isSealed(state, row, data.columns[k]))),
      });
      const [, width] = data.encoded.dims;
      numbers.show(state, "numbers", {
        columns: [...data.inputs.map(({ name }) => ({ name })), ...goals(data).map((name) => ({ name, kind: "target" }))],
        cells: (row) => [...Array.from(data.encoded.values.subarray(row * width, (row + 1) * width), shown), ...goal(state, row)],
      });
      frame.without(without(coded));
    },
  };
}

/** @param {number} value */
function shown(value) {
  return { text: number(value), kind: "number" };
}

/** Word, index and vector side by side. @param {Column} column @param {Data} data */
function codes({ name, role, categories }, { task }) {
  const single = role === "target" && task === "binary";
  const rows = categories.map((word, k) => {
    const vector = single ? String(k) : `(${categories.map((_, j) => Number(j === k)).join(" ")})`;
    return h("tr", {}, h("th", { scope: "row", title: word }, word), h("td", {}, String(k)), h("td", { class: "vector" }, vector));
  });
  return h(
    "table",
    { class: "code" },
    h("caption", {}, `${name}${role === "target" ? ", the target" : ""}`),
    h("thead", {}, h("tr", {}, ...["word", "index", single ? "number" : "one-hot vector"].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...rows),
  );
}

/** What became of missing values. @param {Data} data */
function losses({ missing }) {
  const filled = missing.filled.map(({ column, count, value }) => `${plural(count, "value")} of ${column} filled with ${typeof value === "number" ? number(value) : value}`);
  return [...filled, missing.left_out ? `${plural(missing.left_out, "row")} left out` : ""].filter(Boolean).join("; ") || "nothing is missing in these columns";
}

/** The names of the targets' columns. @param {Data} data */
export function goals({ classes, columns, task }) {
  const name = columns.find(({ role }) => role === "target")?.name ?? "";
  return task === "classes" ? classes.map((word) => `${name} = ${word}`) : [task === "binary" ? `${name} = ${classes[1]}` : name];
}

/** A row's target before it is scaled. @param {State} state @param {number} row */
function goal(state, row) {
  const data = /** @type {Data} */ (state.data);
  const count = data.targets.dims[1];
  const column = data.columns.find(({ role }) => role === "target");
  if (column && isSealed(state, row, column)) return Array.from({ length: count }, () => cellOf(null, true));
  const { offset, scale } = data.scaling.targets;
  return Array.from({ length: count }, (_, k) => shown(data.targets.values[row * count + k] * scale[k] + offset[k]));
}

/** @param {Column[]} coded */
function without(coded) {
  const many = coded.find(({ categories }) => categories.length > 2);
  if (!many) return coded.length > 0 ? "Without it: a word cannot be multiplied by a weight. Two words need one number, 0 or 1." : "These columns are numbers already: they go through as they are.";
  const { name, categories } = many;
  return `Without it: a word cannot be multiplied by a weight; and the bare index would say that ${categories[2]} is twice ${categories[1]}, and that ${categories[1]} lies between ${categories[0]} and ${categories[2]}, which is nothing that ${name} says.`;
}
