/** The bar inside a step: its phases as a track, what moves along it, and what was done last. */

/** @import {Dispatch, GraphFrame, State} from "../types.js" */
/** @import {Move} from "./go.js" */
import { attribute, h, icon, write } from "../dom.js";
import { watch } from "../views/panel.js";
import { caption } from "./captions.js";
import { moveOf } from "./keys.js";
import { momentsOf, stretches } from "./moments.js";

/** @type {{move: Move, icon: string, label: string}[]} */
const BUTTONS = [
  { move: "back-phase", icon: "epoch", label: "A phase back" },
  { move: "back", icon: "back", label: "An operation back" },
  { move: "run", icon: "play", label: "Run slowly" },
  { move: "next", icon: "step", label: "The next operation" },
  { move: "next-phase", icon: "epoch", label: "To the end of the phase" },
];

/** Whoever opens it has the keys on its track; who did it by key has them back where they were when it closes. @param {Dispatch} dispatch */
export function createBar(dispatch) {
  const go = (/** @type {Move} */ move) => dispatch({ type: "inside", move });
  const track = h("div", { class: "inside-track", role: "slider", tabindex: 0, "aria-label": "Operation of the step", "aria-valuemin": 0 });
  const buttons = BUTTONS.map(({ move, icon: name, label }) => h("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: () => go(move) }, icon(name)));
  const says = h("p", { class: "inside-caption", role: "status", "aria-live": "polite" });
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Show the whole step", title: "Show the whole step", onclick: () => go("close") }, icon("close"));
  const element = h("div", { class: "inside-bar", role: "group", "aria-label": "Inside the step", hidden: true }, track, h("div", { class: "inside-buttons" }, ...buttons), says, close);
  const rebuilt = watch();
  let isOpen = false;
  /** @type {Element | null} what had the focus when it was opened */
  let from = null;
  /** @type {{phase: HTMLElement, fill: HTMLElement, from: number, to: number}[]} */
  let phases = [];
  element.addEventListener("keydown", (event) => {
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moveOf(event);
    // Space on a button presses that button.
    if (!move || (event.key === " " && event.target !== track)) return;
    event.preventDefault();
    event.stopPropagation();
    go(move);
  });
  return {
    element,
    /** @param {State} state @param {GraphFrame | null} frame */
    render(state, frame) {
      const { topology, view } = state;
      const isHeld = element.contains(document.activeElement);
      element.hidden = view.inside === null || !topology || !frame || view.dock !== "graph";
      if (view.inside === null) {
        if (isOpen && isHeld && from instanceof HTMLElement) from.focus({ preventScroll: true });
        isOpen = false;
      }
      if (view.inside === null || !topology || !frame) return;
      const moments = momentsOf(topology);
      if (rebuilt(topology)) {
        phases = stretches(moments).map(({ phase, from, to }) => {
          const fill = h("span", { class: "inside-fill" });
          return { phase: h("span", { class: `inside-phase ${phase}`, style: `flex-grow:${to - from + 2}`, onclick: () => dispatch({ type: "view", key: "inside", value: to }) }, fill, h("span", { class: "inside-name" }, phase)), fill, from, to };
        });
        track.replaceChildren(...phases.map(({ phase }) => phase));
      }
      const made = Math.min(view.inside, moments.length);
      for (const { phase, fill, from, to } of phases) {
        const share = Math.max(0, Math.min(1, (made - from) / (to - from)));
        fill.style.width = `${(100 * share).toFixed(1)}%`;
        phase.classList.toggle("now", made > from && made <= to);
      }
      const text = caption({ graph: topology, frame, state }, made);
      write(says, text);
      attribute(track, "aria-valuemax", moments.length);
      attribute(track, "aria-valuenow", made);
      attribute(track, "aria-valuetext", `${made} of ${moments.length}, ${moments[made - 1]?.phase ?? "not begun"}: ${text}`);
      const run = buttons[2];
      run.setAttribute("aria-pressed", String(view.slowly));
      run.replaceChildren(icon(view.slowly ? "pause" : "play"));
      if (isOpen || element.hidden) return;
      isOpen = true;
      from = document.activeElement === document.body ? null : document.activeElement;
      track.focus();
    },
  };
}
