/** The learning rate from the position on: the run is changed, where the setting would begin another. */

/** @import {Dispatch, State} from "../types.js" */
import { h, write } from "../dom.js";
import { plain } from "../format.js";
import { row } from "../spec.js";
import { field } from "./field.js";
import { nudged } from "./scale.js";
import { numberIn } from "./number.js";

const HELP = "Changes this run from its next step on, and keeps what came before; the setting above begins it anew.";

/** @param {Dispatch} dispatch */
export function rate(dispatch) {
  const text = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "number-text" });
  const frame = field({ path: "rate", label: "", help: HELP, kind: "rate-on", inputs: [text] });
  const label = /** @type {HTMLElement} */ (frame.root.querySelector("label"));
  const error = /** @type {HTMLElement} */ (frame.root.querySelector(".field-error"));
  error.setAttribute("role", "alert");
  /** @type {State | null} */
  let last = null;

  function send() {
    const value = numberIn(text.value);
    error.hidden = value !== null;
    if (value === null) write(error, `invalid learning rate: ${text.value.trim() || "nothing"}; expected a number`);
    else if (last && value !== rateAt(last)) dispatch({ type: "rate", value });
  }

  text.addEventListener("focus", () => text.select());
  text.addEventListener("change", send);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && last) {
      text.value = plain(rateAt(last));
      error.hidden = true;
      text.select();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const parameter = last && row(last.catalog.optimizers, last.spec.optimizer.name)?.parameters.find(({ name }) => name === "learning_rate");
      if (!parameter) return;
      text.value = plain(nudged(parameter, numberIn(text.value) ?? parameter.default, event.key === "ArrowUp" ? 1 : -1));
      send();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    root: frame.root,
    /** @param {State} state */
    render(state) {
      last = state;
      write(label, `rate from step ${state.step + 1} on`);
      const now = plain(rateAt(state));
      if (document.activeElement !== text) error.hidden = true;
      if (document.activeElement !== text || state.refused) text.value = now;
    },
  };
}

/** The rate that was set last up to here, before any schedule; the setting's, if none was. @param {State} state */
export function rateAt({ spec, interventions, step }) {
  const set = interventions.filter(({ kind, step: at }) => kind === "set_learning_rate" && at <= step);
  return Number(set.at(-1)?.value ?? spec.optimizer.learning_rate);
}
