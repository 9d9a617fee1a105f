/** The loss along a straight line in the space of all weights: from the start of the run to its end. */

/** @import {Dispatch, State} from "../types.js" */
import { line as figure } from "../figures/line.js";
import { distance } from "../figures/numbers.js";
import { h } from "../dom.js";
import { segmented, sized, watch } from "./panel.js";
import { createPlot } from "./plot.js";

/** @param {HTMLElement} stage @param {Dispatch} dispatch */
export function createLine(stage, dispatch) {
  const picture = h("div", { class: "line-picture", role: "img", "aria-label": "The loss along the straight line from start to end" });
  const element = h("div", { class: "plot", hidden: true });
  const ends = segmented(
    "The other end of the line",
    [
      { value: "end", text: "to its end", help: "From the start of this run to the end of its plan" },
      { value: "run", text: "to the run before", help: "From where this run stands to where the run before it stood" },
    ],
    (value) => dispatch({ type: "line", other: value === "run" ? (last?.before?.id ?? null) : null }),
  );
  ends.element.classList.add("line-ends");
  element.append(picture, ends.element);
  stage.append(element);
  const plot = createPlot(picture);
  const size = sized(stage, () => last && !element.hidden && draw(last));
  const asked = watch();
  const changed = watch();
  let listens = false;
  /** @type {State | null} */
  let last = null;

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { line, step, theme, view } = state;
    const room = size();
    if (!line || !changed(line, step, theme, view.heightScale, room.width, room.height)) return undefined;
    const done = plot.draw(figure(line, step, theme, { size: room, scale: view.heightScale }));
    if (!listens) done.then(() => listen());
    return done;
  }

  function listen() {
    listens = true;
    /** @type {any} */ (picture).on("plotly_click", (/** @type {any} */ { points }) => {
      const hit = points.find((/** @type {any} */ { customdata }) => typeof customdata === "number");
      if (hit) dispatch({ type: "seek", step: hit.customdata });
    });
  }

  return {
    element,
    /** @param {State} state */
    reading: ({ line }) => (line ? `${distance(line.length)} long` : ""),
    /** @param {State} state @param {(...sentences: any[]) => void} say */
    render(state, say) {
      // A run that went past its plan has another end.
      if (asked(state.id, state.planned, state.revision) && state.id) dispatch({ type: "line", other: null });
      const other = state.line?.to.id ?? null;
      ends.element.hidden = state.before === null;
      ends.show(other === null ? "end" : "run");
      ends.element.title = state.before ? `The run before: ${state.before.says}` : "";
      if (state.line) say(...says(state.line));
      return draw(state);
    },
  };
}

/** @param {NonNullable<State["line"]>} line */
function says({ path, to }) {
  const farthest = Math.max(0, ...path.off_line.values);
  return [
    to.id === null ? `0 is the start, 1 the end of the plan, step ${to.step}` : `0 is where this run stands, 1 where the run before it stood, step ${to.step}`,
    "the curves are the loss on the line, the dots the true loss of the run at the nearest place of it",
    `the run strays up to ${distance(farthest)} from the line (below)`,
    "Goodfellow, Vinyals and Saxe 2015",
  ];
}
