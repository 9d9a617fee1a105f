/** The keys inside a step. */

/** @typedef {{keys: string[], shift?: boolean, shown: string, label: string, move: import("./go.js").Move}} InsideKey */

/** @type {InsideKey[]} */
export const INSIDE_KEYS = [
  { keys: ["ArrowRight"], shift: false, shown: "→", label: "inside a step: the next operation", move: "next" },
  { keys: ["ArrowLeft"], shift: false, shown: "←", label: "inside a step: an operation back", move: "back" },
  { keys: ["ArrowRight"], shift: true, shown: "Shift →", label: "inside a step: to the end of the phase", move: "next-phase" },
  { keys: ["ArrowLeft"], shift: true, shown: "Shift ←", label: "inside a step: a phase back", move: "back-phase" },
  { keys: [" "], shown: "Space", label: "inside a step: let it run slowly, stop", move: "run" },
  { keys: ["Escape"], shown: "Esc", label: "inside a step: out again", move: "close" },
];

/** What a key means there. @param {KeyboardEvent} event */
export function moveOf({ key, shiftKey }) {
  return INSIDE_KEYS.find(({ keys, shift }) => keys.includes(key) && (shift === undefined || shift === shiftKey))?.move;
}
