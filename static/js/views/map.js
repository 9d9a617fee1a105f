/** The landscape as a map: Plotly draws land and plan, an SVG over its axes the way that was walked. */

/** @import {Figure} from "../figures/base.js" */
/** @import {Ranges, Rect} from "../figures/trail.js" */
/** @import {Walk} from "../figures/walk.js" */
import { trail } from "../figures/trail.js";
import { attribute, h, s } from "../dom.js";
import { createPlot } from "./plot.js";

const FEW = 60; // marks; more are drawn smaller

/**
 * @param {HTMLElement} element
 * @returns {{draw: (figure: Figure, rect: Rect, walk: Walk) => Promise<unknown>, move: (walk: Walk) => void}}
 */
export function createMap(element) {
  const picture = h("div", { class: "map-land" });
  const ways = s("g", {});
  const ball = s("circle", { class: "ball", r: 8.5 });
  const over = s("svg", { class: "trail", "aria-hidden": "true" }, ways, ball);
  element.append(picture, over);
  const plot = createPlot(picture);
  /** @type {{rect: Rect, walk: Walk} | null} */
  let drawn = null;

  /** The ranges at present: whoever zooms changes them. @returns {Ranges} */
  function ranges() {
    const { xaxis, yaxis } = /** @type {any} */ (picture).layout;
    return { x: xaxis.range, y: yaxis.range };
  }

  /** @param {Walk} walk */
  function move(walk) {
    if (!drawn) return;
    drawn.walk = walk;
    const lines = trail(walk, drawn.rect, ranges());
    lines.stretches.forEach(({ opacity, ...paths }, k) => {
      const group = ways.children[k] ?? ways.appendChild(stretch(opacity));
      const [walked, halo, marks] = group.children;
      attribute(walked, "d", paths.walked);
      attribute(halo, "d", paths.marks);
      attribute(marks, "d", paths.marks);
    });
    over.classList.toggle("many", walk.marks.x.length > FEW);
    attribute(ball, "visibility", lines.ball ? null : "hidden");
    if (lines.ball) attribute(ball, "transform", `translate(${lines.ball.join(" ")})`);
  }

  return {
    async draw(figure, rect, walk) {
      await plot.draw(figure);
      const first = drawn === null;
      drawn = { rect, walk };
      Object.assign(over.style, { left: `${rect.left}px`, top: `${rect.top}px`, width: `${rect.width}px`, height: `${rect.height}px` });
      move(walk);
      if (!first) return;
      const again = () => drawn && move(drawn.walk);
      for (const event of ["plotly_relayout", "plotly_relayouting"]) /** @type {any} */ (picture).on(event, again);
    },
    move,
  };
}

/** The elements for what is equally near to the plane. @param {number} opacity */
function stretch(opacity) {
  return s("g", { opacity }, s("path", { class: "walked" }), s("path", { class: "halo" }), s("path", { class: "marks" }));
}
