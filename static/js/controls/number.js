/** A number: a slider for the hand and a text for exact values, made from one row of the catalogue. */

/** @import {Dispatch, Parameter, State} from "../types.js" */
import { h } from "../dom.js";
import { plain } from "../format.js";
import { get, label } from "../spec.js";
import { field } from "./field.js";
import { PLACES, keyStep, placeOf, valueAt } from "./scale.js";

/**
 * @param {Parameter} parameter
 * @param {string} path
 * @param {Dispatch} dispatch
 * @param {Node | null} [extra]  a button beside the number
 */
export function number(parameter, path, dispatch, extra = null) {
  const text = numberText(path, dispatch);
  const slider = h("input", { type: "range", min: 0, max: PLACES, step: 1, tabindex: -1, "aria-hidden": "true", class: "slider" });
  let held = false;
  slider.addEventListener("input", () => {
    held = true;
    text.value = plain(valueAt(parameter, Number(slider.value)));
    fill(slider);
  });
  slider.addEventListener("change", () => {
    held = false;
    dispatch({ type: "set", field: path, value: valueAt(parameter, Number(slider.value)) });
  });
  text.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const place = placeOf(parameter, Number(text.value)) + direction * keyStep(parameter);
    text.value = plain(valueAt(parameter, Math.min(PLACES, Math.max(0, place))));
  });
  const title = parameter.title ? parameter.title.toLowerCase() : label(path);
  const frame = field({ path, label: title, help: parameter.help, kind: "number", inputs: [text], content: [slider, text, extra] });
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
 * about it is better than silence.
 * @param {string} path
 * @param {Dispatch} dispatch
 * @param {(text: string) => any} [read]
 */
export function numberText(path, dispatch, read = readNumber) {
  const text = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "number-text" });
  text.addEventListener("change", () => {
    text.dataset.sent = text.value;
    dispatch({ type: "set", field: path, value: read(text.value) });
  });
  text.addEventListener("focus", () => text.select());
  return text;
}

/** @param {HTMLInputElement} text @param {any} value */
export function show(text, value) {
  const shown = typeof value === "number" ? plain(value) : String(value ?? "");
  if (text.value !== shown) text.value = shown;
  delete text.dataset.sent;
}

/** The walked part of the track, for the style sheet. @param {HTMLInputElement} slider */
export function fill(slider) {
  slider.style.setProperty("--at", String(Number(slider.value) / Number(slider.max)));
}

/** @param {string} text */
function readNumber(text) {
  const value = Number(text.trim().replace(",", ".").replace("\u2212", "-"));
  return text.trim() !== "" && Number.isFinite(value) ? value : text;
}
