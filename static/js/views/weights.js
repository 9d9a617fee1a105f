/** Every weight and bias, and under them the gradients that the next step will follow. */

/** @import {Dispatch, State, View, Weights} from "../types.js" */
/** @import {Sheet} from "../figures/arrays.js" */
import { sheet } from "../figures/arrays.js";
import { element, heatmaps, subscript } from "../figures/weights.js";
import { h } from "../dom.js";
import { signed } from "../format.js";
import { parts, sized, watch } from "./panel.js";
import { createPlot } from "./plot.js";
import { createTip } from "./tip.js";

/** @param {HTMLElement} root @param {Dispatch} _dispatch @returns {View} */
export function mount(root, _dispatch) {
  const { body } = parts(root);
  const picture = h("div", { class: "plot weights-picture" });
  body.append(picture);
  const plot = createPlot(picture);
  const tip = createTip(root);
  const size = sized(picture, () => last && draw(last));
  const changed = watch();
  /** @type {State | null} */
  let last = null;
  /** @type {Sheet | null} */
  let drawn = null;

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { weights, theme } = state;
    if (!weights) return undefined;
    const room = size();
    if (!changed(weights, theme, room.width, room.height)) return undefined;
    drawn = sheet(weights, room);
    return plot.draw(heatmaps(weights, drawn, theme, room));
  }

  /** @param {any} event */
  function hover({ points: [point], event }) {
    const found = drawn && element(drawn, point.pointNumber[0], point.pointNumber[1]);
    if (found && last?.weights) tip.show(describe(last.weights, found), event);
  }

  return {
    render(state) {
      const done = draw(state);
      const watched = /** @type {any} */ (picture);
      if (done && !watched.dataset.watched) {
        watched.dataset.watched = "yes";
        watched.on("plotly_hover", hover);
        watched.on("plotly_unhover", tip.hide);
      }
      return done;
    },
  };
}

/** A number, its gradient. @param {Weights} weights @param {{name: string, index: number[]}} found */
function describe({ parameters, gradients }, { name, index }) {
  const { dims, values } = parameters[name];
  const at = index.length === 2 ? index[0] * dims[1] + index[1] : index[0];
  const gradient = gradients[name]?.values[at];
  return [
    `${subscript(name)}[${index.join(",")}]  ${signed(values[at])}`,
    gradient === undefined ? "gradient not computed" : `gradient  ${signed(gradient)}`,
  ];
}
