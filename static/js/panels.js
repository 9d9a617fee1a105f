/** Which panels can be seen, and so what the server need compute. */

/** @import {State, Want, Wants} from "./types.js" */

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
      panels: [...visible].filter((want) => !(want === "graph" && state.view.graphFolded)),
      surface: state.slice,
      columns: state.view.columns,
    }),
    /** From now on wants only what is seen. */
    narrow: () => panels.forEach((panel) => observer.observe(panel)),
  };
}

/** @param {HTMLElement} panel */
function wantOf(panel) {
  return /** @type {Want} */ (panel.dataset.want);
}
