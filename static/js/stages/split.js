/** Stage 4, split: what is learnt from, what is watched, and what is sealed. */

/** @import {Data, Dispatch, State} from "../types.js" */
import { split as bar } from "../controls/split.js";
import { h, icon, write } from "../dom.js";
import { loss, percent, plural } from "../format.js";
import { watch } from "../views/panel.js";
import { layout } from "./stage.js";
import { cellOf, heading, isSealed, PARTS, rowTable } from "./table.js";

const WHY = "Every look at the test part that changes what you choose makes it a part that you train on. So it is opened once in a run, when choosing is over; what it says then is an estimate of how the network does on rows that nobody has seen.";

/** @param {Dispatch} dispatch @returns {import("./stage.js").Stage} */
export function split(dispatch) {
  const control = h("div");
  const counts = h("table", { class: "counts" });
  const seal = sealed(dispatch);
  const table = rowTable("Rows and their parts", dispatch);
  const frame = layout(
    "The rows are dealt into three parts, at random with the seed; each class keeps its share in each part.",
    h("div", {}, control, counts, seal.element),
    table.element,
    { before: "all rows", after: "every row in its part" },
  );
  const changed = watch();
  /** @type {ReturnType<typeof bar> | null} */
  let handles = null;
  return {
    element: frame.element,
    render(state) {
      const { data, catalog } = state;
      if (!handles) {
        handles = bar(catalog, dispatch);
        control.replaceChildren(handles.root);
      }
      handles.render(state);
      seal.render(state);
      if (!data) return;
      if (changed(data)) counts.replaceChildren(...countsOf(data));
      table.show(state, "split", {
        columns: [{ name: "part" }, ...data.columns.map(heading)],
        cells: (row) => {
          const name = PARTS[data.part.values[row]];
          return [{ text: name, kind: `part-name ${name.replace(" ", "-")}` }, ...data.raw[row].map((cell, k) => cellOf(cell, isSealed(state, row, data.columns[k])))];
        },
      });
      frame.without("Without it: the loss on the rows that it learnt from says how well a network remembers, not what it understands. A network of enough units remembers noise.");
    },
  };
}

/** Rows of each class in each part. @param {Data} data */
function countsOf({ columns, raw, part, classes }) {
  const target = columns.findIndex(({ role }) => role === "target");
  const kinds = classes.length > 0 ? classes : ["rows"];
  const found = kinds.map(() => [0, 0, 0]);
  raw.forEach((row, k) => {
    const kind = classes.length > 0 ? classes.indexOf(String(row[target])) : 0;
    if (part.values[k] < 3 && kind >= 0) found[kind][part.values[k]] += 1;
  });
  const sums = [0, 1, 2].map((k) => found.reduce((sum, each) => sum + each[k], 0));
  return [
    h("thead", {}, h("tr", {}, h("th", {}, ""), ...PARTS.slice(0, 3).map((name) => h("th", { scope: "col", class: `part-name ${name}` }, name)))),
    h(
      "tbody",
      {},
      ...kinds.map((kind, k) => h("tr", {}, h("th", { scope: "row" }, kind), ...found[k].map((count, j) => h("td", {}, classes.length > 0 ? `${count} (${percent(count / (sums[j] || 1), 0)})` : String(count))))),
    ),
  ];
}

/** The seal on the test part, and what was found under it. @param {Dispatch} dispatch */
function sealed(dispatch) {
  const title = h("h4");
  const words = h("p");
  const found = h("dl", { class: "facts" });
  const open = h("button", { type: "button", class: "small" }, icon("sealed"), "open the test part, once");
  const sure = h("button", { type: "button", class: "small danger", onclick: () => dispatch({ type: "open_test" }) }, "open it now");
  const keep = h("button", { type: "button", class: "link" }, "keep it sealed");
  const question = h("p", { class: "seal-question", hidden: true }, "This cannot be undone in this run. ", sure, keep);
  open.addEventListener("click", () => ask(true));
  keep.addEventListener("click", () => ask(false));
  const element = h("div", { class: "seal" }, title, words, open, question, found);

  /** @param {boolean} asking */
  function ask(asking) {
    question.hidden = !asking;
    open.hidden = asking;
    (asking ? sure : open).focus();
  }

  return {
    element,
    /** @param {State} state */
    render({ test, step, id }) {
      element.classList.toggle("opened", test !== null);
      if (element.dataset.run !== id) {
        question.hidden = true;
        element.dataset.run = String(id);
      }
      open.hidden = test !== null || !question.hidden;
      if (test) question.hidden = true;
      write(title, test ? `The test part, opened at step ${test.step}` : "The test part is sealed");
      if (!test) {
        write(words, WHY);
        found.replaceChildren();
        return;
      }
      const later = step === test.step ? "" : ` It was not looked at again at step ${step}.`;
      write(words, `An estimate from ${plural(test.rows, "row")} that were never chosen by; choose by it, and it is none any more.${later}`);
      const rows = [
        ["test loss", `${loss(test.loss)}${test.loss_error === null ? "" : ` ± ${loss(test.loss_error)}`}`],
        ...Object.entries(test.metrics).map(([name, value]) => [name, metric(name, value, test.metric_errors[name])]),
      ];
      found.replaceChildren(...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
    },
  };
}

/** @param {string} name @param {number | null} value @param {number | null | undefined} error */
function metric(name, value, error) {
  if (value === null) return "–";
  if (name !== "accuracy") return String(Number(value.toPrecision(4))).replace("-", "−");
  return `${percent(value)}${typeof error === "number" ? ` ± ${percent(error)}` : ""}`;
}
