/** The loss over the whole run; a click or a drag goes to that step. */

/** @import {Dispatch, State, View} from "../types.js" */
import { curves, extent, MARGIN, traces } from "../figures/loss.js";
import { h, write } from "../dom.js";
import { loss as asLoss } from "../format.js";
import { isFunction } from "../problem.js";
import { parts, segmented, sized, watch } from "./panel.js";
import { createPlot } from "./plot.js";

const SCALES = /** @type {const} */ ([
  { value: "log", text: "log", help: "A logarithmic axis: equal factors are equal distances" },
  { value: "linear", text: "linear", help: "A linear axis, from zero" },
]);

const TAP = 8; // px

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const scale = segmented("Loss axis", SCALES, (value) => dispatch({ type: "view", key: "lossScale", value }));
  tools.append(scale.element);
  const train = h("b", {}, "");
  const validation = h("b", { class: "validation" }, "");
  const validated = h("span", {}, h("i", { class: "line validation" }), "validation ", validation);
  const estimate = h("b", { class: "test" }, "");
  const test = h("span", { hidden: true, title: "What the test part said when it was opened: an estimate, with its standard error" }, h("i", { class: "line test" }), "test ", estimate);
  const key = h("p", { class: "legend loss-legend" }, h("span", {}, h("i", { class: "line" }), "train ", train), validated, test);
  const batch = h("b", {}, "");
  readout.append(h("i", { class: "line batch" }), "batch ", batch);
  const picture = h("div", { class: "plot loss-picture", role: "img", "aria-label": "The loss, step by step" });
  body.append(key, picture);
  const plot = createPlot(picture);
  const size = sized(picture, () => last && draw(last));
  const framed = watch();
  const moved = watch();
  /** @type {State | null} */
  let last = null;
  seekOn(picture, () => last, dispatch);

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { theme, view, history, step } = state;
    const room = size();
    const { x, y } = extent(state, view.lossScale);
    const figure = { size: room, scale: view.lossScale, x, y };
    if (framed(theme, state.diverged?.step, state.test, view.lossScale, room.width, room.height, ...x, ...y)) {
      moved(history, history.version, step);
      return plot.draw(curves(state, theme, figure));
    }
    if (!moved(history, history.version, step)) return undefined;
    return plot.move(traces(state, theme), [0, 1, 2, 3]);
  }

  return {
    render(state) {
      scale.show(state.view.lossScale);
      const isValue = isFunction(state.spec);
      validated.hidden = isValue;
      write(/** @type {Node} */ (train.previousSibling), isValue ? "value " : "train ");
      write(train, asLoss(state.loss.train));
      write(validation, asLoss(state.loss.validation));
      write(batch, asLoss(state.loss.batch));
      test.hidden = !state.test;
      if (state.test) write(estimate, `${asLoss(state.test.loss)} ± ${asLoss(state.test.loss_error)} at step ${state.test.step}`);
      return draw(state);
    },
  };
}

/**
 * Goes to the step under the pointer, on a click and along a drag, as far as the run has gone.
 * @param {HTMLElement} picture
 * @param {() => State | null} current
 * @param {Dispatch} dispatch
 */
function seekOn(picture, current, dispatch) {
  let asked = -1;
  const go = (/** @type {PointerEvent} */ event) => {
    const state = current();
    if (!state || !state.id) return;
    const box = picture.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.l) / Math.max(1, box.width - MARGIN.l - MARGIN.r);
    const [from, to] = extent(state, "linear").x;
    const step = Math.max(0, Math.min(state.head, Math.round(from + share * (to - from))));
    if (step === asked) return;
    asked = step;
    dispatch({ type: "seek", step });
  };
  let down = { x: 0, y: 0 };
  picture.addEventListener("pointerdown", (event) => {
    asked = -1;
    down = { x: event.clientX, y: event.clientY };
    if (event.button === 0 && event.pointerType === "mouse") go(event);
  }, true);
  picture.addEventListener("pointermove", (event) => event.pointerType === "mouse" && event.buttons === 1 && asked >= 0 && go(event), true);
  // A finger that goes on is scrolling the page.
  picture.addEventListener("pointerup", (event) => {
    if (event.pointerType !== "mouse" && Math.hypot(event.clientX - down.x, event.clientY - down.y) < TAP) go(event);
  }, true);
}
