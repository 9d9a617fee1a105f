/** The training loss itself as the timeline: one looks for a place by what happened there. */

/** @import {Dispatch, State} from "./types.js" */
import { attribute, h } from "./dom.js";
import { loss } from "./format.js";
import { draw, stepUnder } from "./ribbon.js";

const PAGE = 10; // steps that PageUp and PageDown move
const SEEK_EVERY = 50; // ms between seeks while one drags

/** @type {Record<string, (step: number, head: number) => number>} */
const KEYS = {
  ArrowLeft: (step) => step - 1,
  ArrowDown: (step) => step - 1,
  ArrowRight: (step) => step + 1,
  ArrowUp: (step) => step + 1,
  PageDown: (step) => step - PAGE,
  PageUp: (step) => step + PAGE,
  Home: () => 0,
  End: (_, head) => head,
};

/** @param {Dispatch} dispatch */
export function createTimeline(dispatch) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const root = h(
    "div",
    {
      class: "timeline",
      id: "timeline",
      role: "slider",
      tabindex: 0,
      "aria-label": "Step",
      "aria-valuemin": 0,
    },
    canvas,
  );
  /** @type {State | null} */
  let state = null;
  /** @type {number | null} the step under the mouse */
  let pointed = null;
  let dragging = false;
  let sent = 0;

  /** @param {number} step */
  function seek(step) {
    if (!state) return;
    const target = Math.round(Math.min(state.head, Math.max(0, step)));
    if (target !== state.step) dispatch({ type: "seek", step: target });
  }

  /** @param {PointerEvent} event */
  function stepAt(event) {
    return state ? stepUnder(event.clientX, root.getBoundingClientRect(), state) : 0;
  }

  /** @param {number | null} step */
  function point(step) {
    pointed = state && step !== null && step >= 0 && step <= state.head ? step : null;
    if (state) draw(canvas, state, pointed);
  }

  root.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (!move || !state) return;
    event.preventDefault();
    seek(move(state.step, state.head));
  });
  root.addEventListener("pointerdown", (event) => {
    dragging = true;
    root.setPointerCapture(event.pointerId);
    seek(stepAt(event));
  });
  root.addEventListener("pointermove", (event) => {
    point(Math.round(stepAt(event)));
    if (!dragging || event.timeStamp - sent < SEEK_EVERY) return;
    sent = event.timeStamp;
    seek(stepAt(event));
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    root.addEventListener(end, (event) => {
      if (dragging) seek(stepAt(event));
      dragging = false;
    });
  }
  root.addEventListener("pointerleave", () => point(null));
  new ResizeObserver(() => state && draw(canvas, state, pointed)).observe(root);

  return {
    root,
    /** @param {State} next */
    render(next) {
      state = next;
      attribute(root, "aria-valuemax", next.head);
      attribute(root, "aria-valuenow", next.step);
      attribute(
        root,
        "aria-valuetext",
        `step ${next.step} of ${next.head}, training loss ${loss(next.loss.train)}`,
      );
      draw(canvas, next, pointed);
    },
  };
}
