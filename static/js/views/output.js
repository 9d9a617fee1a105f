/** The data, and behind it what the network says: painted on a canvas under Plotly's empty axes. */

/** @import {Dispatch, State, View} from "../types.js" */
import { chosen, frame, inputs, points, shown, title } from "../figures/data.js";
import { h, write } from "../dom.js";
import { percent, plain } from "../format.js";
import { legend } from "./legend.js";
import { mark, paint } from "./paint.js";
import { note, parts, picker, sized, watch } from "./panel.js";
import { createPlot } from "./plot.js";
import { sheet } from "./sheet.js";

const HELD = 4; // columns of which it is said what they are held at

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const canvas = h("canvas", { class: "output-map", "aria-hidden": "true" });
  const plotted = h("div", { class: "plot", role: "img", "aria-label": "The data over what the network says" });
  const taken = h("canvas", { class: "output-batch", "aria-hidden": "true" });
  const picture = h("div", { class: "output-picture" }, canvas, plotted, taken);
  const key = legend();
  const held = note();
  body.append(picture, h("div", { class: "panel-foot" }, key.element, held.element));
  const choosers = columnChoosers(dispatch);
  tools.append(...choosers.elements);
  const plot = createPlot(plotted);
  const size = sized(picture, () => last && draw(last));
  const changed = watch();
  const repainted = watch();
  const marked = watch();
  const relaid = watch();
  /** @type {State | null} */
  let last = null;
  let isWatched = false;

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { data, theme, batch } = state;
    if (!data) return undefined;
    const { task } = data;
    const isImages = data.dataset.image !== null;
    picture.classList.toggle("of-images", isImages);
    if (isImages) {
      held.say("the first images of the validation part, and what the network takes them for");
      key.hide();
      if (repainted(state.map, theme, JSON.stringify(size()))) sheet(canvas, size(), state);
      return undefined;
    }
    const map = state.map?.kind === "images" ? null : state.map;
    const columns = map?.kind === "map" ? map.columns : shown(data, state.view.columns);
    const titled = inputs(data).length <= 2;
    const range = map?.kind === "map" ? { lo: map.range[0], hi: map.range[1] } : null;
    key.show(data, task, theme, range);
    held.say(holding(map));
    const room = size(relaid(data, range?.lo, range?.hi, holding(map)));
    const place = frame(data, map, columns, room, titled);
    if (repainted(map, theme, JSON.stringify(place))) paint(canvas, place, room, state, task);
    if (marked(batch, data, theme, state.view.sample, JSON.stringify([place, columns]))) mark(taken, place, room, state, columns);
    const scale = task === "regression" ? JSON.stringify(range) : "";
    const opened = state.test !== null;
    if (!changed(data, theme, JSON.stringify(place), scale, opened)) return undefined;
    const done = plot.draw(points(data, task, place, theme, { size: room, columns, titled, range, opened }));
    if (!isWatched) {
      isWatched = true;
      done.then(() => /** @type {any} */ (plotted).on("plotly_click", choose));
    }
    return done;
  }

  /** A point that is clicked is the sample that is looked at everywhere; once more lets it go. @param {any} event */
  function choose({ points: [point] }) {
    const row = Number(point.customdata);
    dispatch({ type: "view", key: "sample", value: last?.view.sample === row ? null : row });
  }

  const reread = watch();
  /** @type {State["data"]} */
  let seen = null;

  return {
    render(state) {
      if (reread(state.data, state.spec)) seen = state.data && chosen(state.data, state.spec.dataset.features);
      write(readout, score(state));
      choosers.show({ ...state, data: seen });
      return draw({ ...state, data: seen });
    },
  };
}

/** What the columns that are not shown are held at. @param {State["map"]} map */
function holding(map) {
  if (map?.kind !== "map" || map.held.length === 0) return null;
  const values = map.held.map(({ column, value }) => `${column} ${typeof value === "number" ? plain(Number(value.toPrecision(3))) : value}`);
  const shown = values.length > HELD ? [...values.slice(0, HELD), `and ${values.length - HELD} more`] : values;
  return `at the training mean: ${shown.join(", ")}`;
}

/** How well the network does on the validation part. @param {State} state */
function score({ metrics }) {
  const [name, value] = Object.entries(metrics?.validation ?? {})[0] ?? [];
  if (name === undefined || value === undefined || value === null) return "";
  const words = name.replaceAll("_", " ");
  return `validation ${words} ${name.includes("accuracy") ? percent(value, 0) : Number(value.toPrecision(3))}`;
}

/** Which two of more than two inputs the picture shows. @param {Dispatch} dispatch */
function columnChoosers(dispatch) {
  /** @type {[number, number]} */
  let pair = [0, 1];
  const choose = (/** @type {0 | 1} */ side) => (/** @type {string} */ value) => {
    const column = Number(value);
    // The column that stands on the other axis changes places with this one.
    const other = pair[1 - side] === column ? pair[side] : pair[1 - side];
    dispatch({ type: "view", key: "columns", value: side === 0 ? [column, other] : [other, column] });
  };
  const pickers = [picker("Column across", choose(0)), picker("Column up", choose(1))];
  return {
    elements: pickers.map(({ element }) => element),
    /** @param {State} state */
    show({ data, view }) {
      const features = data ? inputs(data) : [];
      pair = data ? shown(data, view.columns) : pair;
      pickers.forEach(({ element, show }, side) => {
        element.hidden = features.length <= 2 || data?.dataset.image !== null;
        show(features.map((column, i) => ({ value: String(i), text: column.name, help: title(column) })), String(pair[side]));
      });
    },
  };
}
