/** What each scaling does to the descent, side by side: curvature, surface, steps to a given loss. */

/** @import {Dispatch, Reached, ScalingEffect, ScalingEffects, State, Theme} from "../types.js" */
import { h, write } from "../dom.js";
import { mix, rgb } from "../figures/colour.js";
import { whole } from "../format.js";
import { prepared } from "../views/heat.js";
import { watch } from "../views/panel.js";
import { number } from "./table.js";

const SIZE = { width: 108, height: 80 };

/** @param {Dispatch} dispatch */
export function effects(dispatch) {
  const start = h("button", { type: "button", class: "small", onclick: () => dispatch({ type: "scalings", goal: null }) }, "compare the scalings");
  const goal = h("input", { type: "number", class: "goal", min: 0, step: "any", "aria-label": "Error or loss to reach" });
  goal.addEventListener("change", () => Number(goal.value) > 0 && dispatch({ type: "scalings", goal: Number(goal.value) }));
  const goalLine = h("label", { class: "goal-line", hidden: true }, h("span"), goal, h("span"));
  const words = h("p", { class: "remark", "aria-live": "polite" });
  const cards = h("div", { class: "effects" });
  const element = h("section", { class: "effects-box", "aria-label": "What scaling does to the descent" }, h("div", { class: "effects-head" }, h("h3", {}, "What it does to the descent"), start, goalLine), words, cards);
  const changed = watch();
  return {
    element,
    /** @param {State} state */
    render({ scalings: { busy, effects: found }, spec, theme, data, catalog }) {
      start.disabled = busy;
      start.hidden = found !== null && !busy;
      write(start, busy ? "descending under every scaling …" : "compare the scalings");
      goalLine.hidden = !found;
      if (!changed(found, theme, spec.scaling.features, data)) return;
      if (!found) {
        write(words, "The curvature at the start, the surface under it, and the steps to the same error, under each of the scalings.");
        cards.replaceChildren();
        return;
      }
      const [before, after] = /** @type {HTMLElement[]} */ ([goalLine.children[0], goalLine.children[2]]);
      write(before, found.goal_is === "rmse" ? "steps to an error (RMSE, training) of " : "steps to a training loss of ");
      write(after, found.unit);
      if (document.activeElement !== goal) goal.value = String(Number(found.goal.toPrecision(6)));
      const titled = catalog.optimizers.find(({ name }) => name === found.optimizer)?.title ?? found.optimizer;
      write(words, sentence(found));
      cards.replaceChildren(...found.rows.map((row) => card(row, found, { theme, dispatch, chosen: row.scaling === spec.scaling.features, titled })));
    },
  };
}

/** @param {ScalingEffects} found */
function sentence({ linear, rows, most_steps: most, penalty }) {
  const conditions = rows.map(({ condition, effective }) => condition ?? effective).filter((value) => value !== null);
  const [low, high] = [Math.min(...conditions), Math.max(...conditions)];
  const spread = conditions.length > 1 ? ` From the best to the worst scaling it grows ${number(high / low)} times.` : "";
  const kind = linear
    ? "The loss is a bowl: its condition number, the largest curvature over the smallest, is exact and the same everywhere."
    : "The curvature is that of the start, and changes on the way; effective is the largest eigenvalue over the smallest above 1e-10 of it.";
  return `${kind}${spread} At most ${whole(most)} steps.${penalty ? " With the penalty." : ""}`;
}

/** @param {ScalingEffect} row @param {ScalingEffects} found @param {{theme: Theme, dispatch: Dispatch, chosen: boolean, titled: string}} of */
function card(row, found, { theme, dispatch, chosen, titled }) {
  const canvas = h("canvas", { class: "effect-surface", role: "img", "aria-label": `The loss under scaling ${row.title}, with the way of the descent` });
  canvas.style.width = `${SIZE.width}px`;
  canvas.style.height = `${SIZE.height}px`;
  paint(canvas, row, theme);
  const condition = found.linear ? (row.condition === null ? "infinite" : number(row.condition)) : row.effective === null ? "–" : number(row.effective);
  const facts = [
    [found.linear ? "condition number" : "effective", condition],
    ["largest curvature", row.largest === null ? "not finite" : number(row.largest)],
    [`${titled}, as set`, reached(row.own, found.most_steps)],
    ["plain descent, rate 1/largest", reached(row.plain, found.most_steps)],
  ];
  return h(
    "button",
    { type: "button", class: "effect", "aria-pressed": String(chosen), "data-scaling": row.scaling, title: "Descend with this scaling", onclick: () => dispatch({ type: "set", field: "scaling.features", value: row.scaling }) },
    h("span", { class: "effect-title" }, row.title),
    canvas,
    spectrum(row),
    h("span", { class: "effect-facts" }, ...facts.flatMap(([name, value]) => [h("span", {}, name), h("b", {}, value)])),
  );
}

/** @param {Reached} of @param {number} most */
function reached({ steps, diverged, best }, most) {
  if (steps !== null) return `${whole(steps)} steps`;
  if (diverged) return "blows up";
  return `not in ${whole(most)}${best === null ? "" : ` (${number(best)})`}`;
}

/** The eigenvalues as ticks on a logarithmic line. @param {ScalingEffect} row */
function spectrum({ eigenvalues, largest }) {
  const line = h("span", { class: "spectrum", title: "eigenvalues of the Hessian at the start, largest right; each mark to the left is ten times smaller" });
  if (!eigenvalues || !largest || largest <= 0) return line;
  for (const value of eigenvalues.values) {
    if (value <= 0) continue;
    const place = 1 + Math.log10(value / largest) / 10;
    if (place >= 0) line.append(Object.assign(document.createElement("i"), { style: `left:${(100 * place).toFixed(1)}%` }));
  }
  return line;
}

/** The surface in the colours of the land, by the logarithm of the loss; the way on top.
 * @param {HTMLCanvasElement} canvas @param {ScalingEffect} row @param {Theme} theme */
function paint(canvas, { surface }, theme) {
  const pen = prepared(canvas, SIZE);
  if (!surface) return;
  const { x, y, z, cap, floor, path } = surface;
  const [rows, columns] = z.dims;
  const [low, high] = [Math.log(Math.max(floor, cap / 1e6)), Math.log(cap)];
  const land = theme.land.map(rgb);
  const image = new ImageData(columns, rows);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      const value = z.values[j * columns + i];
      const at = 4 * ((rows - 1 - j) * columns + i);
      if (!Number.isFinite(value)) continue;
      const share = Math.min(0.9999, Math.max(0, (Math.log(Math.max(value, 1e-300)) - low) / (high - low || 1))) * (land.length - 1);
      const k = Math.floor(share);
      image.data.set([...mix(land[k], land[k + 1], share - k), 255], at);
    }
  }
  const small = new OffscreenCanvas(columns, rows);
  /** @type {OffscreenCanvasRenderingContext2D} */ (small.getContext("2d")).putImageData(image, 0, 0);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(small, 0, 0, SIZE.width, SIZE.height);
  const [x0, x1] = [x.values[0], x.values[columns - 1]];
  const [y0, y1] = [y.values[0], y.values[rows - 1]];
  pen.beginPath();
  path.x.values.forEach((value, k) => pen.lineTo(((value - x0) / (x1 - x0)) * SIZE.width, (1 - (path.y.values[k] - y0) / (y1 - y0)) * SIZE.height));
  Object.assign(pen, { strokeStyle: theme.color.accent, lineWidth: 1.5, lineJoin: "round" });
  pen.stroke();
}
