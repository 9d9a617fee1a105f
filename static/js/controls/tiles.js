/** The data sets as small pictures of themselves. */

/** @import {Catalog, DatasetRow, Dispatch, State, Thumbnail} from "../types.js" */
import { h, icon, s } from "../dom.js";

const SIZE = 40; // units of the picture
const EDGE = 5;

/** @param {Catalog} catalog @param {Dispatch} dispatch */
export function tiles(catalog, dispatch) {
  const made = catalog.datasets.map((dataset) => tile(dataset, dispatch));
  const error = h("p", { class: "field-error", hidden: true });
  const root = h(
    "div",
    { class: "tiles-field", "data-field": "dataset.name" },
    h(
      "div",
      { class: "tiles", role: "radiogroup", "aria-label": "Data set" },
      ...made.map(({ root }) => root),
    ),
    error,
  );
  return {
    root,
    /** @param {State} state */
    render({ draft, refusal, view }) {
      const chosen = view.room === "data" && view.own ? view.own : draft.dataset.name;
      for (const { name, radio } of made) radio.checked = name === chosen;
      const refused = refusal?.field === "dataset.name" || refusal?.field === "dataset";
      error.hidden = !refused;
      error.textContent = refused ? (refusal?.detail ?? "") : "";
    },
  };
}

/** @param {DatasetRow} dataset @param {Dispatch} dispatch */
function tile(dataset, dispatch) {
  const radio = h("input", {
    type: "radio",
    name: "dataset",
    class: "sr-only",
    value: dataset.name,
    "aria-label": `${dataset.title}: ${dataset.help}`,
    onchange: () => choose(dataset, dispatch),
    onclick: () => dataset.open && choose(dataset, dispatch),
  });
  const root = h(
    "label",
    { class: "tile", "data-hint": `${dataset.title}: ${dataset.help}` },
    radio,
    picture(dataset),
  );
  return { name: dataset.name, radio, root };
}

/** Data of a person's own are made in the room of the data; the others are there at once.
 * @param {DatasetRow} dataset @param {Dispatch} dispatch */
function choose({ name, open }, dispatch) {
  if (!open) return dispatch({ type: "set", field: "dataset.name", value: name });
  dispatch({ type: "view", key: "own", value: name });
  dispatch({ type: "view", key: "stage", value: 0 });
  return dispatch({ type: "view", key: "room", value: "data" });
}

/** @param {DatasetRow} dataset */
function picture({ name, thumbnail }) {
  if (thumbnail === null) return icon(name);
  return "image" in thumbnail ? shades(thumbnail.image) : points(thumbnail);
}

/** An image of few pixels. @param {number[][]} image */
function shades(image) {
  const side = (SIZE - 2 * EDGE) / image.length;
  const pixels = image.flatMap((line, j) =>
    line.map((shade, i) =>
      s("rect", { x: EDGE + i * side, y: EDGE + j * side, width: side, height: side, class: "pixel", "fill-opacity": shade.toFixed(2) }),
    ),
  );
  return s("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" }, ...pixels);
}

/** Points as lines of no length with round ends: one path a colour. @param {Extract<Thumbnail, {x: number[]}>} of */
function points({ x, y, value }) {
  const [left, right] = [Math.min(...x), Math.max(...x)];
  const [low, high] = [Math.min(...y), Math.max(...y)];
  const at = (/** @type {number} */ v, /** @type {number} */ from, /** @type {number} */ to) =>
    EDGE + ((SIZE - 2 * EDGE) * (v - from)) / (to - from || 1);
  /** @type {Map<string, string>} */
  const paths = new Map();
  x.forEach((v, i) => {
    const dot = `M${at(v, left, right).toFixed(1)} ${(SIZE - at(y[i], low, high)).toFixed(1)}h0`;
    const shade = shadeOf(value[i]);
    paths.set(shade, (paths.get(shade) ?? "") + dot);
  });
  return s(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" },
    ...[...paths].map(([shade, d]) => s("path", { d, class: `dots ${shade}` })),
  );
}

/** The class of a dot's colour: class 0, 1, 2, or where a value from -1 to 1 lies. @param {number} value */
function shadeOf(value) {
  if (Number.isInteger(value) && value >= 0) return `dots-${value}`;
  return value < -0.33 ? "dots-0" : value > 0.33 ? "dots-1" : "dots-middle";
}
