/** Down and up the levels of the graph: who went down comes back the way they came. */

/** @import {Level, State, ViewState} from "./types.js" */
import { isFunction } from "./problem.js";
import { unitOf } from "./svg/units.js";

/** The level above each, of what stands at the foot, for who came by its row of buttons. @type {Partial<Record<ViewState["dock"], Level>>} */
const ABOVE = { graph: "layers", neuron: "graph", element: "neuron", measure: "graph" };

/**
 * What is seen of a level that is chosen, from wherever. The layers show what the whole step makes:
 * a walk through its operations, of which some have not been made, ends there.
 * @param {ViewState["dock"]} dock
 * @returns {Partial<ViewState>}
 */
export function across(dock) {
  return { dock, above: [], ...(dock === "layers" ? { inside: null, slowly: false } : {}) };
}

/**
 * What is seen a level down, and what Escape then leads back to.
 * @param {ViewState} view @param {Partial<ViewState>} to @param {Partial<ViewState> | null} from  null: from outside the graph
 * @returns {Partial<ViewState>}
 */
export function down({ above }, to, from) {
  return { ...to, above: from ? [...above, from] : [] };
}

/**
 * What is seen a level up: where the person came from, else the level above; null at the top, and
 * where the levels are not seen.
 * @param {State} state
 * @returns {Partial<ViewState> | null}
 */
export function up(state) {
  const { spec, view } = state;
  if ((view.room && view.room !== "network") || view.graphFolded) return null;
  const from = view.above[view.above.length - 1];
  if (from) return { ...from, above: view.above.slice(0, -1) };
  if (isFunction(spec)) return view.dock === "element" ? across("graph") : null;
  const level = ABOVE[view.dock];
  return level ? { ...across(level), ...(view.dock === "element" ? owner(state) : {}) } : null;
}

/** The unit, and the sample, that the number belongs to which is explained. @param {State} state @returns {Partial<ViewState>} */
function owner({ topology, node, view: { element } }) {
  const place = element ?? (node?.element ? { name: node.name, index: node.element.index } : null);
  const unit = topology && place && unitOf(topology, place);
  if (!unit) return {};
  const isOfSample = topology.nodes.some(({ name, role }) => name === place.name && role === "value");
  const sample = isOfSample && node?.name === place.name ? node.rows?.values[place.index[0]] : undefined;
  return { unit, ...(sample === undefined ? {} : { sample }) };
}
