/** The dialog that says what the keys do and how to read the page. */

/** @import {Dispatch} from "./types.js" */
import { byId, h, icon } from "./dom.js";
import { INSIDE_KEYS } from "./inside/keys.js";
import { SHORTCUTS } from "./keyboard.js";

const READING = [
  "Low loss is water, high loss is sand. The trace is the way of the run: solid where it has walked, dotted where the plan goes on.",
  "A click on the way goes to that step; a click on the land offers to drop a ball there, which is a new run.",
  "Every change of a setting begins again from the same seed, so that two runs differ only in what you changed.",
  "Gradients and the graph at a step are those of the next batch: what the next step will do.",
  "The address holds the whole experiment and its step; Share copies it.",
];

const ELSEWHERE = [
  { shown: "Tab", label: "from control to control; then the keys are the control's own" },
  { shown: "Esc", label: "closes this" },
];

/** Fills the dialog. @returns {() => void} what opens it */
export function createHelp() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("help"));
  const keys = [...SHORTCUTS, ...INSIDE_KEYS, ...ELSEWHERE].flatMap(({ shown, label }) => [
    h("dt", {}, h("kbd", {}, shown)),
    h("dd", {}, label),
  ]);
  dialog.append(
    h(
      "form",
      { method: "dialog" },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { id: "help-title" }, "Keys, and how to read the page"),
        h("button", { class: "quiet", "aria-label": "Close" }, icon("close")),
      ),
      h("dl", { class: "keys" }, ...keys),
      h(
        "p",
        { class: "soft" },
        "The page's keys act while no control and no panel has the focus; click on the paper to give it back.",
      ),
      h("ul", { class: "reading" }, ...READING.map((line) => h("li", {}, line))),
    ),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop: the form covers all the rest
  });
  return () => dialog.showModal();
}
