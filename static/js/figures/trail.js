/**
 * The way that was walked on the map, as lines of an SVG over it. Plotly would draw all contour
 * lines again with it, which costs ten times a whole frame of the other panels.
 */

/** @import {Walk} from "./walk.js" */

/** @typedef {{left: number, top: number, width: number, height: number}} Rect  px */
/** @typedef {{x: [number, number], y: [number, number]}} Ranges  of the axes */
/** @typedef {{walked: string, marks: string, ball: [number, number] | null}} Trail  `d` of two paths, and a point */

/**
 * @param {Walk} walk
 * @param {Rect} rect   where the axes lie
 * @param {Ranges} ranges
 * @returns {Trail}
 */
export function trail(walk, { width, height }, { x: [x0, x1], y: [y0, y1] }) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {[number, number]} */ ([
    Math.round((10 * width * (x - x0)) / (x1 - x0)) / 10,
    Math.round(10 * (height - (height * (y - y0)) / (y1 - y0))) / 10,
  ]);
  const { walked, marks, ball } = walk;
  return {
    walked: walked.x.map((x, i) => `${i === 0 ? "M" : "L"}${at(x, walked.y[i]).join(" ")}`).join(""),
    // A line without length and with round ends is a dot: all marks are one path.
    marks: marks.x.map((x, i) => `M${at(x, marks.y[i]).join(" ")}h0`).join(""),
    ball: ball.x.length > 0 ? at(ball.x[0], ball.y[0]) : null,
  };
}
