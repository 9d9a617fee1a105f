/** The room of comparisons: a race of optimisers, a sweep of the learning rate, the sharpness. */

/** @import {Dispatch, State, View} from "../types.js" */
import { h, icon } from "../dom.js";
import { race } from "../compare/race.js";
import { sharpness } from "../compare/sharpness.js";
import { sweep } from "../compare/sweep.js";
import { parts } from "./panel.js";

/** @typedef {{element: HTMLElement, render: (state: State) => unknown}} Sheet */

/** @type {{title: string, about: string, make: (dispatch: Dispatch) => Sheet}[]} */
const SHEETS = [
  { title: "race", about: "optimisers from the same start", make: race },
  { title: "learning rate", about: "64 rates at once", make: sweep },
  { title: "sharpness", about: "at the edge of stability", make: sharpness },
];

/** The number of the sheet of the sharpness. */
export const SHARPNESS = SHEETS.findIndex(({ title }) => title === "sharpness");

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const leave = () => dispatch({ type: "view", key: "room", value: null });
  readout.replaceWith(h("button", { type: "button", class: "quiet", "aria-label": "Back to the landscape", title: "Back to the landscape (Esc)", onclick: leave }, icon("close")));
  tools.remove();
  const tabs = SHEETS.map(({ title, about }, k) =>
    h("button", { type: "button", class: "stage-tab", onclick: () => dispatch({ type: "view", key: "sheet", value: k }) }, h("b", {}, title), h("span", {}, about)),
  );
  const place = h("div", { class: "stage-place" });
  body.append(h("nav", { class: "stage-nav", "aria-label": "Comparisons" }, ...tabs), place);
  /** @type {(Sheet | null)[]} made when they are first looked at */
  const made = SHEETS.map(() => null);
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  return {
    render(state) {
      if (state.view.room !== "compare") return undefined;
      const { sheet } = state.view;
      tabs.forEach((tab, k) => tab.setAttribute("aria-current", k === sheet ? "step" : "false"));
      const now = (made[sheet] ??= SHEETS[sheet].make(dispatch));
      if (place.firstElementChild !== now.element) place.replaceChildren(now.element);
      return /** @type {any} */ (now.render(state));
    },
  };
}
