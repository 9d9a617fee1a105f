/** Plotly in a panel: the whole figure when it changed, only the traces that move when it did not. */

/** @import {Figure} from "../figures/base.js" */

/** Plotly itself, which the page has read before any view is mounted. @returns {any} */
function library() {
  return /** @type {any} */ (globalThis).Plotly;
}

/**
 * @typedef {object} Plot
 * @property {(figure: Figure) => Promise<unknown>} draw  draws the whole figure
 * @property {(traces: any[], indices: number[]) => Promise<unknown>} move
 *   draws these lines and markers at their new places and nothing else; of a plot that has only such
 * @property {(traces: any[], indices: number[]) => Promise<unknown>} moveInScene  the same for 3-D
 */

/** Instant, and without drawing the other traces of the plot: a third of the time of a restyle. */
const AT_ONCE = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };
const COLUMNS = ["x", "y", "z", "text", "customdata", "line.color", "marker.color"];

/** @param {HTMLElement} element @returns {Plot} */
export function createPlot(element) {
  /** @type {Promise<unknown>} */
  let before = Promise.resolve();
  return {
    // One after the other: a panel that changes its size may ask while Plotly is still at work.
    draw({ data, layout, config }) {
      before = before.catch(() => undefined).then(() => library().react(element, data, layout, config));
      return before;
    },
    // An animation that the next one overtakes rejects without a reason: it is not an error.
    move: (traces, indices) => library().animate(element, { data: traces, traces: indices }, AT_ONCE).catch(() => undefined),
    moveInScene(traces, indices) {
      keepSurface(element);
      return library().restyle(element, columns(traces), indices);
    },
  };
}

/** Traces as the columns that a restyle takes. @param {any[]} traces */
function columns(traces) {
  const read = (/** @type {any} */ trace, /** @type {string} */ path) => path.split(".").reduce((at, key) => at?.[key], trace);
  return Object.fromEntries(COLUMNS.map((path) => [path, traces.map((trace) => read(trace, path))]));
}

/**
 * Plotly sends every trace of a scene to the graphics card again when one of them changed, and the
 * surface is the one that costs: 60 ms a step instead of 13. There is no public way to say that it
 * did not change, so its own update is made to look. Should a later Plotly keep its traces
 * elsewhere, nothing is found here and the picture is the same, slower.
 * @param {any} element
 */
function keepSurface(element) {
  const scene = element._fullLayout?.scene?._scene;
  for (const trace of /** @type {any[]} */ (Object.values(scene?.traces ?? {}))) {
    if (trace.data?.type !== "surface" || trace.looks) continue;
    const update = trace.update.bind(trace);
    let seen = { z: trace.data.z, scale: String(scene.dataScale) };
    trace.looks = true;
    trace.update = (/** @type {any} */ data) => {
      const now = { z: data.z, scale: String(scene.dataScale) };
      if (now.z === seen.z && now.scale === seen.scale) return;
      seen = now;
      update(data);
    };
  }
}
