/** What every intent does: a table from its type to a command, a request or a change of state. */

/** @import {Dispatch, Intent, Level, Spec, State, ViewState} from "./types.js" */
/** @import {Runs} from "./runs.js" */
/** @import {Store} from "./store.js" */
/** @import {Stream} from "./stream.js" */
import { copyAddress } from "./address.js";
import { change, describeChange } from "./spec.js";
import { bring, compareScalings } from "./data.js";
import { explain, fetchNeuron, unfold } from "./details.js";
import { go, led } from "./inside/go.js";
import { race, sharpness, sweep } from "./comparing.js";
import { axis, drop, fetchLine, sliced, unitAxes } from "./land.js";
import { isFunction, undropped } from "./problem.js";
import { examine } from "./unwell.js";

/** @typedef {{store: Store, stream: Stream, runs: Runs, want: () => void, help: () => void}} Tools */

/** @type {{[T in Intent["type"]]: (intent: Extract<Intent, {type: T}>, tools: Tools) => unknown}} */
const ACTIONS = {
  play: (_, { store, stream }) => stream.send({ type: "play", steps_per_frame: store.get().stepsPerFrame }),
  pause: (_, { stream }) => stream.send({ type: "pause" }),
  toggle: (_, tools) => act({ type: tools.store.get().status === "playing" ? "pause" : "play" }, tools),
  step: ({ count }, { stream }) => stream.send({ type: "step", count }),
  epoch: (_, tools) => act({ type: "step", count: restOfEpoch(tools.store.get()) }, tools),
  back: (_, tools) => act({ type: "seek", step: Math.max(0, tools.store.get().step - 1) }, tools),
  seek: ({ step }, { stream }) => stream.send({ type: "seek", step }),
  reset: (_, { store, runs }) => {
    const { spec } = store.get();
    return runs.start(spec, { say: () => `back at the start, from seed ${spec.seed}` });
  },
  speed: ({ stepsPerFrame }, tools) => {
    tools.store.update({ stepsPerFrame });
    if (tools.store.get().status === "playing") act({ type: "play" }, tools);
  },
  set: ({ field, value }, tools) => set(field, value, tools),
  revert: (_, { store }) => store.update({ draft: store.get().spec, refusal: null }),
  slice: ({ type: _, ...asked }, { store, want }) => {
    store.update({ slice: sliced(store.get(), asked), surface: null, ball: null, progress: null });
    want();
  },
  axis: ({ weight }, tools) => axis(tools, weight),
  line: ({ other }, { store }) => fetchLine(store, other),
  drop: ({ x, y }, tools) => drop(tools, x, y),
  race: (intent, { store }) => race(store, intent),
  sweep: ({ steps }, { store }) => sweep(store, steps),
  sharpness: (_, { store }) => sharpness(store),
  take: ({ spec, say }, { runs }) => runs.start(spec, { say: () => say }),
  view: ({ key, value }, { store, want }) => {
    store.update({ view: /** @type {ViewState} */ ({ ...store.get().view, [key]: value }) });
    if (WANTED.has(key)) want();
  },
  lesson: ({ say, spec, compare }, { store, runs }) => {
    const { draft, view } = store.get();
    const next = /** @type {Spec} */ ({ ...undropped(draft), ...spec, schedule: { name: "constant" }, clip: { name: "none" } });
    // What suited another target may not suit this one.
    for (const part of /** @type {const} */ (["loss", "scaling"])) if (spec.dataset && !spec[part]) delete (/** @type {Partial<Spec>} */ (next)[part]);
    if (compare) {
      store.update({ view: { ...view, dock: "measure", room: null, compare: { loss: next.loss.name, name: compare } } });
    }
    return runs.start(next, { say: () => say });
  },
  bring: (intent, tools) => bring(intent, tools),
  open_test: (_, { stream }) => stream.send({ type: "intervene", kind: "open_test" }),
  scalings: ({ goal }, { store }) => compareScalings(store, goal),
  node: ({ place, live }, { store }) => explain(store, place, live),
  tensor: ({ id }, { store }) => unfold(store, id),
  neuron: ({ unit, row, live }, { store }) => fetchNeuron(store, unit, row, live),
  inside: ({ move }, tools) => go(move, { store: tools.store, dispatch: (intent) => act(intent, tools) }),
  up: (_, tools) => {
    const { spec, view } = tools.store.get();
    const level = view.room || view.graphFolded || isFunction(spec) ? undefined : ABOVE[view.dock];
    if (level) act({ type: "view", key: "dock", value: level }, tools);
  },
  unit: ({ unit }, tools) => {
    tools.store.update({ view: { ...tools.store.get().view, unit } });
    if (unit && tools.store.get().slice.slice === "weights") unitAxes(tools, unit);
  },
  "unit-axes": ({ unit }, tools) => unitAxes(tools, unit),
  unwell: (_, { store }) => examine(store),
  edit: ({ name, index, value }, tools) => intervene(tools, { kind: "set_parameter", name, index, value }),
  rate: ({ value }, tools) => intervene(tools, { kind: "set_learning_rate", value }),
  share: (_, { store }) => copyAddress(store),
  help: (_, { help }) => help(),
  dismiss: (_, { store }) => store.update({ notice: null }),
  reconnect: (_, { stream }) => stream.retry(),
};

/** The level above each, of what stands at the foot. @type {Partial<Record<ViewState["dock"], Level>>} */
const ABOVE = { graph: "layers", neuron: "graph", element: "neuron" };

/** What a panel shows of itself and the server has to know: it computes only what is drawn. */
const WANTED = /** @type {Set<keyof ViewState>} */ (new Set(["columns", "wires", "looking", "graphFolded", "dock", "compare", "room"]));

/** @param {Intent} intent @param {Tools} tools */
function act(intent, tools) {
  const action = /** @type {(intent: Intent, tools: Tools) => unknown} */ (ACTIONS[intent.type]);
  return action(intent, tools);
}

/** Intents that move the run; one that is just being made is waited for. */
const MOVES = new Set(["play", "pause", "toggle", "step", "epoch", "back", "seek", "speed"]);

/** @param {Tools} tools @returns {Dispatch} */
export function createDispatch(tools) {
  return (intent) => {
    const { store } = tools;
    const view = led(store.get().view, intent.type);
    if (view) store.update({ view: { ...store.get().view, ...view } });
    const settling = MOVES.has(intent.type) && tools.runs.settling();
    if (settling) void settling.then(() => act(intent, tools));
    else act(intent, tools);
  };
}

/**
 * Every setting makes a new run from the same seed; the page says which change it was.
 * @param {string} field
 * @param {any} value
 * @param {Tools} tools
 */
function set(field, value, { store, runs }) {
  const { catalog, draft, spec } = store.get();
  const next = change(catalog, draft, field, value);
  if (JSON.stringify(next) === JSON.stringify(spec)) return store.update({ draft: spec, refusal: null });
  return runs.start(next, {
    say(before, after) {
      const start = field === "seed" ? "restarted" : `restarted from seed ${after.seed}`;
      return `${start}: ${describeChange(catalog, before, after)}`;
    },
  });
}

/** Changes the run where it stands. @param {Tools} tools @param {{kind: "set_parameter" | "set_learning_rate", name?: string, index?: number[], value: number}} change */
function intervene({ store, stream }, change) {
  const isSent = stream.send({ type: "intervene", ...change });
  store.update({ refused: isSent ? null : "the server cannot be reached, so nothing was changed" });
}

/** Steps until the present epoch is over. @param {State} state */
function restOfEpoch({ step, batchesPerEpoch }) {
  return batchesPerEpoch - (step % batchesPerEpoch);
}
