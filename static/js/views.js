/** The panels and the modules that draw them. */

/** @import {Dispatch, Mount} from "./types.js" */
/** @import {Store} from "./store.js" */
import { byId } from "./dom.js";
import { mount as graph } from "./svg/graph.js";
import { mount as network } from "./svg/network.js";
import { mount as compare } from "./views/compare.js";
import { mount as data } from "./views/data.js";
import { mount as element } from "./views/element.js";
import { mount as foot } from "./views/foot.js";
import { mount as func } from "./views/function.js";
import { mount as landscape } from "./views/landscape.js";
import { mount as loss } from "./views/loss.js";
import { mount as measure } from "./views/measure.js";
import { mount as neuron } from "./views/neuron.js";
import { mount as output } from "./views/output.js";
import { mount as unwell } from "./views/unwell.js";
import { mount as weights } from "./views/weights.js";

/** @type {Record<string, Mount>} the panel's id in the template -> what draws it; first what is seen first */
const VIEWS = { output, landscape, network, loss, weights, graph, neuron, element, measure, data, compare, function: func };

/** @param {Store} store @param {Dispatch} dispatch */
export async function mountViews(store, dispatch) {
  await plotly();
  store.subscribe(foot().render);
  for (const [id, mount] of Object.entries(VIEWS)) {
    store.subscribe(mount(byId(id), dispatch).render);
    await new Promise((then) => store.drawn(() => then(null))); // one picture, then the next: none waits for all
  }
  store.subscribe(unwell(dispatch).render); // it stands in the heads of the others
}

/** When Plotly is there: its script stands behind ours, so that the controls need not wait. */
function plotly() {
  const script = byId("plotly");
  return new Promise((resolve) =>
    "Plotly" in window ? resolve(null) : script.addEventListener("load", resolve),
  );
}
