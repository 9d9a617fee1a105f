/** Moving inside a step: an operation or a phase forth or back, slowly by itself, and out again. */

/** @import {Dispatch, State, ViewState} from "../types.js" */
/** @import {Store} from "../store.js" */
import { momentsOf, stretches } from "./moments.js";

/** @typedef {"open" | "close" | "next" | "back" | "next-phase" | "back-phase" | "run"} Move */

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

/**
 * @param {Move} move
 * @param {{store: Store, dispatch: Dispatch}} tools  what it dispatches moves the run itself
 */
export function go(move, { store, dispatch }) {
  const { topology, view, step } = store.get();
  if (!topology) return;
  const set = (/** @type {Partial<ViewState>} */ change) => store.update({ view: { ...store.get().view, ...change } });
  if (move === "close") return set({ inside: null, slowly: false });
  if (move === "open" || view.inside === null) return set({ inside: 1, slowly: move === "run", dock: "graph", room: null, graphFolded: false });
  if (move === "run") return set({ slowly: !view.slowly });
  const place = LEADS[move](view.inside, stretches(momentsOf(topology)).map(({ to }) => to));
  if (place.step === -1 && step === 0) return;
  if (place.step === 1) dispatch({ type: "step", count: 1 });
  if (place.step === -1) dispatch({ type: "back" });
  set({ inside: place.made, slowly: view.slowly && place.step !== 1 });
}

/** What a command to the run means for who is inside a step. @param {State["view"]} view @param {string} intent @returns {Partial<ViewState> | null} */
export function led({ inside }, intent) {
  if (inside === null) return null;
  if (intent === "play" || intent === "toggle") return { inside: null, slowly: false };
  return intent === "step" || intent === "epoch" || intent === "seek" ? { inside: 0, slowly: false } : null;
}

/** Makes one operation after the other while that is wished. @param {Store} store @param {Dispatch} dispatch */
export function runSlowly(store, dispatch) {
  let timer = 0;
  store.subscribeAtOnce(({ view }) => {
    if (!view.slowly || view.inside === null) {
      clearTimeout(timer);
      timer = 0;
    } else if (timer === 0) {
      timer = window.setTimeout(() => {
        timer = 0;
        dispatch({ type: "inside", move: "next" });
      }, PAUSE);
    }
  });
}
