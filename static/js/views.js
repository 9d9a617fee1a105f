/** The panels and the modules that draw them. */

/** @import {Dispatch, Mount} from "./types.js" */
/** @import {Store} from "./store.js" */
import { byId } from "./dom.js";

/** @type {Record<string, () => Promise<{mount: Mount}>>} */
const VIEWS = {
  landscape: () => import("./views/landscape.js"),
  output: () => import("./views/output.js"),
  network: () => import("./svg/network.js"),
  loss: () => import("./views/loss.js"),
  weights: () => import("./views/weights.js"),
  graph: () => import("./svg/graph.js"),
};

/** @param {Store} store @param {Dispatch} dispatch */
export async function mountViews(store, dispatch) {
  await plotly();
  for (const [id, load] of Object.entries(VIEWS)) {
    load().then(({ mount }) => store.subscribe(mount(byId(id), dispatch).render), console.warn);
  }
}

/** When Plotly is there: its script stands behind ours, so that the controls need not wait. */
function plotly() {
  const script = byId("plotly");
  return new Promise((resolve) => ("Plotly" in window ? resolve(null) : script.addEventListener("load", resolve)));
}
