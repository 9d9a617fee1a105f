/** The bottom bar: the buttons that move the run, how fast, and where it stands. */

/** @import {Dispatch, Intent, State} from "./types.js" */
import { attribute, byId, h, icon, write } from "./dom.js";
import { loss, whole } from "./format.js";
import { createTimeline } from "./timeline.js";

const SPEEDS = [1, 2, 5, 10, 20, 50]; // steps a frame

/** @type {{id: string, label: string, icon: string, intent: Intent, off: (state: State) => boolean}[]} */
const BUTTONS = [
  {
    id: "reset",
    label: "Reset: the same start again (R)",
    icon: "reset",
    intent: { type: "reset" },
    off: () => false,
  },
  {
    id: "back",
    label: "One step back (←)",
    icon: "back",
    intent: { type: "back" },
    off: ({ step }) => step === 0,
  },
  { id: "play", label: "Play (space)", icon: "play", intent: { type: "toggle" }, off: isStuck },
  { id: "step", label: "One step (→)", icon: "step", intent: { type: "step", count: 1 }, off: isStuck },
  { id: "epoch", label: "To the end of the epoch", icon: "epoch", intent: { type: "epoch" }, off: isStuck },
];

/** @param {Dispatch} dispatch */
export function mount(dispatch) {
  const buttons = BUTTONS.map((row) => ({ ...row, element: button(row, dispatch) }));
  const play = /** @type {HTMLButtonElement} */ (buttons.find(({ id }) => id === "play")?.element);
  const timeline = createTimeline(dispatch);
  const speed = h(
    "select",
    {
      class: "pick",
      id: "speed",
      onchange: () => dispatch({ type: "speed", stepsPerFrame: Number(speed.value) }),
    },
    ...SPEEDS.map((steps) =>
      h("option", { value: steps }, `${steps} ${steps === 1 ? "step" : "steps"} a frame`),
    ),
  );
  const readouts = {
    step: h("output", { id: "readout-step" }),
    epoch: h("output", { id: "readout-epoch" }),
    loss: h("output", { id: "readout-loss" }),
  };
  byId("transport").append(
    h(
      "div",
      { class: "transport-buttons", role: "group", "aria-label": "Move the run" },
      ...buttons.map(({ element }) => element),
    ),
    timeline.root,
    h(
      "dl",
      { class: "readouts" },
      ...Object.entries(readouts).map(([name, output]) =>
        h("div", {}, h("dt", {}, name), h("dd", {}, output)),
      ),
      h(
        "div",
        { class: "readout-speed" },
        h("dt", {}, h("label", { for: "speed" }, "speed")),
        h("dd", {}, speed),
      ),
    ),
  );
  return {
    /** @param {State} state */
    render(state) {
      const cut = state.connection !== "open";
      for (const { element, off, id } of buttons)
        attribute(element, "aria-disabled", (cut && id !== "reset") || off(state) ? "true" : null);
      dress(play, state.status === "playing");
      timeline.render(state);
      write(readouts.step, whole(state.step));
      write(readouts.epoch, state.epoch.toFixed(1));
      write(readouts.loss, loss(state.loss.train));
      readouts.loss.title = "over the whole training part";
      if (speed.value !== String(state.stepsPerFrame)) speed.value = String(state.stepsPerFrame);
    },
  };
}

/** @param {typeof BUTTONS[number]} row @param {Dispatch} dispatch */
function button({ id, label, icon: sign, intent }, dispatch) {
  const element = h(
    "button",
    { type: "button", id: `transport-${id}`, class: `round ${id}`, "aria-label": label, title: label },
    icon(sign),
  );
  element.addEventListener("click", () => element.ariaDisabled !== "true" && dispatch(intent));
  return element;
}

/** @param {HTMLButtonElement} play @param {boolean} playing */
function dress(play, playing) {
  const [sign, label] = playing ? ["pause", "Pause (space)"] : ["play", "Play (space)"];
  if (play.dataset.sign === sign) return;
  play.dataset.sign = sign;
  play.replaceChildren(icon(sign));
  for (const name of ["aria-label", "title"]) play.setAttribute(name, label);
}

/** Nothing more can be stepped: the numbers are no longer finite. @param {State} state */
function isStuck({ status }) {
  return status === "diverged";
}
