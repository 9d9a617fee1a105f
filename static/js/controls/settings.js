/** The left column: what is descended, in the order in which one thinks of it. */

/** @import {Catalog, DatasetRow, Dispatch, Parameter, State} from "../types.js" */
import { byId, h, icon, write } from "../dom.js";
import { isFunction } from "../problem.js";
import { dataset, fittingLosses, row, task, unwise } from "../spec.js";
import { segmented } from "../views/panel.js";
import { batch } from "./batch.js";
import { choice } from "./choice.js";
import { columns } from "./columns.js";
import { layers } from "./layers.js";
import { number } from "./number.js";
import { parameters } from "./parameters.js";
import { rate } from "./rate.js";
import { split } from "./split.js";
import { start } from "./start.js";
import { tiles } from "./tiles.js";

const LARGEST_DICE = 9999; // seeds that are short enough to say aloud

/** @typedef {{root: HTMLElement, render: (state: State) => void}} Control */

/** @param {Catalog} catalog @param {Dispatch} dispatch */
export function mount(catalog, dispatch) {
  const controls = SECTIONS.map(([title, make, of]) => only(({ draft }) => !of || draft.problem === of, section(title, make(catalog, dispatch))));
  byId("settings").append(...controls.map(({ root }) => root));
  return {
    /** @param {State} state */
    render(state) {
      for (const control of controls) control.render(state);
    },
  };
}

const PROBLEMS = /** @type {const} */ ([
  { value: "network", text: "a network", help: "A network is trained on data: its loss is descended" },
  { value: "function", text: "a function", help: "A formula in x and y is descended: all of its landscape can be seen" },
]);

/** Sections, and the one problem that has them, if it is one.
 * @type {[string, (catalog: Catalog, dispatch: Dispatch) => Control[], ("network" | "function")?][]} */
const SECTIONS = [
  ["What is descended", (_, dispatch) => [problem(dispatch)]],
  [
    "Function",
    (catalog, dispatch) => [
      choice({ path: "function.name", label: "function", wide: true, options: () => catalog.functions }, dispatch),
      parameters("function", ({ draft }) => row(catalog.functions, draft.function?.name ?? ""), dispatch),
      start(dispatch),
    ],
    "function",
  ],
  [
    "Data",
    (catalog, dispatch) => [
      tiles(catalog, dispatch),
      columns(dispatch),
      parameters("dataset", ({ catalog: known, draft }) => visible(dataset(known, draft)), dispatch),
      preset(dispatch),
      door("data", "from raw rows to arrays", "From raw rows to arrays: every stage of the preparation, for the very rows of this run", dispatch),
      split(catalog, dispatch),
      choice({ path: "scaling.features", label: "scale inputs", options: () => catalog.scalings }, dispatch),
      only(
        ({ catalog: known, draft }) => task(known, draft) === "regression",
        choice({ path: "scaling.target", label: "scale targets", options: () => catalog.scalings }, dispatch),
      ),
    ],
    "network",
  ],
  [
    "Network",
    (catalog, dispatch) => [
      layers(dispatch),
      choice(
        { path: "network.initializer.name", label: "initialiser", options: () => catalog.initializers },
        dispatch,
      ),
      parameters(
        "network.initializer",
        ({ draft }) => row(catalog.initializers, draft.network.initializer?.name ?? ""),
        dispatch,
      ),
      begun(dispatch),
    ],
    "network",
  ],
  [
    "Loss",
    (catalog, dispatch) => [
      choice(
        {
          path: "loss.name",
          label: "loss",
          wide: true,
          options: ({ catalog: known, draft }) => fittingLosses(known, task(known, draft)),
          remark: ({ catalog: known, draft }) => {
            const loss = row(known.losses, draft.loss?.name ?? "");
            return loss ? unwise(loss, task(known, draft)) : null;
          },
        },
        dispatch,
      ),
      parameters("loss", ({ draft }) => row(catalog.losses, draft.loss?.name ?? ""), dispatch),
      ...catalog.regularizers.map(({ name, help, parameters: [strength] }) =>
        number({ ...strength, help }, `regularizer.${name}`, dispatch),
      ),
    ],
    "network",
  ],
  [
    "Descent",
    (catalog, dispatch) => [
      choice(
        {
          path: "optimizer.name",
          label: "optimiser",
          wide: true,
          options: (state) => optimizers(catalog, state),
        },
        dispatch,
      ),
      parameters("optimizer", ({ draft }) => row(catalog.optimizers, draft.optimizer.name), dispatch),
      only(({ step, draft, spec }) => step > 0 && draft === spec, rate(dispatch)),
      choice({ path: "schedule.name", label: "schedule", options: () => catalog.schedules }, dispatch),
      parameters("schedule", ({ draft }) => row(catalog.schedules, draft.schedule?.name ?? ""), dispatch),
      choice({ path: "clip.name", label: "clip gradient", options: () => catalog.clips }, dispatch),
      parameters("clip", ({ draft }) => row(catalog.clips, draft.clip?.name ?? ""), dispatch),
      only(({ draft }) => !isFunction(draft), batch("How many samples a step takes: all of the training part, some, or a single one.", dispatch)),
      number(horizon(catalog), "horizon", dispatch),
      door("compare", "races and sweeps", "Optimisers side by side from the same start, 64 learning rates at once, and the curvature along the way", dispatch),
      number(SEED, "seed", dispatch, dice(dispatch)),
    ],
  ],
];

/**
 * The optimisers; one that needs a smaller network than the present one cannot be chosen.
 * @param {Catalog} catalog
 * @param {State} state
 */
function optimizers(catalog, { weights }) {
  const size = Object.values(weights?.parameters ?? {}).reduce((sum, { values }) => sum + values.length, 0);
  return catalog.optimizers.map((optimizer) => {
    const most = optimizer.most_parameters ?? Infinity;
    return size > most ? { ...optimizer, refused: `up to ${most} parameters` } : optimizer;
  });
}

/** What of a data set is turned here: not which file it is. @param {DatasetRow} found @returns {DatasetRow} */
function visible(found) {
  const parameters = found.parameters.filter(({ name, min, max }) => name !== "file" && (min === null || min !== max));
  return { ...found, parameters };
}

/** Settings with which the data set goes well, if its row has some. @param {Dispatch} dispatch @returns {Control} */
function preset(dispatch) {
  const button = h("button", { type: "button", class: "link" });
  const root = h("p", { class: "preset", hidden: true }, "Try: ", button);
  /** @type {State | null} */
  let last = null;
  button.addEventListener("click", () => {
    const found = last && dataset(last.catalog, last.draft).preset;
    if (last && found) dispatch({ type: "lesson", say: found.text, spec: { dataset: { name: last.draft.dataset.name }, ...found.spec } });
  });
  return {
    root,
    render(state) {
      last = state;
      const found = dataset(state.catalog, state.draft).preset;
      root.hidden = !found;
      write(button, found?.text ?? "");
    },
  };
}

/** That the descent begins where a ball was dropped, and the way back to drawn weights. @param {Dispatch} dispatch @returns {Control} */
function begun(dispatch) {
  const back = h("button", { type: "button", class: "link", onclick: () => dispatch({ type: "set", field: "network.weights", value: null }) }, "draw weights");
  const root = h("p", { class: "preset", hidden: true }, "Begins where the ball was dropped. ", back);
  return { root, render: ({ draft }) => void (root.hidden = !draft.network.weights) };
}

/** A network, or a function. @param {Dispatch} dispatch @returns {Control} */
function problem(dispatch) {
  const choose = segmented("What is descended", PROBLEMS, (value) => dispatch({ type: "set", field: "problem", value }));
  return { root: h("p", { class: "walk-line problem" }, choose.element), render: ({ draft }) => choose.show(draft.problem) };
}

/** The way into a room. @param {"data" | "compare"} room @param {string} text @param {string} hint @param {Dispatch} dispatch @returns {Control} */
function door(room, text, hint, dispatch) {
  const button = h(
    "button",
    {
      type: "button",
      class: "small walk",
      "data-room": room,
      "data-hint": hint,
      onclick: () => dispatch({ type: "view", key: "room", value: button.getAttribute("aria-pressed") === "true" ? null : room }),
    },
    text,
  );
  return {
    root: h("p", { class: "walk-line" }, button),
    render: ({ view }) => button.setAttribute("aria-pressed", String(view.room === room)),
  };
}

/** @param {string} title @param {Control[]} controls @returns {Control} */
function section(title, controls) {
  const id = `settings-${title.toLowerCase().replace(/ /g, "-")}`;
  const root = h(
    "section",
    { class: "group", "aria-labelledby": id },
    h("h2", { class: "group-title", id }, title),
    ...controls.map((control) => control.root),
  );
  return { root, render: (state) => controls.forEach((control) => control.render(state)) };
}

/**
 * A control that is there only while it means something.
 * @param {(state: State) => boolean} when
 * @param {Control} control
 * @returns {Control}
 */
function only(when, control) {
  return {
    root: control.root,
    render(state) {
      control.root.hidden = !when(state);
      if (!control.root.hidden) control.render(state);
    },
  };
}

/** @param {Catalog} catalog @returns {Parameter} */
function horizon(catalog) {
  const max = catalog.limits.horizon?.value ?? 5000;
  return {
    name: "horizon",
    type: "int",
    default: Math.round(Math.sqrt(10 * max)),
    min: 10,
    max,
    scale: "log",
    help: "How many steps the plan runs ahead: the length of the timeline and of the path on the landscape.",
  };
}

/** @type {Parameter} */
const SEED = {
  name: "seed",
  type: "int",
  default: 1,
  min: 0,
  max: LARGEST_DICE,
  help: "Where all random numbers come from: the same seed gives the same run, bit for bit.",
};

/** @param {Dispatch} dispatch */
function dice(dispatch) {
  const roll = () =>
    dispatch({ type: "set", field: "seed", value: 1 + Math.floor(Math.random() * LARGEST_DICE) });
  return h(
    "button",
    {
      type: "button",
      class: "quiet dice",
      "aria-label": "Another seed by chance",
      title: "Another seed by chance",
      onclick: roll,
    },
    icon("dice"),
  );
}
