/** What can be chosen about the landscape, behind one word: the plane, its heights, how it is drawn. */

/** @import {Dispatch, State, SurfaceQuery} from "../types.js" */
import { h, write } from "../dom.js";
import { isFunction } from "../problem.js";
import { isPriced } from "../spec.js";
import { picker, segmented } from "./panel.js";

const HEIGHTS = [
  { value: "none", text: "loss", help: "The height is the loss on the data" },
  { value: "sum", text: "loss + penalty", help: "The height is what is descended: the loss and what large weights cost" },
  { value: "only", text: "penalty", help: "The height is what large weights cost" },
];
const PARTS = [
  { value: "train", text: "training", help: "The loss of the training part, which is descended" },
  { value: "validation", text: "validation", help: "The loss of the validation part, over the same plane" },
];

const USUAL = 51; // points a side
const GRIDS = /** @type {const} */ ([
  { value: "25", text: "25", help: "25 × 25 points" },
  { value: "51", text: "51", help: "51 × 51 points" },
  { value: "101", text: "101", help: "101 × 101 points: four times the work" },
]);

/** Choices that the page makes by itself, without the server: key of the view, title, what there is. */
const LOOKS = /** @type {const} */ ([
  { key: "heightScale", title: "loss axis", options: [["log", "log", "Heights are the logarithm of the loss"], ["linear", "linear", "Heights are the loss itself"]] },
  { key: "lines", title: "lines", options: [["even", "even", "Contour lines at even heights"], ["quantile", "quantile", "On the map, between two contour lines lies always the same part of the plane"]] },
  { key: "way", title: "the way", options: [["plain", "plain", "One colour; paler where it is far from the plane"], ["step", "by step", "Dark is early, bright is late"], ["off", "by distance", "Dark is far from the plane"]] },
  { key: "aspect", title: "axes", options: [["equal", "one scale", "The same length on both axes is the same distance"], ["fill", "fill", "Each axis takes all the room: distances are distorted"]] },
]);
const PALETTES = [
  { value: "land", text: "land", help: "Water-green to sand" },
  { value: "cividis", text: "cividis", help: "Made for colour-blind eyes: lightness rises all the way" },
  { value: "viridis", text: "viridis", help: "Lightness rises all the way" },
  { value: "grey", text: "grey", help: "For print" },
];

/** @param {Dispatch} dispatch */
export function landOptions(dispatch) {
  const own = h("div", { class: "land-own" });
  const stays = segmented(
    "Plane",
    [
      { value: "stay", text: "stays", help: "The plane stays where it is while the run moves" },
      { value: "follow", text: "follows", help: "The plane goes with the run: the ball lies on it" },
    ],
    (value) => dispatch({ type: "slice", follow: value === "follow" }),
  );
  const part = segmented("Part", PARTS, (value) => dispatch({ type: "slice", part: value }));
  const height = picker("Height", (value) => dispatch({ type: "slice", penalty: value }));
  const looks = LOOKS.map(({ key, title, options }) => ({
    key,
    control: segmented(title, options.map(([value, text, help]) => ({ value: String(value), text, help })), (value) => dispatch({ type: "view", key, value })),
    title,
  }));
  const palette = picker("Colours", (value) => dispatch({ type: "view", key: "palette", value }));
  const arrows = h("input", { type: "checkbox", onchange: () => dispatch({ type: "view", key: "arrows", value: arrows.checked }) });
  const grid = segmented("Grid", GRIDS, (value) => dispatch({ type: "slice", size: Number(value) }));
  const planeRow = row("plane", stays.element);
  const partRow = row("part", part.element);
  const heightRow = row("height", height.element);
  const arrowsRow = h("label", { class: "land-row", title: "From the ball: where the loss falls fastest, and where the last step went. Thick is the share that lies in the plane." }, h("span", {}, "arrows"), arrows);
  const source = h("p", { class: "land-source" });
  const element = h(
    "details",
    { class: "land-options" },
    h("summary", { title: "What is drawn, and how" }, "view"),
    h("div", { class: "land-sheet" }, own, planeRow, partRow, heightRow, row("grid", grid.element), ...looks.map(({ title, control }) => row(title, control.element)), row("colours", palette.element), arrowsRow, source),
  );
  const parameters = sliceParameters(own, dispatch);
  closeOutside(element);
  /** @type {State | null} */
  let last = null;
  element.addEventListener("toggle", () => last && render(last));
  return { element, render };

  /** @param {State} state */
  function render(state) {
    last = state;
    if (!element.open) return;
    const { slice, view, catalog, surface } = state;
    const rule = isFunction(state.spec) ? undefined : catalog.slices.find(({ name }) => name === slice.slice);
    parameters(state);
    stays.show((slice.follow ?? (rule !== undefined && !rule.whole_path)) ? "follow" : "stay");
    planeRow.hidden = partRow.hidden = isFunction(state.spec);
    grid.show(/** @type {any} */ (String(slice.size ?? USUAL)));
    part.show(slice.part ?? "train");
    heightRow.hidden = isFunction(state.spec) || !isPriced(state.spec);
    height.show(HEIGHTS, slice.penalty ?? "none");
    for (const { key, control } of looks) control.show(String(view[key]));
    palette.show(PALETTES, view.palette);
    arrows.checked = view.arrows;
    write(source, [rule?.help, rule?.source && `(${rule.source})`, surface?.whole && "With two parameters this is the whole landscape."].filter(Boolean).join(" "));
  }
}

/** @param {string} title @param {HTMLElement} control */
function row(title, control) {
  return h("div", { class: "land-row" }, h("span", {}, title), control);
}

/**
 * The slice's own parameters, made from its row of the catalogue: a switch, or the name of a weight.
 * @param {HTMLElement} place @param {Dispatch} dispatch @returns {(state: State) => void}
 */
function sliceParameters(place, dispatch) {
  let drawn = "";
  return ({ catalog, slice, weights, surface, spec }) => {
    const rule = isFunction(spec) ? undefined : catalog.slices.find(({ name }) => name === slice.slice);
    const names = Object.entries(weights?.parameters ?? {}).flatMap(([name, { dims }]) => elements(name, dims));
    const key = JSON.stringify([slice, names.length, surface?.axes.map(({ label }) => label)]);
    if (key === drawn) return;
    drawn = key;
    place.replaceChildren(
      ...(rule?.parameters ?? []).map(({ name, type, title, help }) => {
        const field = /** @type {keyof SurfaceQuery} */ (name);
        const say = (/** @type {any} */ value) => dispatch({ type: "slice", [field]: value });
        if (type === "bool") {
          const box = h("input", { type: "checkbox", checked: Boolean(slice[field]), onchange: () => say(box.checked) });
          return h("label", { class: "land-row", title: help }, h("span", {}, (title ?? name).toLowerCase()), box);
        }
        const now = slice[field] ?? surface?.axes[name === "b" ? 1 : 0].label;
        const list = h("select", { class: "pick", "aria-label": title ?? name, title: help, onchange: () => say(list.value) }, ...names.map((each) => h("option", { value: each, selected: each === now }, each)));
        return h("div", { class: "land-row" }, h("span", {}, (title ?? name).toLowerCase()), list);
      }),
    );
    if (rule?.parameters.some(({ name }) => name === "a")) place.append(h("p", { class: "land-hint" }, "or click two weights, in the network or the matrices"));
  };
}

/** Every element of an array by name, `W1[0,2]`. @param {string} name @param {number[]} dims @returns {string[]} */
export function elements(name, dims) {
  if (dims.length === 0) return [name];
  const places = dims.reduce((/** @type {string[]} */ found, size) => (found.length === 0 ? numbers(size) : found.flatMap((before) => numbers(size).map((k) => `${before},${k}`))), []);
  return places.map((place) => `${name}[${place}]`);
}

/** @param {number} count */
function numbers(count) {
  return Array.from({ length: count }, (_, k) => String(k));
}

/** A sheet closes when one clicks elsewhere, and on Escape. @param {HTMLDetailsElement} element */
function closeOutside(element) {
  document.addEventListener("pointerdown", (event) => {
    if (element.open && !element.contains(/** @type {Node} */ (event.target))) element.open = false;
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !element.open) return;
    event.stopPropagation();
    element.open = false;
    /** @type {HTMLElement} */ (element.firstElementChild).focus();
  }, true);
}
