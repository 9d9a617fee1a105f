/** The one place that holds state. Draws at most once an animation frame, then says that it drew. */

/** @import {State} from "./types.js" */

/**
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(patch: Partial<State>) => void} update
 * @property {(watcher: (state: State) => unknown) => void} subscribe
 *   called with the state once a frame; may return a promise, which the next frame waits for
 * @property {(then: () => void) => void} drawn  calls once, when all that is known now is on screen
 */

/**
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(initial) {
  let state = initial;
  let dirty = false;
  let busy = false;
  /** @type {((state: State) => unknown)[]} */
  const watchers = [];
  /** @type {(() => void)[]} */
  let waiting = [];

  function schedule() {
    if (dirty) return;
    dirty = true;
    if (!busy) requestAnimationFrame(draw);
  }

  async function draw() {
    dirty = false;
    busy = true;
    const then = waiting;
    waiting = [];
    await Promise.allSettled(watchers.map((watcher) => attempt(watcher, state)));
    for (const call of then) call();
    busy = false;
    if (dirty) requestAnimationFrame(draw);
  }

  return {
    get: () => state,
    update(patch) {
      state = { ...state, ...patch };
      schedule();
    },
    subscribe(watcher) {
      watchers.push(watcher);
      schedule();
    },
    drawn(then) {
      waiting.push(then);
      schedule();
    },
  };
}

/**
 * One picture that fails must not stop the others, nor the stream that waits for them.
 * @param {(state: State) => unknown} watcher
 * @param {State} state
 */
async function attempt(watcher, state) {
  try {
    await watcher(state);
  } catch (error) {
    reportError(error);
  }
}
