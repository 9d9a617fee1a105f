/** Moving inside a step: an operation or a phase forth or back, slowly by itself, and out again. */

/** @import {Dispatch, State, ViewState} from "../types.js" */
/** @import {Store} from "../store.js" */
import { momentsOf, stretches } from "./moments.js";

/** @typedef {"open" | "close" | "next" | "back" | "next-phase" | "back-phase" | "run" | "tick"} Move  tick: the next one while it runs by itself */

const PAUSE = 1000; // ms, to read a caption

/** Where a move leads: a number of operations made, or a step of the run and then one. */
/** @typedef {{made: number, step?: 1 | -1}} Place */

/** @type {Record<"next" | "back" | "next-phase" | "back-phase", (made: number, ends: number[]) => Place>} */
const LEADS = {
  next: (made, ends) => (made < last(ends) ? { made: made + 1 } : { made: 0, step: 1 }),
  back: (made, ends) => (made > 0 ? { made: made - 1 } : { made: last(ends), step: -1 }),
  "next-phase": (made, ends) => (made < last(ends) ? { made: ends.find((end) => end > made) ?? last(ends) } : { made: 0, step: 1 }),
  "back-phase": (made, ends) => (made > 0 ? { made: [0, ...ends].filter((end) => end < made).pop() ?? 0 } : { made: last(ends), step: -1 }),
};

/** @param {number[]} ends */
function last(ends) {
  return ends[ends.length - 1];
}

/** Whether a step is open and can be seen: else its keys would move what nobody sees. @param {ViewState} view */
export function isInside({ inside, dock, room, graphFolded }) {
  return inside !== null && dock === "graph" && !graphFolded && (room === null || room === "network");
}

/**
 * @param {Move} move
 * @param {{store: Store, dispatch: Dispatch}} tools  what it dispatches moves the run itself
 */
export function go(move, { store, dispatch }) {
  const { topology, view, status } = store.get();
  if (!topology) return;
  const set = (/** @type {Partial<ViewState>} */ change) => store.update({ view: { ...store.get().view, ...change } });
  if (move === "close") return set({ inside: null, slowly: false });
  if (move === "open" || view.inside === null) {
    if (status === "playing") dispatch({ type: "pause" });
    if (view.room !== "network") dispatch({ type: "view", key: "room", value: null });
    dispatch({ type: "view", key: "graphFolded", value: false });
    dispatch({ type: "view", key: "dock", value: "graph" });
    return set({ inside: 1, slowly: move === "run" });
  }
  const ends = stretches(momentsOf(topology)).map(({ to }) => to);
  const isDone = view.inside >= last(ends);
  if (move === "run") {
    if (!view.slowly && isDone) lead(LEADS.next(view.inside, ends));
    return set({ slowly: !view.slowly });
  }
  // Running by itself it rests at the end of the step: the run is moved by a hand.
  if (move === "tick") return isDone ? set({ slowly: false }) : set({ inside: view.inside + 1 });
  lead(LEADS[move](view.inside, ends));

  /** @param {Place} place */
  function lead({ made, step: by }) {
    const { status: now, step } = store.get();
    if ((by === -1 && step === 0) || (by === 1 && (now === "diverged" || now === "finished"))) return set({ slowly: false });
    if (by === 1) dispatch({ type: "step", count: 1 });
    if (by === -1) dispatch({ type: "back" });
    set({ inside: made });
  }
}

/** Commands after which the run is at the beginning of another step. @type {Set<string>} */
const ELSEWHERE = new Set(["step", "epoch", "seek", "back"]);

/** What a command to the run means for who is inside a step. @param {State["view"]} view @param {string} intent @returns {Partial<ViewState> | null} */
export function led({ inside }, intent) {
  if (inside === null) return null;
  if (intent === "play" || intent === "toggle") return { inside: null, slowly: false };
  return ELSEWHERE.has(intent) ? { inside: 0, slowly: false } : null;
}

/** Makes one operation after the other while that is wished. @param {Store} store @param {Dispatch} dispatch */
export function runSlowly(store, dispatch) {
  let timer = 0;
  store.subscribeAtOnce(({ view }) => {
    if (!view.slowly || !isInside(view)) {
      clearTimeout(timer);
      timer = 0;
    } else if (timer === 0) {
      timer = window.setTimeout(() => {
        timer = 0;
        dispatch({ type: "inside", move: "tick" });
      }, PAUSE);
    }
  });
}
