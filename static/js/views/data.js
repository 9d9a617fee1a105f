/** The room of the data: the way from raw rows to arrays, stage by stage. */

/** @import {Dispatch, State, View} from "../types.js" */
/** @import {Stage} from "../stages/stage.js" */
import { h, icon, write } from "../dom.js";
import { plural, whole } from "../format.js";
import { arrays } from "../stages/arrays.js";
import { encoding } from "../stages/encoding.js";
import { raw } from "../stages/raw.js";
import { roles } from "../stages/roles.js";
import { scaling } from "../stages/scaling.js";
import { split } from "../stages/split.js";
import { parts } from "./panel.js";

/** @typedef {{title: string, make: (dispatch: Dispatch) => Stage, says: (state: State) => string}} Entry */

/** @type {Entry[]} in the order in which rows go through them */
const STAGES = [
  { title: "raw table", make: raw, says: ({ data }) => (data ? `${whole(data.raw.length)} × ${data.columns.length}` : "") },
  { title: "target", make: roles, says: ({ spec }) => `${spec.dataset.features?.length ?? 0} → ${spec.dataset.target}` },
  { title: "encoding", make: encoding, says: ({ data }) => (data ? plural(data.inputs.length, "number") : "") },
  { title: "split", make: split, says: ({ data }) => (data ? countsOf(data.part.values).join(" · ") : "") },
  { title: "scaling", make: scaling, says: ({ spec, catalog }) => catalog.scalings.find(({ name }) => name === spec.scaling.features)?.title.toLowerCase() ?? "" },
  { title: "arrays", make: arrays, says: ({ data }) => (data ? `x ${data.features.dims.join(" × ")}` : "") },
];

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Back to the landscape", title: "Back to the landscape (Esc)", onclick: () => leave() }, icon("close"));
  readout.replaceWith(close);
  tools.remove();
  const tabs = STAGES.map(({ title }, k) =>
    h("button", { type: "button", class: "stage-tab", onclick: () => dispatch({ type: "view", key: "stage", value: k }) }, h("b", {}, `${k + 1} ${title}`), h("span")),
  );
  const nav = h("nav", { class: "stage-nav", "aria-label": "Stages of the preparation" }, ...tabs);
  const place = h("div", { class: "stage-place" });
  body.append(nav, place);
  /** @type {(Stage | null)[]} made when they are first looked at */
  const made = STAGES.map(() => null);
  const leave = () => dispatch({ type: "view", key: "room", value: null });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });

  return {
    render(state) {
      const { view } = state;
      const stage = /** @type {HTMLElement} */ (root.parentElement);
      stage.classList.toggle("in-room", view.room !== null && view.room !== "network");
      stage.dataset.room = view.room ?? "";
      if (view.room !== "data") return;
      tabs.forEach((tab, k) => {
        tab.setAttribute("aria-current", k === view.stage ? "step" : "false");
        write(/** @type {HTMLElement} */ (tab.lastElementChild), STAGES[k].says(state));
      });
      const now = (made[view.stage] ??= STAGES[view.stage].make(dispatch));
      if (place.firstElementChild !== now.element) place.replaceChildren(now.element);
      now.render(state);
    },
  };
}

/** @param {ArrayLike<number>} part */
function countsOf(part) {
  const counts = [0, 0, 0];
  for (let k = 0; k < part.length; k += 1) if (part[k] < 3) counts[part[k]] += 1;
  return counts;
}
