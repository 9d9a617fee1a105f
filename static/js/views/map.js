/** The landscape as a map: Plotly draws land and plan, an SVG over its axes the way that was walked. */

/** @import {Ball} from "../types.js" */
/** @import {Figure} from "../figures/base.js" */
/** @import {Tones} from "../figures/tone.js" */
/** @import {Ranges, Rect} from "../figures/trail.js" */
/** @import {Points, Walk} from "../figures/walk.js" */
/** @import {Point} from "./drop.js" */
import { trail } from "../figures/trail.js";
import { attribute, h, s } from "../dom.js";
import { createPlot } from "./plot.js";

const FEW = 60; // marks; more are drawn smaller
const NEAR = 9; // px: a click this near to the way means a step of it
const STILL = 4; // px: a pointer that moved farther was dragging

/** @typedef {(walk: Walk, tones: Tones, ball: Ball | null) => void} Move */

/**
 * @param {HTMLElement} element
 * @param {(point: Point) => void} clicked
 * @returns {{draw: (figure: Figure, rect: Rect, walk: Walk, way: Points, tones: Tones, ball: Ball | null) => Promise<unknown>, move: Move}}
 */
export function createMap(element, clicked) {
  const picture = h("div", { class: "map-land" });
  const ways = s("g", {});
  const pointers = s("g", { class: "arrows" });
  const ball = s("circle", { class: "ball", r: 8.5 });
  const over = s("svg", { class: "trail", "aria-hidden": "true" }, ways, pointers, ball);
  element.append(picture, over);
  const plot = createPlot(picture);
  /** @type {{rect: Rect, walk: Walk, way: Points, tones: Tones, ball: Ball | null} | null} */
  let drawn = null;

  /** The ranges at present: whoever zooms changes them. @returns {Ranges} */
  function ranges() {
    const { xaxis, yaxis } = /** @type {any} */ (picture).layout;
    return { x: xaxis.range, y: yaxis.range };
  }

  /** @type {Move} */
  function move(walk, tones, here) {
    if (!drawn) return;
    Object.assign(drawn, { walk, tones, ball: here });
    const lines = trail(walk, tones, drawn.rect, ranges(), here);
    while (ways.children.length > lines.stretches.length) ways.lastChild?.remove();
    lines.stretches.forEach(({ opacity, color, ...paths }, k) => {
      const group = /** @type {SVGElement} */ (ways.children[k] ?? ways.appendChild(stretch()));
      const [walked, halo, marks] = group.children;
      attribute(group, "opacity", opacity);
      group.style.setProperty("--tone", color);
      attribute(walked, "d", paths.walked);
      attribute(halo, "d", paths.marks);
      attribute(marks, "d", paths.marks);
    });
    pointers.replaceChildren(...lines.arrows.map(({ name, whole, held, tip }) => s("g", { class: `arrow ${name}` }, s("path", { class: "whole", d: whole }), s("path", { class: "held", d: held }), s("path", { class: "tip", d: tip }))));
    over.classList.toggle("many", walk.marks.x.length > FEW);
    attribute(ball, "visibility", lines.ball ? null : "hidden");
    if (lines.ball) attribute(ball, "transform", `translate(${lines.ball.join(" ")})`);
  }

  onClick(picture, (event) => {
    if (!drawn) return;
    const box = element.getBoundingClientRect();
    const point = placeOf(event.clientX - box.left, event.clientY - box.top, drawn, ranges());
    if (point) clicked(point);
  });

  return {
    async draw(figure, rect, walk, way, tones, here) {
      await plot.draw(figure);
      const first = drawn === null;
      drawn = { rect, walk, way, tones, ball: here };
      Object.assign(over.style, { left: `${rect.left}px`, top: `${rect.top}px`, width: `${rect.width}px`, height: `${rect.height}px` });
      move(walk, tones, here);
      if (!first) return;
      const again = () => drawn && move(drawn.walk, drawn.tones, drawn.ball);
      for (const event of ["plotly_relayout", "plotly_relayouting"]) /** @type {any} */ (picture).on(event, again);
    },
    move,
  };
}

/** The elements for what has one tone. */
function stretch() {
  return s("g", {}, s("path", { class: "walked" }), s("path", { class: "halo" }), s("path", { class: "marks" }));
}

/**
 * Calls for a press that did not become a drag. Plotly covers the page while a button is down, so
 * the release is listened for everywhere.
 * @param {HTMLElement} element @param {(event: PointerEvent) => void} then
 */
export function onClick(element, then) {
  element.addEventListener("pointerdown", (down) => {
    const isLand = down.button === 0 && !(/** @type {Element} */ (down.target).closest(".modebar"));
    if (!isLand) return;
    window.addEventListener("pointerup", (up) => {
      if (Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) < STILL) then(up);
    }, { once: true, capture: true });
  }, true);
}

/**
 * What lies under a place of the panel: a step of the way, or a point of the land; null outside.
 * @param {number} left @param {number} top @param {{rect: Rect, way: Points}} drawn @param {Ranges} ranges
 * @returns {Point | null}
 */
function placeOf(left, top, { rect, way }, { x: [x0, x1], y: [y0, y1] }) {
  const [across, down] = [(left - rect.left) / rect.width, (top - rect.top) / rect.height];
  if (across < 0 || across > 1 || down < 0 || down > 1) return null;
  let [step, least] = [/** @type {number | null} */ (null), NEAR];
  way.x.forEach((x, i) => {
    const off = Math.hypot(rect.width * ((x - x0) / (x1 - x0) - across), rect.height * ((y1 - way.y[i]) / (y1 - y0) - down));
    if (off >= least) return;
    least = off;
    step = way.step[i];
  });
  return { x: x0 + across * (x1 - x0), y: y1 - down * (y1 - y0), step, left, top };
}
