/** The sharpness: the largest curvature along the plan, against what the learning rate can bear. */

/** @import {Dispatch, State} from "../types.js" */
import { sharpness as figure } from "../figures/sharpness.js";
import { h, write } from "../dom.js";
import { sized, watch } from "../views/panel.js";
import { createPlot } from "../views/plot.js";

/** Plain descent on all samples: from a third of what its rate can bear up to all of it. */
const EDGE = {
  problem: "network",
  dataset: { name: "spiral", samples: 60 },
  network: { hidden: [{ units: 16, activation: "tanh" }, { units: 16, activation: "tanh" }] },
  loss: { name: "l2" },
  optimizer: { name: "sgd", learning_rate: 0.1 },
  batch_size: null,
  horizon: 3000,
  seed: 3,
};

/** @param {Dispatch} dispatch */
export function sharpness(dispatch) {
  const words = h("p", { class: "remark" });
  const picture = h("div", { class: "plot", role: "img", "aria-label": "The largest eigenvalue of the Hessian, step by step" });
  const waiting = h("p", { class: "stage-waiting" }, "measuring the curvature along the plan …");
  const frame = h("div", { class: "compare-picture" }, picture, waiting);
  const element = h(
    "section",
    { class: "stage-view compare-view" },
    h("p", { class: "stage-purpose" }, "The sharpest curvature of the training loss, its Hessian's largest eigenvalue, along the planned run. Plain gradient descent is stable on a bowl only while this is below 2 / learning rate; networks are often seen to sharpen until they are there, and to stay at that edge."),
    words,
    h("p", { class: "preset" }, "See it: ", h("button", { type: "button", class: "link", onclick: () => dispatch({ type: "lesson", say: "a network that sharpens to the edge of stability, and stays there", spec: EDGE }) }, "a network that goes to the edge")),
    frame,
  );
  const plot = createPlot(picture);
  const size = sized(frame, () => last && draw(last));
  const changed = watch();
  const asked = watch();
  /** @type {State | null} */
  let last = null;
  let listens = false;

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { theme, step, compared: { sharpness: { reply } } } = state;
    const room = size();
    picture.hidden = !reply;
    if (!reply || !changed(reply, theme, step, room.width, room.height)) return undefined;
    const done = plot.draw(figure(reply, step, theme, size(true)));
    if (!listens) done.then(() => listen());
    return done;
  }

  function listen() {
    listens = true;
    /** @type {any} */ (picture).on("plotly_click", (/** @type {any} */ { points: [hit] }) => dispatch({ type: "seek", step: Math.round(hit.x) }));
  }

  return {
    element,
    /** @param {State} state */
    render(state) {
      if (asked(state.id, state.planned, state.revision) && state.id) dispatch({ type: "sharpness" });
      const { busy, reply } = state.compared.sharpness;
      waiting.hidden = !busy || reply !== null;
      write(words, reply?.rule ?? "");
      return draw(state);
    },
  };
}
