/** The page's own keys. They act only when nothing that could mean them has the focus. */

/** @import {Dispatch, Intent} from "./types.js" */

import { moveOf } from "./inside/keys.js";

/** @type {{keys: string[], shown: string, label: string, intent: Intent}[]} */
export const SHORTCUTS = [
  { keys: [" "], shown: "Space", label: "play, pause", intent: { type: "toggle" } },
  { keys: ["ArrowRight"], shown: "→", label: "one step", intent: { type: "step", count: 1 } },
  { keys: ["ArrowLeft"], shown: "←", label: "one step back", intent: { type: "back" } },
  { keys: ["r", "R"], shown: "R", label: "reset: the same start again", intent: { type: "reset" } },
  { keys: ["Escape"], shown: "Esc", label: "in the graph: a level up", intent: { type: "up" } },
  { keys: ["?"], shown: "?", label: "this help", intent: { type: "help" } },
];

/** @param {Dispatch} dispatch @param {() => boolean} isInside  a step: its keys then come before the page's */
export function listen(dispatch, isInside) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isFree() && !(event.key === "Escape" && isAtFoot())) return;
    const move = isInside() ? moveOf(event) : undefined;
    if (move) {
      event.preventDefault();
      dispatch({ type: "inside", move });
      return;
    }
    const shortcut = SHORTCUTS.find(({ keys }) => keys.includes(event.key));
    if (!shortcut) return;
    event.preventDefault();
    dispatch(shortcut.intent);
  });
}

/**
 * A mouse that has pressed a button or made a choice gives the focus back to the page: who picks an
 * optimiser and then presses → means one step, not the next optimiser. Keys leave the focus alone.
 */
export function releaseFocusAfterPointer() {
  let pointed = false;
  const release = (/** @type {Event} */ event) => {
    const control = event.target instanceof Element ? event.target.closest(RELEASED[event.type]) : null;
    if (pointed && control instanceof HTMLElement) control.blur();
  };
  document.addEventListener("pointerdown", () => (pointed = true), true);
  document.addEventListener("keydown", () => (pointed = false), true);
  document.addEventListener("change", release);
  document.addEventListener("click", release);
}

/** @type {Record<string, string>} event -> the controls that are done with once it came */
const RELEASED = {
  click: "button, [role=slider], [role=region][tabindex], [role=group][tabindex]",
  change: "select, input[type=radio], input[type=checkbox], input[type=range]",
};

/** True if a level of the graph, or the loss itself, has the focus, and no field in it, where Escape takes back what was typed. */
function isAtFoot() {
  const focused = document.activeElement;
  return Boolean(focused?.closest("#graph, #neuron, #element, #measure")) && !focused?.matches("input, select, textarea");
}

/** True if neither a control nor a panel nor a dialog has the focus. */
function isFree() {
  const focused = document.activeElement;
  return (!focused || focused === document.body) && !document.querySelector("dialog[open]");
}
