/** The race: up to eight settings from the same start, on one map, with their losses and a table. */

/** @import {Dispatch, Race, State} from "../types.js" */
import { balls, liveries, raceLosses, raceMap } from "../figures/race.js";
import { h, write } from "../dom.js";
import { loss as asLoss, percent, plain, whole } from "../format.js";
import { sent } from "../problem.js";
import { sized, watch } from "../views/panel.js";
import { createPlot } from "../views/plot.js";
import { racers, usual } from "./racers.js";

/** @param {Dispatch} dispatch */
export function race(dispatch) {
  const who = racers(dispatch);
  const steps = h("input", { type: "number", class: "goal", min: 1, max: 5000, step: 1, "aria-label": "Steps of the race" });
  const goal = h("input", { type: "number", class: "goal", step: "any", "aria-label": "Loss to reach" });
  const go = h("button", { type: "button", class: "small primary", onclick: () => start() });
  const at = h("input", { type: "range", class: "slider race-at", min: 0, "aria-label": "Step of the race" });
  const atWords = h("span", { class: "race-step" });
  const mapped = h("div", { class: "plot", role: "img", "aria-label": "The ways of all racers over one plane" });
  const lossed = h("div", { class: "plot", role: "img", "aria-label": "The training losses of all racers" });
  const [mapFrame, lossFrame] = [h("div", { class: "race-map" }, mapped), h("div", { class: "race-losses" }, lossed)];
  const words = h("p", { class: "remark" });
  const table = h("table", { class: "counts race-table" });
  const results = h("div", { class: "race-results", hidden: true }, h("div", { class: "race-pictures" }, mapFrame, lossFrame), h("label", { class: "race-line" }, atWords, at), words, table);
  const element = h(
    "section",
    { class: "stage-view compare-view" },
    h("div", { class: "race-top" }, who.element, h("div", { class: "race-start" }, h("p", { class: "stage-purpose" }, "All from the start of this run, on the same data. The plane is fitted to all their ways together."), h("div", { class: "effects-head" }, go, h("label", { class: "goal-line" }, h("span", {}, "steps"), steps), h("label", { class: "goal-line" }, h("span", {}, "to a loss of"), goal)))),
    results,
  );
  const [onMap, onLosses] = [createPlot(mapped), createPlot(lossed)];
  const mapSize = sized(mapFrame, () => last && draw(last));
  const lossSize = sized(lossFrame, () => last && draw(last));
  const changed = watch();
  const tabled = watch();
  /** @type {State | null} */
  let last = null;
  /** @type {Race | null} */
  let shown = null;
  let step = 0;

  at.addEventListener("input", () => {
    step = Number(at.value);
    if (!last || !shown) return;
    say();
    const index = /** @type {any} */ (mapped).data.length - 1;
    void onMap.move([balls(shown.entries, step, last.theme)], [index]);
  });
  at.addEventListener("change", () => last && shown && onLosses.draw(raceLosses(shown, step, last.theme, lossSize())));

  function start() {
    if (!last) return;
    dispatch({ type: "race", racers: last.view.racers ?? usual(last.catalog, last.spec), steps: Number(steps.value) || null, goal: goal.dataset.own ? Number(goal.value) || null : null });
  }
  goal.addEventListener("change", () => (goal.value ? (goal.dataset.own = "1") : delete goal.dataset.own));

  function say() {
    write(atWords, `step ${whole(step)}`);
  }

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { theme, compared: { race: { reply } } } = state;
    results.hidden = !reply;
    if (!reply) return undefined;
    if (reply !== shown) {
      step = reply.steps;
      Object.assign(at, { max: String(reply.steps), value: String(reply.steps) });
    }
    shown = reply;
    const [wide, narrow] = [mapSize(), lossSize()];
    if (!changed(reply, theme, wide.width, wide.height, narrow.width, narrow.height)) return undefined;
    say();
    return Promise.all([onMap.draw(raceMap(reply, step, theme, mapSize(true))), onLosses.draw(raceLosses(reply, step, theme, lossSize(true)))]);
  }

  return {
    element,
    /** @param {State} state */
    render(state) {
      const { busy, reply } = state.compared.race;
      who.render(state);
      go.disabled = busy;
      write(go, busy ? "racing …" : reply ? "race again" : "race");
      if (reply && document.activeElement !== steps) steps.value = String(reply.steps);
      if (reply && reply.goal !== null && document.activeElement !== goal) goal.value = plain(Number(reply.goal.toPrecision(4)));
      if (reply && tabled(reply, state.theme, state.spec)) {
        write(words, `The plane holds ${percent(reply.surface.captured)} of all ways together. Dotted: the loss to reach.`);
        table.replaceChildren(...rows(reply, state, dispatch));
      }
      return draw(state);
    },
  };
}

/** The fastest to the goal first. @param {Race} race @param {State} state @param {Dispatch} dispatch */
function rows({ entries, goal, steps }, { theme, spec }, dispatch) {
  const colors = liveries(theme);
  const order = entries.map((_, k) => k).sort((a, b) => (entries[a].steps_to_goal ?? Infinity) - (entries[b].steps_to_goal ?? Infinity) || (entries[a].final ?? Infinity) - (entries[b].final ?? Infinity));
  const head = h("thead", {}, h("tr", {}, ...["", `steps to ${goal === null ? "the goal" : plain(Number(goal.toPrecision(3)))}`, `after ${whole(steps)}`, "lowest", ""].map((text) => h("th", {}, text))));
  const body = order.map((k) => {
    const { label, steps_to_goal: reached, final, best, diverged, spec: own } = entries[k];
    const swatch = h("i", { class: "racer-colour" });
    swatch.style.background = colors[k];
    const isThis = JSON.stringify(own) === JSON.stringify(sent(spec));
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, swatch, label),
      h("td", {}, diverged !== null ? `blows up at step ${whole(diverged)}` : reached === null ? "not reached" : whole(reached)),
      h("td", {}, asLoss(final)),
      h("td", {}, asLoss(best)),
      h("td", {}, h("button", { type: "button", class: "small", disabled: isThis, onclick: () => dispatch({ type: "take", spec: own, say: `taken over from the race: ${label}` }) }, isThis ? "this run" : "take over")),
    );
  });
  return [head, h("tbody", {}, ...body)];
}
