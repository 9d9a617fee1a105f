/** The form that all stages share: what it does, its input beside its output, and what it would be without. */

/** @import {State} from "../types.js" */
import { h, write } from "../dom.js";

/** @typedef {{element: HTMLElement, render: (state: State) => void}} Stage */

/**
 * @param {string} purpose  why there is this stage, in a sentence
 * @param {HTMLElement} before
 * @param {HTMLElement} after
 * @param {{before?: string, after?: string}} [titles]
 */
export function layout(purpose, before, after, titles = {}) {
  const without = h("p", { class: "stage-without" });
  const lines = h("p", { class: "stage-purpose" }, purpose);
  const element = h(
    "section",
    { class: "stage-view" },
    lines,
    h(
      "div",
      { class: "stage-columns" },
      h("div", { class: "stage-before" }, h("h3", {}, titles.before ?? "comes in"), before),
      h("div", { class: "stage-after" }, h("h3", {}, titles.after ?? "goes out"), after),
    ),
    without,
  );
  return {
    element,
    /** What it would be without this stage. @param {string} sentence */
    without: (sentence) => write(without, sentence),
  };
}
