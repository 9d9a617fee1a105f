/** The page's own keys. They act only when nothing that could mean them has the focus. */

/** @import {Dispatch, Intent} from "./types.js" */

/** @type {{keys: string[], shown: string, label: string, intent: Intent}[]} */
export const SHORTCUTS = [
  { keys: [" "], shown: "Space", label: "play, pause", intent: { type: "toggle" } },
  { keys: ["ArrowRight"], shown: "→", label: "one step", intent: { type: "step", count: 1 } },
  { keys: ["ArrowLeft"], shown: "←", label: "one step back", intent: { type: "back" } },
  { keys: ["r", "R"], shown: "R", label: "reset: the same start again", intent: { type: "reset" } },
  { keys: ["?"], shown: "?", label: "this help", intent: { type: "help" } },
];

/** @param {Dispatch} dispatch */
export function listen(dispatch) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isFree()) return;
    const shortcut = SHORTCUTS.find(({ keys }) => keys.includes(event.key));
    if (!shortcut) return;
    event.preventDefault();
    dispatch(shortcut.intent);
  });
}

/** True if neither a control nor a panel nor a dialog has the focus. */
function isFree() {
  const focused = document.activeElement;
  return (!focused || focused === document.body) && !document.querySelector("dialog[open]");
}
