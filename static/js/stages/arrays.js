/** Stage 6, arrays: what the network takes and what it is to say, row by row. */

/** @import {Data, Dispatch, State} from "../types.js" */
import { h } from "../dom.js";
import { watch } from "../views/panel.js";
import { goals } from "./encoding.js";
import { inOrder } from "./roles.js";
import { layout } from "./stage.js";
import { cellOf, heading, isSealed, number, PARTS, rowTable } from "./table.js";

/** @param {Dispatch} dispatch @returns {import("./stage.js").Stage} */
export function arrays(dispatch) {
  const raw = rowTable("Raw rows", dispatch);
  const ready = rowTable("Arrays", dispatch);
  const journey = h("div", { class: "journey" });
  const frame = layout("Two arrays are all that the network gets: x, a row of numbers for each sample, and y, what it should say of it.", raw.element, ready.element, { before: "raw rows", after: "x and y" });
  frame.element.append(journey);
  const followed = watch();
  return {
    element: frame.element,
    render(state) {
      const { data, spec, view } = state;
      if (!data) return;
      const order = inOrder(data, spec.dataset.features ?? []);
      raw.show(state, "arrays-raw", {
        columns: order.map((k) => ({ ...heading(data.columns[k]), kind: data.columns[k].role })),
        cells: (row) => order.map((k) => cellOf(data.raw[row][k], isSealed(state, row, data.columns[k]))),
      });
      ready.show(state, "arrays", {
        columns: [...data.inputs.map(({ name }, k) => ({ name: `x${k + 1}`, detail: name })), ...goals(data).map((name, k) => ({ name: `y${k + 1}`, detail: name, kind: "target" }))],
        cells: (row) => [...numbers(data.features, row), ...targets(state, row)],
      });
      const [rows, inputs] = data.features.dims;
      frame.without(`x has the shape (${rows}, ${inputs}), y (${rows}, ${data.targets.dims[1]}). Without the preparation the network would get the cells on the left: words that it cannot multiply, and numbers of whatever size their unit makes them.`);
      const row = view.sample ?? 0;
      if (followed(data, row, state.test)) journey.replaceChildren(...(row < rows ? follow(state, row) : []));
    },
  };
}

/** @param {Data["features"]} of @param {number} row */
function numbers({ values, dims: [, width] }, row) {
  return Array.from(values.subarray(row * width, (row + 1) * width), (value) => ({ text: number(value), kind: "number" }));
}

/** @param {State} state @param {number} row */
function targets(state, row) {
  const data = /** @type {Data} */ (state.data);
  const column = data.columns.find(({ role }) => role === "target");
  if (column && isSealed(state, row, column)) return numbers(data.targets, row).map(() => cellOf(null, true));
  return numbers(data.targets, row);
}

/** One row on its way through all stages. @param {State} state @param {number} row */
function follow(state, row) {
  const data = /** @type {Data} */ (state.data);
  const order = inOrder(data, state.spec.dataset.features ?? []).slice(0, -1);
  const few = (/** @type {string[]} */ texts) => (texts.length > 8 ? [...texts.slice(0, 8), `… ${texts.length} in all`] : texts).join(", ");
  const steps = [
    ["raw", few(order.map((k) => cellOf(data.raw[row][k]).text))],
    ["encoded", few(numbers(data.encoded, row).map(({ text }) => text))],
    ["part", PARTS[data.part.values[row]]],
    ["scaled", few(numbers(data.features, row).map(({ text }) => text))],
    ["to be said", few(targets(state, row).map(({ text }) => text))],
  ];
  return [h("h3", {}, `row ${row} on its way`), h("dl", { class: "facts" }, ...steps.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]))];
}
