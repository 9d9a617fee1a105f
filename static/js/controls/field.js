/** A labelled control: its label, the help of the catalogue, and the sentence of a refusal. */

/** @import {ApiError, State} from "../types.js" */
import { attribute, h, write } from "../dom.js";
import { keys } from "../spec.js";

/**
 * @typedef {object} Field
 * @property {HTMLElement} root
 * @property {(state: State) => void} render  shows the refusal of this path, if there is one
 * @property {(line: string) => void} help    another line of help
 */

let count = 0;

/**
 * @param {object} options
 * @param {string} options.path     dotted path in the spec
 * @param {string} options.label
 * @param {string} [options.help]
 * @param {string} [options.kind]   a class for the layout
 * @param {HTMLElement[]} options.inputs  the first takes the label; all are marked when refused
 * @param {(Node | null)[]} [options.content]    what stands in the field; the inputs if not given
 * @returns {Field}
 */
export function field({ path, label, help = "", kind = "", inputs, content = inputs }) {
  count += 1;
  const id = `field-${count}`;
  const text = h("span", { class: "sr-only", id: `${id}-help` }, help);
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  inputs[0].id ||= `${id}-input`;
  for (const input of inputs) {
    attribute(input, "aria-describedby", help ? text.id : null);
    if (!input.hasAttribute("aria-label") && input !== inputs[0]) input.setAttribute("aria-label", label);
  }
  const root = h(
    "div",
    { class: `field ${kind}`, "data-field": path, "data-hint": help },
    h("label", { class: "field-label", for: inputs[0].id }, label),
    ...content,
    text,
    error,
  );
  return {
    root,
    help(line) {
      write(text, line);
      root.dataset.hint = line;
    },
    render({ refusal }) {
      const refused = concerns(refusal, path);
      write(error, refused ? (refusal?.detail ?? "") : "");
      error.hidden = !refused;
      for (const input of inputs) {
        attribute(input, "aria-invalid", refused ? "true" : null);
        const described = [help && text.id, refused && error.id].filter(Boolean).join(" ");
        attribute(input, "aria-describedby", described || null);
      }
    },
  };
}

/**
 * True if a refusal names this path or something inside it.
 * @param {ApiError | null} refusal
 * @param {string} path
 */
export function concerns(refusal, path) {
  if (!refusal?.field) return false;
  const named = keys(refusal.field);
  return keys(path).every((key, i) => named[i] === key);
}
