/** The stage: the loss over a plane, as a map or in relief, and the run's way through it. */

/** @import {Dispatch, State, View} from "../types.js" */
/** @import {Scale} from "../figures/levels.js" */
import { landRect, map } from "../figures/landscape.js";
import { moving, relief as inRelief, travellers } from "../figures/relief.js";
import { relief as prepare } from "../figures/surface.js";
import { distance } from "../figures/numbers.js";
import { route, walk } from "../figures/walk.js";
import { h, write } from "../dom.js";
import { isPriced } from "../spec.js";
import { loss as asLoss, percent } from "../format.js";
import { note, parts, picker, segmented, sized, watch } from "./panel.js";
import { createMap } from "./map.js";
import { createPlot } from "./plot.js";

const PICTURES = /** @type {const} */ ([
  { value: "map", text: "map", help: "Seen from above, with contour lines" },
  { value: "relief", text: "relief", help: "In three dimensions, to be turned with the mouse" },
]);
const SCALES = /** @type {const} */ ([
  { value: "log", text: "log", help: "Heights are the logarithm of the loss" },
  { value: "linear", text: "linear", help: "Heights are the loss itself" },
]);
const HEIGHTS = [
  { value: "none", text: "loss", help: "The height is the loss on the data" },
  { value: "sum", text: "loss + penalty", help: "The height is what is descended: the loss and what large weights cost" },
  { value: "only", text: "penalty", help: "The height is what large weights cost" },
];
const TOUCH = matchMedia("(pointer: coarse)"); // there a finger on the map must scroll the page
const PAUSE = 500; // ms between two surfaces while playing: drawing one costs many frames

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const picture = segmented("Picture", PICTURES, (value) => dispatch({ type: "view", key: "landscape", value }));
  const slice = picker("Slice", (value) => dispatch({ type: "slice", slice: value }));
  const scale = segmented("Loss axis", SCALES, (value) => dispatch({ type: "view", key: "heightScale", value }));
  const height = picker("Height", (value) => dispatch({ type: "slice", penalty: value }));
  tools.append(picture.element, slice.element, height.element);
  const words = note();
  const stage = h("div", { class: "stage-picture" });
  body.append(stage, h("div", { class: "stage-foot" }, words.element, scale.element));
  const draw = painter(stage);

  return {
    render(state) {
      picture.show(state.view.landscape);
      scale.show(state.view.heightScale);
      slice.show(state.catalog.slices.map(({ name, title, help }) => ({ value: name, text: title, help })), state.slice.slice);
      height.element.hidden = !isPriced(state.spec);
      height.show(HEIGHTS, state.slice.penalty ?? "none");
      write(readout, reading(state));
      return draw(state, words.say);
    },
  };
}

/** What the plane holds and how far the ball is off it: always there. @param {State} state */
function reading({ surface, ball, step }) {
  if (!surface) return "";
  const held = `plane holds ${percent(surface.captured)} of the path`;
  return ball && ball.step === step ? `${held} · ball ${distance(ball.off_plane)} off the plane` : held;
}

/**
 * Draws the whole picture when the surface, the theme or the room for it changed, and only the
 * path and the ball otherwise.
 * @param {HTMLElement} stage
 */
function painter(stage) {
  const pictures = { map: h("div", { class: "plot", role: "img", "aria-label": "The loss as a map, with the way of the run" }), relief: h("div", { class: "plot", role: "img", "aria-label": "The loss in relief, with the way of the run" }) };
  const waiting = h("p", { class: "stage-waiting" }, "planning the run and surveying its plane …");
  stage.append(pictures.map, pictures.relief, waiting);
  const onMap = createMap(pictures.map);
  const inScene = createPlot(pictures.relief);
  const size = sized(stage, () => again());
  const changed = watch();
  const moved = watch();
  /** @type {{land: any, way: any, drawn: number, state: State | null, say: (...s: any[]) => void, timer: any}} */
  const memo = { land: null, way: null, drawn: -PAUSE, state: null, say: () => undefined, timer: 0 };

  function again() {
    return memo.state ? draw(memo.state, memo.say) : undefined;
  }

  /** @param {State} state @param {(...s: any[]) => void} say @returns {Promise<unknown> | void} */
  function draw(state, say) {
    memo.state = state;
    memo.say = say;
    const { surface, theme, view } = state;
    waiting.hidden = surface !== null;
    if (!surface) return undefined;
    const kind = view.landscape;
    const room = size();
    if (isTooSoon(state)) return undefined;
    if (changed(surface, theme, kind, view.heightScale, room.width, room.height)) return whole(state, kind);
    if (!moved(state.step, state.ball)) return undefined;
    const way = walk(surface, memo.way, state, view.heightScale);
    if (kind === "map") return onMap.move(way);
    return inScene.moveInScene(travellers(way, memo.land, theme, surface.captured), moving(/** @type {any} */ (pictures.relief).data));
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
    const land = prepare(surface, view.heightScale);
    memo.land = { ...land, of: surface };
    memo.way = route(surface, view.heightScale);
    memo.drawn = performance.now();
    moved(state.step, state.ball);
    const way = walk(surface, memo.way, state, view.heightScale);
    memo.say(land.levels.says, way.every > 1 && `a mark every ${way.every} steps`, "dotted: planned", ...land.notes);
    for (const [name, element] of Object.entries(pictures)) element.hidden = name !== kind;
    const room = size(true); // only now, since the words below take of the room
    const start = `start ${asLoss(surface.path.loss.values[0])}`;
    if (kind === "relief") return inScene.draw(inRelief(surface, land, way, theme, { size: room, scale: view.heightScale, start }));
    return onMap.draw(map(surface, land, memo.way, theme, { size: room, revision: `${state.id} ${surface.slice}`, start, drag: TOUCH.matches ? false : "pan" }), landRect(land, room), way);
  }

  return draw;
}
