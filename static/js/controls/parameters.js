/** The own parameters of whatever row is chosen: made anew when another is. */

/** @import {Dispatch, Parameter, Row, State} from "../types.js" */
import { h } from "../dom.js";
import { choice } from "./choice.js";
import { number } from "./number.js";
import { toggle } from "./toggle.js";

/**
 * @param {string} part   `optimizer`: the path before the parameter's name
 * @param {(state: State) => Row | undefined} rowOf
 * @param {Dispatch} dispatch
 */
export function parameters(part, rowOf, dispatch) {
  const root = h("div", { class: "fields" });
  /** @type {{root: HTMLElement, render: (state: State) => void}[]} */
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
        root.replaceChildren(...controls.map((made) => made.root));
      }
      for (const made of controls) made.render(state);
    },
  };
}

/** @param {Parameter} parameter @param {string} path @param {Dispatch} dispatch */
function control(parameter, path, dispatch) {
  if (parameter.type === "bool") return toggle(parameter, path, dispatch);
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
