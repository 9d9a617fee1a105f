/** The learning-rate sweep: the loss after n steps against the rate, and what theory says of it. */

/** @import {Dispatch, State} from "../types.js" */
import { sweep as figure } from "../figures/sweep.js";
import { h, write } from "../dom.js";
import { loss as asLoss, plain, whole } from "../format.js";
import { sized, watch } from "../views/panel.js";
import { createPlot } from "../views/plot.js";

/** @param {Dispatch} dispatch */
export function sweep(dispatch) {
  const steps = h("input", { type: "number", class: "goal", min: 1, max: 5000, step: 1, "aria-label": "Steps" });
  const go = h("button", { type: "button", class: "small", onclick: () => dispatch({ type: "sweep", steps: Number(steps.value) || null }) }, "sweep");
  const words = h("p", { class: "remark" });
  const picture = h("div", { class: "plot", role: "img", "aria-label": "Loss after some steps, against the learning rate" });
  const frame = h("div", { class: "compare-picture" }, picture);
  const element = h(
    "section",
    { class: "stage-view compare-view" },
    h("p", { class: "stage-purpose" }, "The same run, from the same start, with 64 learning rates at once: too small goes nowhere, too large blows up. A click on the picture takes a rate over."),
    h("div", { class: "effects-head" }, go, h("label", { class: "goal-line" }, h("span", {}, "steps"), steps)),
    words,
    frame,
  );
  const plot = createPlot(picture);
  const size = sized(frame, () => last && draw(last));
  const changed = watch();
  /** @type {State | null} */
  let last = null;
  let listens = false;

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { theme, spec, compared: { sweep: { reply } } } = state;
    const room = size();
    picture.hidden = !reply;
    if (!reply || !changed(reply, theme, spec.optimizer.learning_rate, room.width, room.height)) return undefined;
    const done = plot.draw(figure(reply, spec.optimizer.learning_rate, theme, size(true)));
    if (!listens) done.then(() => listen());
    return done;
  }

  function listen() {
    listens = true;
    /** @type {any} */ (picture).on("plotly_click", (/** @type {any} */ { points: [hit] }) => dispatch({ type: "set", field: "optimizer.learning_rate", value: Number(hit.x.toPrecision(3)) }));
  }

  return {
    element,
    /** @param {State} state */
    render(state) {
      const { busy, reply } = state.compared.sweep;
      go.disabled = busy;
      write(go, busy ? "descending with 64 rates …" : reply ? "sweep again" : "sweep 64 rates");
      if (reply && document.activeElement !== steps) steps.value = String(reply.steps);
      write(words, reply ? says(reply) : "");
      return draw(state);
    },
  };
}

/** @param {NonNullable<State["compared"]["sweep"]["reply"]>} reply */
function says({ best, steps, start, rule, threshold, lambda_max: lambda }) {
  const found = best ? `After ${whole(steps)} steps the loss is lowest, ${asLoss(best.loss)}, at a rate of ${plain(Number(best.rate.toPrecision(3)))}; it began at ${asLoss(start)}.` : "No rate came through.";
  const edge = threshold !== null && lambda !== null ? ` The largest curvature at the start is ${plain(Number(lambda.toPrecision(3)))}.` : "";
  return `${found}${edge} ${rule}`;
}
