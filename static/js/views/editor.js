/** The editor of a unit: its bias and the weights that come into it, each set at once as it is typed. */

/** @import {Dispatch, Editing, State} from "../types.js" */
import { numberIn } from "../controls/number.js";
import { h, icon, write } from "../dom.js";
import { keyOf, placed } from "../names.js";
import { plain, signed } from "../format.js";
import { explain } from "./dock.js";

const NUDGE = { usual: 0.1, shift: 1, alt: 0.01 };
const DIGITS = 12; // a nudge adds no dust of binary fractions
const DUST = 1e-11; // relative, of a few nudges
const AWAY = 14; // px from what was clicked

/** @typedef {{name: string, index: number[], input: HTMLInputElement, gradient: HTMLElement, before: number, value: number, sent: string, touched: boolean}} Field  `value` is the number that stands behind the text `sent` */

/** @param {Dispatch} dispatch */
export function mount(dispatch) {
  const title = h("h3", { id: "editor-title" });
  const rows = h("div", { class: "editor-rows" });
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const links = h("div", { class: "editor-links" });
  const hint = h("p", { class: "editor-hint" }, "↑ ↓ by 0.1, with Shift by 1, with Alt by 0.01 · Enter keeps · Esc takes back");
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => leave() }, icon("close"));
  const root = h("div", { class: "editor", role: "dialog", "aria-labelledby": "editor-title", hidden: true }, h("header", {}, title, close), rows, error, links, hint);
  document.body.append(root);
  /** @type {Field[]} */
  let fields = [];
  /** @type {Editing | null} */
  let open = null;
  /** @type {Element | null} where the focus goes back to */
  let from = null;
  /** @type {{field: Field, touched: boolean} | null} what was asked for last, and whether that was the first of its field */
  let latest = null;

  function leave() {
    dispatch({ type: "view", key: "editing", value: null });
    if (from instanceof HTMLElement || from instanceof SVGElement) from.focus();
  }

  /** Everything that was set here is again what it was before. */
  function takeBack() {
    for (const { touched, name, index, before } of fields) if (touched) dispatch({ type: "edit", name, index, value: before });
    leave();
  }

  /** Closes, and shows the plane that is asked for, which the large network lies over. @param {import("../types.js").Intent} intent */
  function asAxes(intent) {
    leave();
    dispatch({ type: "view", key: "room", value: null });
    dispatch(intent);
  }

  /** @param {Field} field @param {string} text @param {number | null} [value]  that the text stands for */
  function set(field, text, value = numberIn(text)) {
    error.hidden = value !== null;
    if (value === null) write(error, `invalid ${placed(field.name, field.index)}: ${text.trim() || "nothing"}; expected a number`);
    else if (text !== field.sent) {
      latest = { field, touched: field.touched };
      Object.assign(field, { sent: text, value, touched: true });
      dispatch({ type: "edit", name: field.name, index: field.index, value });
    }
  }

  /** @param {Field} field @param {KeyboardEvent} event */
  function key(field, event) {
    const { input } = field;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const step = event.shiftKey ? NUDGE.shift : event.altKey ? NUDGE.alt : NUDGE.usual;
      const held = input.value === field.sent ? field.value : numberIn(input.value) ?? field.before;
      const value = Number((held + (event.key === "ArrowUp" ? step : -step)).toPrecision(DIGITS));
      // Up and down again is back where it was, to the last bit.
      const isBack = Math.abs(value - field.before) <= DUST * Math.max(1, Math.abs(field.before));
      input.value = shortened(value);
      set(field, input.value, isBack ? field.before : value);
    } else if (event.key === "Enter") {
      set(field, input.value);
      if (error.hidden) leave();
    } else return;
    event.stopPropagation();
  }

  /** @param {State} state @param {string} name @param {number[]} index @param {string} label */
  function make({ weights }, name, index, label) {
    const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "number-text", "aria-label": `${label}, ${keyOf(name, index)}` });
    const gradient = h("span", { class: "editor-gradient" });
    const value = numberAt(weights?.parameters ?? {}, name, index);
    const field = { name, index, input, gradient, before: value, value, sent: "", touched: false };
    input.addEventListener("focus", () => input.select());
    input.addEventListener("change", () => set(field, input.value));
    input.addEventListener("keydown", (event) => key(field, event));
    const link = (/** @type {string} */ text, /** @type {string} */ title, /** @type {string} */ said, /** @type {() => void} */ onclick) => h("button", { type: "button", class: "link", title, "aria-label": said, onclick }, text);
    const row = h("div", { class: "editor-row" }, h("span", { class: "editor-name", title: label }, label), input, gradient,
      link("axis", "An axis of the landscape", `As an axis of the landscape: ${label}`, () => asAxes({ type: "axis", weight: keyOf(name, index) })),
      link("explain", "Where its gradient comes from", `Explain ${label}`, () => (leave(), explain(dispatch, name, index))));
    return { field, row };
  }

  /** @param {State} state @param {Editing} editing */
  function build(state, { layer, unit, from: source, x }) {
    from = document.activeElement === document.body ? null : document.activeElement;
    latest = null;
    // Numbers are set at one position, and taken back at the same.
    if (state.status === "playing") dispatch({ type: "pause" });
    const columns = state.weights?.parameters[`W${layer}`]?.dims ?? [0, 0];
    const names = layer === 1 ? state.data?.inputs.map(({ name }) => name) ?? [] : [];
    const made = [make(state, `b${layer}`, [unit], "bias"), ...Array.from({ length: columns[0] }, (_, i) => make(state, `W${layer}`, [i, unit], `from ${names[i] ?? `unit ${i}`}`))];
    fields = made.map(({ field }) => field);
    rows.replaceChildren(...made.map(({ row }) => row));
    const axes = h("button", { type: "button", class: "link", onclick: () => asAxes({ type: "unit-axes", unit: { layer, unit } }) }, "as axes of the landscape");
    const neuron = h("button", { type: "button", class: "link", onclick: () => (leave(), dispatch({ type: "view", key: "dock", value: "neuron" })) }, "number by number");
    links.replaceChildren(axes, neuron);
    error.hidden = true;
    root.hidden = false;
    fill(state);
    const { width, height } = root.getBoundingClientRect();
    const left = x + AWAY + width < innerWidth ? x + AWAY : x - AWAY - width;
    root.style.left = `${Math.max(8, left)}px`;
    // Over the panel at the foot: what an edit changes above it must be seen while it is made.
    root.style.top = `${Math.max(8, foot() - height - 8)}px`;
    const first = fields[source === null ? 0 : source + 1] ?? fields[0];
    first?.input.focus({ preventScroll: true });
    first?.input.scrollIntoView({ block: "nearest" });
  }

  /** @param {State} state */
  function fill({ weights, interventions, step }) {
    if (!open) return;
    const { layer, unit } = open;
    const last = weights && Object.keys(weights.parameters).length / 2 === layer;
    write(title, `${last ? "output" : "unit"} ${unit} of layer ${layer}`);
    for (const field of fields) {
      const value = numberAt(weights?.parameters ?? {}, field.name, field.index);
      show(field, value);
      const set = interventions.filter(({ name, index, step: at }) => name === field.name && String(index) === String(field.index) && at <= step).pop();
      write(field.gradient, set ? `set at step ${set.step}` : `∇ ${signed(numberAt(weights?.gradients ?? {}, field.name, field.index))}`);
    }
  }

  /** What was asked for last was refused: the field shows what holds, and the sentence says why. @param {string} sentence @param {State} state */
  function refuse(sentence, state) {
    write(error, sentence);
    error.hidden = false;
    if (!latest) return;
    const { field, touched } = latest;
    field.touched = touched;
    put(field, numberAt(state.weights?.parameters ?? {}, field.name, field.index));
    latest = null;
  }

  document.addEventListener("pointerdown", (event) => {
    if (root.hidden || !(event.target instanceof Node) || root.contains(event.target)) return;
    const typed = fields.find(({ input }) => input === document.activeElement);
    if (typed) set(typed, typed.input.value);
    dispatch({ type: "view", key: "editing", value: null });
  }, true);
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    takeBack();
  });
  return {
    /** @param {State} state */
    render(state) {
      const { editing } = state.view;
      if (editing !== open) {
        open = editing;
        root.hidden = open === null;
        if (open) build(state, open);
      } else fill(state);
      if (open && state.refused) refuse(state.refused, state);
    },
  };
}

/** Where the bar at the foot of the window begins; without one, its lower edge. */
function foot() {
  return document.getElementById("transport")?.getBoundingClientRect().top ?? innerHeight;
}

/** The number of this moment, in a field that nobody has begun to change. @param {Field} field @param {number} value */
function show(field, value) {
  const { input, sent, touched } = field;
  if (!touched) field.before = value;
  const isHeld = document.activeElement === input;
  if (isHeld && (touched || input.value !== sent)) return;
  put(field, value);
}

/** @param {Field} field @param {number} value */
function put(field, value) {
  const { input } = field;
  field.value = value;
  field.sent = shortened(value);
  if (input.value === field.sent) return;
  input.value = field.sent;
  if (document.activeElement === input) input.select();
}

/** @param {number} value */
function shortened(value) {
  return plain(Number(value.toPrecision(6)));
}

/** @param {Record<string, import("../types.js").NdArray>} arrays @param {string} name @param {number[]} index */
function numberAt(arrays, name, index) {
  const array = arrays[name];
  if (!array) return NaN;
  return array.values[index.length === 2 ? index[0] * array.dims[1] + index[1] : index[0]];
}
