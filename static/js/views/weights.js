/** Every weight and bias, and under them the gradients that the next step will follow. */

/** @import {Dispatch, State, Theme, View, Weights} from "../types.js" */
/** @import {Sheet} from "../figures/arrays.js" */
import { sheet } from "../figures/arrays.js";
import { divergingTable } from "../figures/colour.js";
import { element, heatmaps, label, valuesOf, wordsOf } from "../figures/weights.js";
import { keyOf } from "../names.js";
import { h, write } from "../dom.js";
import { heatmapper, prepared } from "./heat.js";
import { isFunction } from "../problem.js";
import { parts, sized, watch } from "./panel.js";
import { createPlot } from "./plot.js";
import { explain } from "./dock.js";
import { createTip } from "./tip.js";

const LINE = 0.7; // px between cells, if they are not smaller than
const LEAST = 5; // px

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { body } = parts(root);
  const canvas = h("canvas", { class: "weights-cells", "aria-hidden": "true" });
  const plotted = h("div", { class: "plot", role: "img", "aria-label": "Every weight and gradient as a coloured cell" });
  const names = h("div", { class: "weights-names" });
  const picture = h("div", { class: "weights-picture" }, canvas, names, plotted);
  body.append(picture);
  const plot = createPlot(plotted);
  const tip = createTip(root);
  const size = sized(picture, () => last && draw(last));
  const changed = watch();
  const framed = watch();
  /** @type {State | null} */
  let last = null;
  /** @type {Sheet | null} */
  let drawn = null;
  let isWatched = false;

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { weights, theme, view } = state;
    if (!weights) return undefined;
    const room = size();
    if (!changed(weights, theme, view.unit, room.width, room.height)) return undefined;
    drawn = sheet(weights, room);
    paint(canvas, weights, drawn, theme, room);
    if (view.unit) frame(canvas, drawn, view.unit, theme);
    const isNew = framed(Object.values(weights.parameters).map(({ dims }) => dims.join("×")).join(), theme, room.width, room.height);
    if (isNew) names.replaceChildren(...drawn.blocks.map(nameplate));
    drawn.blocks.forEach((block, k) => {
      const { name, scale } = label(weights, block, /** @type {Sheet} */ (drawn));
      write(names.children[k].children[0], name);
      write(names.children[k].children[1], scale);
    });
    return isNew ? plot.draw(heatmaps(drawn, theme, room)) : undefined;
  }

  /** @param {any} event */
  function hover({ points: [point], event }) {
    const found = drawn && element(drawn, point.pointNumber[0], point.pointNumber[1]);
    if (found && last?.weights) tip.show(wordsOf(last.weights, found.name, found.index), event);
  }

  /** Set by hand; of a function explained. Where the landscape is a plane of two weights, an axis too. @param {any} event */
  function choose({ points: [point], event }) {
    const found = drawn && element(drawn, point.pointNumber[0], point.pointNumber[1]);
    if (!found || !last) return;
    const { name, index } = found;
    if (last.slice.slice === "weights") dispatch({ type: "axis", weight: keyOf(name, index) });
    if (isFunction(last.spec)) return explain(dispatch, name, index);
    const [layer, unit] = [Number(name.slice(1)), index[index.length - 1]];
    tip.hide();
    dispatch({ type: "view", key: "unit", value: { layer, unit } });
    dispatch({ type: "view", key: "editing", value: { layer, unit, from: index.length === 2 ? index[0] : null, x: event.clientX, y: event.clientY } });
  }

  return {
    render(state) {
      picture.classList.toggle("chooses", state.slice.slice === "weights");
      const done = draw(state);
      if (done && !isWatched) {
        isWatched = true;
        done.then(() => {
          /** @type {any} */ (plotted).on("plotly_hover", hover);
          /** @type {any} */ (plotted).on("plotly_unhover", tip.hide);
          /** @type {any} */ (plotted).on("plotly_click", choose);
        });
      }
      return done;
    },
  };
}

/** Where the name of an array stands: over it, or beside a row of biases. @param {import("../figures/arrays.js").Block} block */
function nameplate({ name, gradient, left, top, width, height }) {
  const isBias = name.startsWith("b");
  const place = isBias ? `left:${left + width + 2}px;top:${top + height / 2}px` : `left:${left}px;top:${top}px`;
  return h("span", { class: isBias ? "bias" : gradient ? "gradient" : "value", style: place }, h("b", {}), h("span", {}));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Weights} weights
 * @param {Sheet} sheet
 * @param {Theme} theme
 * @param {{width: number, height: number}} size
 */
function paint(canvas, weights, { blocks }, theme, size) {
  const pen = prepared(canvas, size);
  const fill = heatmapper(pen, divergingTable(theme));
  pen.fillStyle = theme.color.panel;
  for (const block of blocks) {
    const { left: x, top: y, width, height, columns, rows } = block;
    fill(valuesOf(weights, block), columns, { x, y, width, height });
    const [wide, high] = [width / columns, height / rows];
    if (Math.min(wide, high) < LEAST) continue;
    for (let i = 1; i < columns; i += 1) pen.fillRect(x + i * wide - LINE / 2, y, LINE, height);
    for (let j = 1; j < rows; j += 1) pen.fillRect(x, y + j * high - LINE / 2, width, LINE);
  }
}

/** Frames the numbers of the unit that is chosen: its column of weights and its bias, and their gradients.
 * @param {HTMLCanvasElement} canvas @param {Sheet} sheet @param {import("../types.js").Unit} unit @param {Theme} theme */
function frame(canvas, { blocks }, { layer, unit }, theme) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  Object.assign(pen, { strokeStyle: theme.color.accent, lineWidth: 1.6 });
  for (const { name, left, top, width, height, columns } of blocks) {
    if (name === `W${layer}` || name === `b${layer}`) pen.strokeRect(left + (unit * width) / columns, top, width / columns, height);
  }
}
