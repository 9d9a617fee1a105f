/** The one place that holds state. Draws at most once an animation frame, then says that it drew. */

/** @import {State} from "./types.js" */

/** @typedef {(state: State) => unknown} Watcher  may return a promise, which its next call waits for */
/**
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(patch: Partial<State>) => void} update
 * @property {(watcher: Watcher) => void} subscribe  to pictures, which are drawn together: what
 *   stands side by side on the page belongs to the same step
 * @property {(watcher: Watcher) => void} subscribeAtOnce  to what must not wait for pictures
 * @property {(then: () => void) => void} drawn  calls once, when all that is known now is on screen
 */

/**
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(initial) {
  let state = initial;
  const pictures = createLane(() => state);
  const words = createLane(() => state);
  return {
    get: () => state,
    update(patch) {
      state = { ...state, ...patch };
      pictures.schedule();
      words.schedule();
    },
    subscribe: pictures.add,
    subscribeAtOnce: words.add,
    drawn: pictures.then,
  };
}

/**
 * Watchers that are called together, and again only when all of them are done.
 * @param {() => State} get
 */
function createLane(get) {
  /** @type {Watcher[]} */
  const watchers = [];
  /** @type {(() => void)[]} */
  let waiting = [];
  let dirty = false;
  let busy = false;

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
    await Promise.allSettled(watchers.map((watcher) => attempt(watcher, get())));
    for (const call of then) call();
    busy = false;
    if (dirty) requestAnimationFrame(draw);
  }

  return {
    schedule,
    /** @param {Watcher} watcher */
    add(watcher) {
      watchers.push(watcher);
      schedule();
    },
    /** @param {() => void} call */
    then(call) {
      waiting.push(call);
      schedule();
    },
  };
}

/**
 * One picture that fails must not stop the others, nor the stream that waits for them.
 * @param {Watcher} watcher
 * @param {State} state
 */
async function attempt(watcher, state) {
  try {
    await watcher(state);
  } catch (error) {
    reportError(error);
  }
}
