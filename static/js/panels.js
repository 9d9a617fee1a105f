/** Which panels can be seen, and so what the server need compute. */

/** @import {State, Want, Wants} from "./types.js" */
import { isPriced } from "./spec.js";

/** What a room takes the place of. @type {Set<Want>} */
const ROOMY = new Set(/** @type {const} */ (["surface", "graph", "measure"]));
const MARGIN = "240px"; // a panel just below the edge should be there when one scrolls to it

/**
 * Watches the panels of the page.
 * @param {() => void} changed  called when the set of visible panels is another
 * @returns {{wants: (state: State) => Wants, narrow: () => void}}
 */
export function watchPanels(changed) {
  const panels = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-want]")]);
  /** @type {Set<Want>} all at first: what is below the edge is drawn once, at the start */
  const visible = new Set(panels.map(wantOf));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const want = wantOf(/** @type {HTMLElement} */ (target));
        if (isIntersecting) visible.add(want);
        else visible.delete(want);
      }
      changed();
    },
    { rootMargin: MARGIN },
  );
  return {
    wants: (state) => ({
      panels: [...visible].filter((want) => isOpen(want, state)),
      surface: sliced(state),
      columns: state.view.columns,
      compare: comparison(state),
      updates: state.view.wires === "update" || state.view.looking,
      level: state.view.dock === "layers" ? "layers" : "tensors",
    }),
    /** From now on wants only what is seen. */
    narrow: () => panels.forEach((panel) => observer.observe(panel)),
  };
}

/** Of the two panels at the foot one is there, and it may be folded. @param {Want} want @param {State} state */
function isOpen(want, { view, slice }) {
  // The network takes the place of the landscape alone.
  if (view.room && (view.room === "network" ? want === "surface" : ROOMY.has(want))) return false;
  if (want === "surface") return slice.slice !== "line";
  if (want === "graph") return (view.dock === "graph" || view.dock === "layers") && !view.graphFolded;
  return want !== "measure" || view.dock === "measure";
}

/** The surface to draw; a run whose weights cost nothing has no penalty to show. @param {State} state */
function sliced({ slice: { penalty, ...slice }, spec }) {
  return penalty && isPriced(spec) ? { ...slice, penalty } : slice;
}

/** What the loss of this run is compared with: not what another loss was. @param {State} state */
function comparison({ view: { compare }, spec }) {
  return compare?.loss === spec.loss.name ? compare.name : null;
}

/** @param {HTMLElement} panel */
function wantOf(panel) {
  return /** @type {Want} */ (panel.dataset.want);
}
