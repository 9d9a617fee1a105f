/** The own parameters of whatever row is chosen: made anew when another is. */

/** @import {Dispatch, Parameter, Row, State} from "../types.js" */
import { h } from "../dom.js";
import { get } from "../spec.js";
import { choice } from "./choice.js";
import { number } from "./number.js";
import { text } from "./text.js";
import { toggle } from "./toggle.js";

const OPEN = 3; // parameters that are always in sight; what a row has beyond them is folded away

/** @typedef {{root: HTMLElement, render: (state: State) => void}} Control */

/**
 * @param {string} part   `optimizer`: the path before the parameter's name
 * @param {(state: State) => Row | undefined} rowOf
 * @param {Dispatch} dispatch
 */
export function parameters(part, rowOf, dispatch) {
  const root = h("div", { class: "fields" });
  /** @type {Control[]} */
  let controls = [];
  let drawn = "";
  return {
    root,
    /** @param {State} state */
    render(state) {
      const row = rowOf(state);
      if (row && row.name !== drawn) {
        drawn = row.name;
        controls = row.parameters.map((parameter) =>
          control(parameter, `${part}.${parameter.name}`, dispatch),
        );
        root.replaceChildren(...folded(part, row.parameters, controls, state));
      }
      for (const made of controls) made.render(state);
    },
  };
}

/**
 * The first parameters, and the others behind a word; open if one of them is not what it usually is.
 * @param {string} part
 * @param {Parameter[]} rows
 * @param {Control[]} controls
 * @param {State} state
 */
function folded(part, rows, controls, { draft }) {
  const roots = controls.map(({ root }) => root);
  if (rows.length <= OPEN) return roots;
  const first = rows.length === OPEN + 1 ? OPEN : 1;
  const hidden = rows.slice(first);
  const changed = hidden.some(({ name, default: usual }) => {
    const value = get(draft, `${part}.${name}`);
    return value !== undefined && value !== usual;
  });
  const names = hidden.map(({ title, name }) => (title ?? name).toLowerCase()).join(", ");
  const summary = h("summary", { class: "more", title: names }, "more settings");
  return [
    ...roots.slice(0, first),
    h("details", { class: "more-settings", open: changed }, summary, ...roots.slice(first)),
  ];
}

/** @param {Parameter} parameter @param {string} path @param {Dispatch} dispatch */
function control(parameter, path, dispatch) {
  if (parameter.type === "bool") return toggle(parameter, path, dispatch);
  if (parameter.type === "text") return text(parameter, path, dispatch);
  if (parameter.type !== "choice") return number(parameter, path, dispatch);
  const options = (parameter.choices ?? []).map((name) => ({
    name,
    title: name.replace(/_/g, " "),
    help: parameter.help,
  }));
  return choice(
    { path, label: (parameter.title ?? parameter.name).toLowerCase(), options: () => options },
    dispatch,
  );
}
