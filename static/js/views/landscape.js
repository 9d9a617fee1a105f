/** The stage: the loss over a plane, as a map or in relief, and the run's way through it. */

/** @import {Dispatch, State, View} from "../types.js" */
import { distance } from "../figures/numbers.js";
import { h, write } from "../dom.js";
import { loss as asLoss, percent } from "../format.js";
import { isFunction } from "../problem.js";
import { note, parts, picker, segmented } from "./panel.js";
import { createLine } from "./line.js";
import { landOptions } from "./land-options.js";
import { landPainter } from "./land-painter.js";

const PICTURES = /** @type {const} */ ([
  { value: "map", text: "map", help: "Seen from above, with contour lines" },
  { value: "relief", text: "relief", help: "In three dimensions, to be turned with the mouse" },
]);

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const picture = segmented("Picture", PICTURES, (value) => dispatch({ type: "view", key: "landscape", value }));
  const slice = picker("Slice", (value) => dispatch({ type: "slice", slice: value }));
  const options = landOptions(dispatch);
  tools.append(picture.element, slice.element, options.element);
  const survey = surveying(dispatch);
  const words = note();
  const here = note("stage-here");
  const stage = h("div", { class: "stage-picture" });
  body.append(stage, h("div", { class: "stage-foot" }, here.element, words.element));
  const draw = landPainter(stage, dispatch);
  const line = createLine(stage, dispatch);
  stage.append(survey.element);

  return {
    render(state) {
      const isLine = state.slice.slice === "line";
      picture.element.hidden = isLine;
      picture.show(state.view.landscape);
      slice.element.hidden = isFunction(state.spec);
      slice.show(state.catalog.slices.map(({ name, title, help }) => ({ value: name, text: title, help })), state.slice.slice);
      options.render(state);
      survey.render(state);
      line.element.hidden = !isLine;
      write(readout, isLine ? line.reading(state) : reading(state));
      here.say(...(isLine ? [] : atBall(state)));
      const drawn = draw(state, words.say);
      return isLine ? line.render(state, words.say) : drawn;
    },
  };
}

const SOONER = 25; // points a side of a surface that is there at once

/** How far a surface is that takes long, and the way not to wait for it. @param {Dispatch} dispatch */
function surveying(dispatch) {
  const bar = h("progress", { max: 1, "aria-label": "How much of the surface is computed" });
  const element = h("p", { class: "surveying", hidden: true }, "surveying ", bar, h("button", { type: "button", class: "link", title: "Stay with a coarser surface", onclick: () => dispatch({ type: "slice", size: SOONER }) }, "cancel"));
  return {
    element,
    /** @param {State} state */
    render({ progress }) {
      element.hidden = progress === null;
      if (progress !== null) bar.value = progress;
    },
  };
}

/** What the plane holds and how far the ball is off it: always there. @param {State} state */
function reading({ surface, ball, step }) {
  if (!surface) return "";
  if (surface.whole) return "two parameters: this is all of the landscape";
  const held = `plane holds ${percent(surface.captured)} of the path`;
  return ball && ball.step === step ? `${held} · ball ${distance(ball.off_plane)} off the plane` : held;
}

/** The two heights at the ball, which must not be taken for each other, and what the plane holds of
 * where the run is drawn. @param {State} state @returns {(string | false)[]} */
function atBall({ surface, ball, step, view }) {
  if (!surface || !ball || ball.step !== step) return [];
  const share = (/** @type {NonNullable<typeof ball.gradient>} */ arrow) => (arrow.share === null ? "–" : percent(arrow.share, 0));
  const { gradient, update } = ball;
  return [
    surface.whole ? `here: ${asLoss(ball.loss)}` : `here: true loss ${asLoss(ball.loss)}, the plane's ${asLoss(ball.plane_loss)}`,
    view.arrows && gradient && !surface.whole ? `in the plane: gradient ${share(gradient)}${update ? `, last update ${share(update)}` : ""}` : false,
  ];
}
