/**
 * Draws the landscape: the whole picture when the surface, the theme, a choice or the room for it
 * changed, and only the path and the ball otherwise.
 */

/** @import {Dispatch, State} from "../types.js" */
/** @import {Point} from "./drop.js" */
import { landRect, map } from "../figures/landscape.js";
import { moving, relief as inRelief, travellers } from "../figures/relief.js";
import { relief as prepare, scaleOf } from "../figures/surface.js";
import { tones } from "../figures/tone.js";
import { route, walk } from "../figures/walk.js";
import { h } from "../dom.js";
import { loss as asLoss } from "../format.js";
import { createDrop } from "./drop.js";
import { createMap, onClick } from "./map.js";
import { sized, watch } from "./panel.js";
import { createPlot } from "./plot.js";

const TOUCH = matchMedia("(pointer: coarse)"); // there a finger on the map must scroll the page
const PAUSE = 500; // ms between two surfaces while playing: drawing one costs many frames

/**
 * @param {HTMLElement} stage
 * @param {Dispatch} dispatch
 * @returns {(state: State, say: (...sentences: any[]) => void) => Promise<unknown> | void}
 */
export function landPainter(stage, dispatch) {
  const pictures = { map: h("div", { class: "plot", role: "img", "aria-label": "The loss as a map, with the way of the run" }), relief: h("div", { class: "plot", role: "img", "aria-label": "The loss in relief, with the way of the run" }) };
  const waiting = h("p", { class: "stage-waiting" }, "planning the run and surveying its plane …");
  const drop = createDrop(stage, dispatch);
  stage.append(pictures.map, pictures.relief, waiting);
  const onMap = createMap(pictures.map, (point) => clicked(point));
  const inScene = createPlot(pictures.relief);
  const size = sized(stage, () => again());
  const changed = watch();
  const moved = watch();
  let listens = false;
  /** @type {{land: any, way: any, tones: any, drawn: number, state: State | null, say: (...s: any[]) => void, timer: any}} */
  const memo = { land: null, way: null, tones: null, drawn: -PAUSE, state: null, say: () => undefined, timer: 0 };

  function again() {
    return memo.state ? draw(memo.state, memo.say) : undefined;
  }

  /** Of the path: go to that step; of the land: a ball may be dropped there. @param {Point} point */
  function clicked(point) {
    const { state } = memo;
    if (!state?.surface) return;
    if (point.step === null) drop.ask(point, state);
    else {
      drop.close();
      dispatch({ type: "seek", step: point.step });
    }
  }

  /** @param {State} state @param {(...s: any[]) => void} say @returns {Promise<unknown> | void} */
  function draw(state, say) {
    memo.state = state;
    memo.say = say;
    const { surface, theme, view, slice } = state;
    waiting.hidden = surface !== null || slice.slice === "line";
    if (slice.slice === "line" || !surface) {
      for (const element of Object.values(pictures)) element.hidden = slice.slice === "line";
      drop.close();
      return undefined;
    }
    const kind = view.landscape;
    const room = size();
    if (isTooSoon(state)) return undefined;
    if (changed(surface, theme, kind, view.heightScale, view.lines, view.palette, view.way, view.aspect, room.width, room.height)) return whole(state, kind);
    if (!moved(state.step, state.ball, view.arrows)) return undefined;
    drop.moved(state);
    const way = walk(surface, memo.way, state, scaleOf(surface, view.heightScale));
    if (kind === "map") return onMap.move(way, memo.tones, arrowsOf(state));
    return inScene.moveInScene(travellers(way, memo.land, theme, surface.captured, memo.tones, arrowsOf(state)), moving(/** @type {any} */ (pictures.relief).data));
  }

  /** A new surface of the same run waits its turn while playing. @param {State} state */
  function isTooSoon(state) {
    clearTimeout(memo.timer);
    const left = memo.drawn + PAUSE - performance.now();
    if (state.status !== "playing" || state.surface === memo.land?.of || left <= 0) return false;
    memo.timer = setTimeout(again, left);
    return memo.land !== null;
  }

  /** @param {State} state @param {"map" | "relief"} kind */
  function whole(state, kind) {
    const surface = /** @type {NonNullable<State["surface"]>} */ (state.surface);
    const { theme, view } = state;
    const scale = scaleOf(surface, view.heightScale);
    const land = prepare(surface, scale, view.lines);
    memo.land = { ...land, of: surface };
    memo.way = route(surface, scale);
    memo.tones = tones(view.way, surface, theme);
    memo.drawn = performance.now();
    moved(state.step, state.ball, view.arrows);
    drop.close();
    const way = walk(surface, memo.way, state, scale);
    const lines = kind === "map" ? land.map.levels : land.levels;
    memo.say(lines.says, scale !== view.heightScale && "linear, since some of it is below 0", way.every > 1 && `a mark every ${way.every} steps`, "dotted: planned", ...land.notes);
    for (const [name, element] of Object.entries(pictures)) element.hidden = name !== kind;
    const room = size(true); // only now, since the words below take of the room
    const start = `start ${asLoss(surface.path.loss.values[0])}`;
    const { palette, aspect } = view;
    if (kind === "relief") {
      const done = inScene.draw(inRelief(surface, land, way, theme, { size: room, scale, start, palette, aspect, tones: memo.tones, ball: arrowsOf(state) }));
      return done.then(() => listen());
    }
    return onMap.draw(
      map(surface, land, memo.way, theme, { size: room, revision: `${state.id} ${surface.slice} ${surface.follow ? state.step : ""}`, start, drag: TOUCH.matches ? false : "pan", palette, aspect }),
      landRect(land, room, aspect), way, memo.way, memo.tones, arrowsOf(state),
    );
  }

  /** Plotly alone knows what lies under a pointer in a scene; it tells at the press, and whoever
   * turns the scene has not clicked. */
  function listen() {
    if (listens) return;
    listens = true;
    /** @type {any} */
    let hit = null;
    /** @type {any} */ (pictures.relief).on("plotly_click", (/** @type {any} */ { points: [point] }) => (hit = point));
    onClick(pictures.relief, (event) => {
      const box = stage.getBoundingClientRect();
      const at = { left: event.clientX - box.left, top: event.clientY - box.top };
      if (hit) clicked({ x: hit.x, y: hit.y, step: hit.data.type === "surface" ? null : (hit.customdata ?? null), ...at });
      hit = null;
    });
  }

  return draw;
}

/** The ball with its arrows, if they are to be seen and are of this step. @param {State} state */
function arrowsOf({ ball, step, view }) {
  return view.arrows && ball?.step === step ? ball : null;
}
