/** Stage 1, the raw table: where the rows are from, and the rows as they were measured. */

/** @import {ColumnKind, Dispatch, State} from "../types.js" */
import { h, icon, write } from "../dom.js";
import { whole } from "../format.js";
import { dataset } from "../spec.js";
import { watch } from "../views/panel.js";
import { plane } from "./plane.js";
import { layout } from "./stage.js";
import { cellOf, heading, isSealed, rowTable } from "./table.js";

const KINDS = /** @type {ColumnKind[]} */ (["number", "category", "text"]);

/** @param {Dispatch} dispatch @returns {import("./stage.js").Stage} */
export function raw(dispatch) {
  const about = h("div", { class: "about" });
  const corrections = h("div", { class: "kinds" });
  const own = dropPlace(dispatch);
  const drawing = plane(dispatch);
  const table = rowTable("Raw rows", dispatch);
  const before = h("div", {}, about, own.element, drawing.element, corrections);
  const frame = layout("Data are rows that somebody measured, with columns that have names and units.", before, table.element, { before: "where it is from", after: "the rows of this run" });
  const described = watch();
  return {
    element: frame.element,
    render(state) {
      const { data, spec, view, catalog, upload } = state;
      const making = view.own ?? (spec.dataset.name === "csv" || spec.dataset.name === "drawn" ? spec.dataset.name : null);
      own.element.hidden = making !== "csv";
      own.render(state);
      drawing.element.hidden = making !== "drawn";
      if (making === "drawn") drawing.render(state);
      const waits = view.own !== null && view.own !== spec.dataset.name;
      table.element.hidden = waits;
      if (!data) return;
      if (described(data, upload, waits, view.own)) {
        const row = waits ? dataset(catalog, { ...spec, dataset: { ...spec.dataset, name: view.own ?? "" } }) : data.dataset;
        about.replaceChildren(...words(row, waits ? null : state));
        corrections.replaceChildren(...(spec.dataset.name === "csv" && !waits ? kinds(state, dispatch) : []));
      }
      table.show(state, "raw", {
        columns: data.columns.map(heading),
        cells: (k) => data.raw[k].map((cell, column) => cellOf(cell, isSealed(state, k, data.columns[column]))),
      });
      frame.without(waits ? "" : "Without it: there is nothing to learn. A network knows of the world only what stands in these rows.");
    },
  };
}

/** @param {import("../types.js").DatasetRow} row @param {State | null} state  null before there are rows */
function words(row, state) {
  const { data, upload } = state ?? {};
  const facts = [
    ["source", upload && row.name === "csv" ? upload.name : row.source],
    ["licence", row.licence],
    ...(data ? [["size", `${whole(data.raw.length)} rows, ${data.columns.length} columns`]] : []),
    ...(upload && row.open === false ? [["kept until", upload.expires.slice(0, 10)]] : []),
  ];
  return [
    h("h4", {}, upload && row.name === "csv" ? upload.name : row.title),
    h("p", {}, row.help),
    h("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    ...(data?.notes ?? []).map((line) => h("p", { class: "remark" }, line)),
  ];
}

/** What each column of a file was taken for, to be corrected. @param {State} state @param {Dispatch} dispatch */
function kinds({ data, spec }, dispatch) {
  const given = spec.dataset.kinds ?? {};
  const rows = (data?.columns ?? []).map(({ name, kind }) => {
    const select = h("select", { class: "pick", "aria-label": `Kind of ${name}` }, ...KINDS.map((each) => h("option", { value: each, selected: each === kind }, each)));
    select.addEventListener("change", () => dispatch({ type: "set", field: "dataset.kinds", value: { ...given, [name]: select.value } }));
    return h("label", { class: "kind" }, h("span", { title: name }, name), select);
  });
  return [h("h4", {}, "kinds of columns"), h("p", { class: "remark" }, "Guessed from the cells; a column that was taken for something else can be corrected."), ...rows];
}

/** Where a file is dropped, chosen or pasted. @param {Dispatch} dispatch */
function dropPlace(dispatch) {
  const input = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", class: "sr-only", "aria-label": "Choose a CSV file" });
  const bring = (/** @type {Blob} */ content, /** @type {string} */ name) => dispatch({ type: "bring", content, name, as: "csv" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) bring(file, file.name);
    input.value = "";
  });
  const area = h("textarea", { rows: 3, placeholder: "or paste rows here, with a heading", "aria-label": "Rows to paste", spellcheck: "false" });
  const send = h("button", { type: "button", class: "small", onclick: () => area.value.trim() && bring(new Blob([area.value]), "pasted.csv") }, "use these rows");
  const say = h("p", { class: "remark" }, "");
  const element = h("div", { class: "drop-place" }, h("label", { class: "drop-target" }, icon("csv"), h("span", {}, "Drop a CSV file here, or ", h("b", {}, "choose one")), input), area, send, say);
  return {
    element,
    /** @param {State} state */
    render({ bringing, catalog }) {
      const { file_bytes: bytes, file_rows: rows, file_columns: columns } = catalog.limits;
      element.classList.toggle("busy", bringing);
      write(say, bringing ? "reading …" : `Up to ${whole((bytes?.value ?? 0) / 1024)} kB, ${whole(rows?.value ?? 0)} rows, ${columns?.value} columns. It stays on this server, under a link made from its content.`);
    },
  };
}
