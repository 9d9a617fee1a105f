/** The batch size: powers of two on the slider, any number by hand, and the whole training part. */

/** @import {Dispatch, State} from "../types.js" */
import { h } from "../dom.js";
import { field } from "./field.js";
import { fill, numberText, show } from "./number.js";

const SIZES = [1, 2, 4, 8, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 512, 1024];
const FULL = "full";
const USUAL = 20; // what a mini-batch has if none was chosen before

/** @type {[string, string, string, (last: number) => number | null][]} name, title, help, its size */
const MODES = [
  ["full", "full", "Every step takes the whole training part: the true slope, and one step an epoch.", () => null],
  ["mini", "mini", "Every step takes some samples: a noisy slope, and many steps an epoch.", (last) => last],
  ["single", "single", "Every step takes one sample: the noisiest slope, and the cheapest step.", () => 1],
];

/** @param {string} help @param {Dispatch} dispatch */
export function batch(help, dispatch) {
  const path = "batch_size";
  const text = numberText(path, dispatch, { read, nudge });
  const slider = h("input", {
    type: "range",
    min: 0,
    step: 1,
    tabindex: -1,
    "aria-hidden": "true",
    class: "slider",
  });
  /** @type {(number | null)[]} */
  let sizes = [null];

  /** @param {string} from @param {number} direction */
  function nudge(from, direction) {
    const next = Math.min(sizes.length - 1, Math.max(0, placeOf(sizes, read(from)) + direction));
    return String(sizes[next] ?? FULL);
  }

  slider.addEventListener("input", () => {
    text.value = String(sizes[Number(slider.value)] ?? FULL);
    fill(slider);
  });
  slider.addEventListener("change", () =>
    dispatch({ type: "set", field: path, value: sizes[Number(slider.value)] }),
  );
  let last = USUAL;
  const modes = MODES.map(([name, title, hint, sizeOf]) => {
    const choose = () => dispatch({ type: "set", field: path, value: sizeOf(last) });
    return h("button", { type: "button", "data-mode": name, "data-hint": hint, onclick: choose }, title);
  });
  const frame = field({
    path,
    label: "batch",
    help,
    kind: "number batch",
    inputs: [text],
    content: [
      slider,
      text,
      h("div", { class: "segmented batch-modes", role: "group", "aria-label": "Batch mode" }, ...modes),
    ],
  });
  return {
    root: frame.root,
    /** @param {State} state */
    render(state) {
      frame.render(state);
      const training = state.data ? state.data.part.values.filter((part) => part === 0).length : Infinity;
      sizes = [...SIZES.filter((size) => size < training), null];
      slider.max = String(sizes.length - 1);
      const size = state.draft.batch_size;
      const mode = size === null || size >= training ? "full" : size === 1 ? "single" : "mini";
      if (mode === "mini" && typeof size === "number") last = size;
      for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
      if (document.activeElement !== text || text.value === text.dataset.sent) show(text, size ?? FULL);
      if (document.activeElement !== slider) slider.value = String(placeOf(sizes, size));
      fill(slider);
    },
  };
}

/** @param {(number | null)[]} sizes @param {any} size */
function placeOf(sizes, size) {
  const at = sizes.findIndex((candidate) => candidate !== null && candidate >= size);
  return size === null || at < 0 ? sizes.length - 1 : at;
}

/** null for `full`, the number, or what was typed. @param {string} text */
function read(text) {
  if (text.trim().toLowerCase() === FULL) return null;
  const value = Number(text.trim());
  return text.trim() !== "" && Number.isFinite(value) ? value : text;
}
