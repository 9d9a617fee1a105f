/** What each message from the server changes in the state. */

/** @import {Down, Frame, Run, State} from "./types.js" */
import { NOTHING } from "./comparing.js";
import { difference } from "./edits.js";
import { append, truncate } from "./history.js";
import { unpack } from "./svg/unpack.js";

/** @type {{[T in Down["type"]]: (state: State, message: Extract<Down, {type: T}>) => Partial<State>}} */
const RULES = {
  run: (state, { run, replay_from }) => {
    truncate(state.history, replay_from);
    return { ...position(run), ...changed(run), planned: run.planned };
  },
  frame: (state, frame) => {
    append(state.history, frame.history);
    truncate(state.history, frame.head + 1);
    return { ...position(frame), ...(frame.log ? told(state, frame.log) : {}), batch: rows(frame), ...pictures(state, frame) };
  },
  surface: (_state, { surface }) => ({ surface, planned: surface.planned, progress: null }),
  progress: (_state, { share }) => ({ progress: share }),
  // That a run diverged is a state, and shown as one.
  notice: (_state, { code, detail }) =>
    code === "diverged" ? {} : { notice: { kind: "info", text: detail } },
  error: (_state, { detail }) => ({ progress: null, refused: detail, notice: { kind: "error", text: detail } }),
};

/**
 * The change of the state that a message makes; {} for a kind that this page does not know, so
 * that a server may say more than its oldest page understands.
 * @param {State} state
 * @param {Down} message
 * @returns {Partial<State>}
 */
export function receive(state, message) {
  const rule = /** @type {((state: State, message: Down) => Partial<State>) | undefined} */ (
    RULES[message.type]
  );
  return rule ? rule(state, message) : {};
}

/** @param {Run | Frame} from @returns {Partial<State>} */
function position({ step, head, epoch, status, loss, metrics, test, diverged }) {
  return { step, head, epoch, status, loss, metrics, test, diverged };
}

/** @param {NonNullable<Frame["log"]>} log @returns {Partial<State>} */
function changed({ revision, interventions, link }) {
  return { revision, interventions, link };
}

/** Somebody changed something: what it was, and what it makes stale. @param {State} state @param {NonNullable<Frame["log"]>} log @returns {Partial<State>} */
function told(state, log) {
  const text = difference(state.interventions, log.interventions);
  const compared = { ...state.compared, sharpness: NOTHING.sharpness };
  return { ...changed(log), line: null, compared, ...(text ? { notice: { kind: "info", text } } : {}) };
}

/** @param {Frame} frame */
function rows(frame) {
  return frame.batch ? /** @type {Int32Array} */ (frame.batch.values) : null;
}

/**
 * What a frame brought only because a panel asked; what it left out stays as it was.
 * @param {State} state
 * @param {Frame} frame
 * @returns {Partial<State>}
 */
function pictures({ topology }, frame) {
  /** @type {Partial<State>} */
  const brought = {};
  if (frame.weights) brought.weights = frame.weights;
  if (frame.units !== undefined) brought.units = frame.units;
  if (frame.map) brought.map = frame.map;
  if (frame.graph && "blocks" in frame.graph) brought.blocks = frame.graph;
  else if (frame.graph && topology) brought.graph = unpack(topology, frame.graph);
  if (frame.measure) brought.measure = frame.measure;
  if (frame.path !== undefined) brought.ball = frame.path;
  return brought;
}
