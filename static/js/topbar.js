/** The experiment in one line, what just happened, and the few things one does to the whole page. */

/** @import {Dispatch, LayerSpec, State} from "./types.js" */
import { byId, h, icon, write } from "./dom.js";
import { plain } from "./format.js";
import { isFunction } from "./problem.js";
import { dataset, row } from "./spec.js";

const CONFIRMED = 2000; // ms
const STALE = 12000; // ms after which what happened is no news

/** @param {Dispatch} dispatch */
export function mount(dispatch) {
  const experiment = byId("experiment");
  const status = byId("status");
  const copied = h("span", {}, "Share");
  const share = h(
    "button",
    {
      class: "quiet",
      type: "button",
      title: "Copy the address of this experiment at this step",
      onclick: () => dispatch({ type: "share" }),
    },
    icon("share"),
    copied,
  );
  const help = h(
    "button",
    {
      class: "quiet",
      type: "button",
      title: "Keys, and how to read the page",
      "aria-label": "Help",
      onclick: () => dispatch({ type: "help" }),
    },
    icon("help"),
  );
  byId("bar-actions").append(share, help);
  document.addEventListener("address-copied", (event) => {
    if (!(/** @type {CustomEvent} */ (event).detail)) return;
    write(copied, "Copied");
    setTimeout(() => write(copied, "Share"), CONFIRMED);
  });
  let timer = 0;
  const say = (/** @type {string} */ text) => {
    if (status.textContent === text) return;
    write(status, text);
    clearTimeout(timer);
    if (text) timer = window.setTimeout(() => dispatch({ type: "dismiss" }), STALE);
  };
  return {
    /** @param {State} state */
    render(state) {
      const text = describe(state);
      if (experiment.textContent !== text) document.title = `${text} · Fall Line`;
      write(experiment, text);
      experiment.title = text;
      say(state.notice?.kind === "info" ? state.notice.text : "");
    },
  };
}

/** `circle · 2–8–8–1 tanh · binary cross-entropy · Adam 0.03`. @param {State} state */
export function describe(state) {
  const { catalog, spec, data } = state;
  const optimiser = `${row(catalog.optimizers, spec.optimizer.name)?.title ?? spec.optimizer.name} ${plain(spec.optimizer.learning_rate)}`;
  if (isFunction(spec)) return [row(catalog.functions, spec.function?.name ?? "")?.title ?? "", optimiser].join(" · ");
  const parts = [
    state.upload && spec.dataset.name === "csv" ? state.upload.name : dataset(catalog, spec).title,
    layers(spec.network.hidden, data?.features.dims[1], data?.targets.dims[1]),
    row(catalog.losses, spec.loss.name)?.title ?? spec.loss.name,
    optimiser,
  ];
  return parts.map((part, i) => (i === 0 || i === 2 ? lower(part) : part)).join(" · ");
}

/**
 * `2–8–8–1 tanh`, or `2–8 tanh–4 relu–1` if activations differ.
 * @param {LayerSpec[]} hidden
 * @param {number | undefined} inputs
 * @param {number | undefined} outputs
 */
function layers(hidden, inputs, outputs) {
  const one = new Set(hidden.map((layer) => layer.activation)).size === 1;
  const inner = hidden.map((layer) => (one ? String(layer.units) : `${layer.units} ${layer.activation}`));
  return [inputs ?? "", ...inner, outputs ?? ""].join("–") + (one ? ` ${hidden[0].activation}` : "");
}

/** The first letter small, unless the word is an abbreviation. @param {string} text */
function lower(text) {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}
