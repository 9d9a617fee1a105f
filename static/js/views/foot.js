/** Which panel stands at the foot; the focus that was in the one before goes on to the one that is there now. */

/** @import {State, View} from "../types.js" */
import { byId } from "../dom.js";

/** The panel of each level, and of the loss itself. @type {Record<State["view"]["dock"], string>} */
export const HOMES = { layers: "graph", graph: "graph", neuron: "neuron", element: "element", measure: "measure" };

/** Where the keys go on in each panel: to what the tab key stood on last, first in order if it is there. @type {Record<string, string[]>} */
const LANDINGS = {
  graph: [".graph [tabindex='0']"],
  neuron: [".graph [tabindex='0']", ".neuron-scroller"],
  element: [".element-body"],
  measure: [".measure-picture"],
};

/** To be drawn before the panels: they see whether they are there. @returns {View} */
export function mount() {
  const stage = byId("stage");
  /** @type {HTMLElement | null} */
  let home = null;
  return {
    render({ view: { dock } }) {
      const panel = byId(HOMES[dock]);
      const held = home !== panel && home?.contains(document.activeElement) ? document.activeElement : null;
      // A pointer leaves the keys to the page.
      const isKeyed = held?.matches(":focus-visible");
      home = panel;
      stage.dataset.dock = dock;
      // The notices come along by themselves.
      if (!held || !isKeyed || held.closest(".unwell, .unwell-count")) return;
      landing(panel, held)?.focus({ preventScroll: true });
      panel.querySelector(".panel-head")?.scrollIntoView({ block: "nearest" }); // on a phone it is read from its beginning
    },
  };
}

/** @param {HTMLElement} panel @param {Element} held  what had the focus in the panel before @returns {HTMLElement | null} */
function landing(panel, held) {
  const tabs = held.closest(".dock-tabs");
  if (tabs) return /** @type {HTMLElement | undefined} */ (panel.querySelector(".dock-tabs")?.children[[...tabs.children].indexOf(held)]) ?? null;
  for (const selector of LANDINGS[panel.id]) {
    const found = /** @type {HTMLElement | null} */ (panel.querySelector(selector));
    if (found) return found;
  }
  return null;
}
