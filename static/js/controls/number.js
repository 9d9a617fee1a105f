/** A number: a slider for the hand and a text for exact values, made from one row of the catalogue. */

/** @import {Dispatch, Parameter, State} from "../types.js" */
import { h } from "../dom.js";
import { plain } from "../format.js";
import { get, label } from "../spec.js";
import { field } from "./field.js";
import { PLACES, nudged, placeOf, valueAt } from "./scale.js";

const REST = 350; // ms without a key after which a number counts as chosen

/**
 * @param {Parameter} parameter
 * @param {string} path
 * @param {Dispatch} dispatch
 * @param {Node | null} [extra]  a button beside the number
 */
export function number(parameter, path, dispatch, extra = null) {
  const text = numberText(path, dispatch, { nudge });
  const slider = h("input", {
    type: "range",
    min: 0,
    max: PLACES,
    step: 1,
    tabindex: -1,
    "aria-hidden": "true",
    class: "slider",
  });
  let held = false;

  /** @param {string} from @param {1 | -1} direction */
  function nudge(from, direction) {
    return plain(nudged(parameter, Number(from), direction));
  }

  slider.addEventListener("input", () => {
    held = true;
    text.value = plain(valueAt(parameter, Number(slider.value)));
    fill(slider);
  });
  slider.addEventListener("change", () => {
    held = false;
    dispatch({ type: "set", field: path, value: valueAt(parameter, Number(slider.value)) });
  });
  const title = parameter.title ? lowered(parameter.title) : label(path);
  const frame = field({
    path,
    label: title,
    help: parameter.help,
    kind: "number",
    inputs: [text],
    content: [slider, text, extra],
  });
  return {
    root: frame.root,
    /** @param {State} state */
    render(state) {
      frame.render(state);
      const value = get(state.draft, path);
      if (document.activeElement !== text || text.value === text.dataset.sent) show(text, value);
      if (!held && typeof value === "number") slider.value = String(placeOf(parameter, value));
      fill(slider);
    },
  };
}

/**
 * A text that sends a number if it holds one, and otherwise what was typed: the server's sentence
 * about it is better than silence. Arrow keys count up and down, and send when they rest.
 * @param {string} path
 * @param {Dispatch} dispatch
 * @param {object} how
 * @param {(text: string) => any} [how.read]
 * @param {(text: string, direction: 1 | -1) => string} how.nudge  what an arrow key makes of the text
 */
export function numberText(path, dispatch, { read = readNumber, nudge }) {
  const text = h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    class: "number-text",
  });
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    text.dataset.sent = text.value;
    dispatch({ type: "set", field: path, value: read(text.value) });
  };
  text.addEventListener("change", send);
  text.addEventListener("focus", () => text.select());
  text.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    text.value = nudge(text.value, event.key === "ArrowUp" ? 1 : -1);
    clearTimeout(timer);
    timer = window.setTimeout(send, REST);
  });
  return text;
}

/** @param {HTMLInputElement} text @param {any} value */
export function show(text, value) {
  const shown = typeof value === "number" ? plain(value) : String(value ?? "");
  if (text.value !== shown) text.value = shown;
  delete text.dataset.sent;
}

/** A title within a list: `Noise` is `noise`, and `L1 penalty` stays. @param {string} title */
function lowered(title) {
  return title.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
}

/** The walked part of the track, for the style sheet. @param {HTMLInputElement} slider */
export function fill(slider) {
  slider.style.setProperty("--at", String(Number(slider.value) / Number(slider.max)));
}

/** The number that somebody typed, with a comma or a minus sign as they write it; null if it is none. @param {string} text */
export function numberIn(text) {
  const value = Number(text.trim().replace(",", ".").replace("\u2212", "-"));
  return text.trim() !== "" && Number.isFinite(value) ? value : null;
}

/** @param {string} text */
function readNumber(text) {
  return numberIn(text) ?? text;
}
