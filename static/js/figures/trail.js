/**
 * The way that was walked on the map, as lines of an SVG over it. Plotly would draw all contour
 * lines again with it, which costs ten times a whole frame of the other panels.
 */

/** @import {Walk} from "./walk.js" */

/** @typedef {{left: number, top: number, width: number, height: number}} Rect  px */
/** @typedef {{x: [number, number], y: [number, number]}} Ranges  of the axes */
/** @typedef {{opacity: number, walked: string, marks: string}} Stretch  of one nearness: `d` of two paths */
/** @typedef {{stretches: Stretch[], ball: [number, number] | null}} Trail */

/** How plainly a point is drawn, by its distance from the plane as a share of the picture's size. */
const NEARNESS = [
  { upTo: 0.15, opacity: 1 },
  { upTo: 0.3, opacity: 0.65 },
  { upTo: 0.5, opacity: 0.42 },
  { upTo: Infinity, opacity: 0.28 },
];

/** The row of NEARNESS for a distance from the plane. @param {number} off @param {number} size  of the picture, across */
const rowOf = (off, size) => NEARNESS.findIndex(({ upTo }) => off <= upTo * size);

/** How plainly a point so far from the plane is drawn, 0..1. @param {number} off @param {number} size */
export function nearness(off, size) {
  return NEARNESS[rowOf(off, size)]?.opacity ?? 1;
}

/**
 * @param {Walk} walk
 * @param {Rect} rect   where the axes lie
 * @param {Ranges} ranges
 * @returns {Trail}
 */
export function trail(walk, { width, height }, { x: [x0, x1], y: [y0, y1] }) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => drawable((width * (x - x0)) / (x1 - x0), height - (height * (y - y0)) / (y1 - y0));
  const { walked, marks, ball } = walk;
  const size = Math.hypot(x1 - x0, y1 - y0);
  const levelOf = (/** @type {number} */ off) => rowOf(off, size);
  const stretches = NEARNESS.map(({ opacity }) => ({ opacity, walked: "", marks: "" }));
  walked.x.forEach((x, i) => {
    if (i === 0) return;
    const [from, to] = [at(walked.x[i - 1], walked.y[i - 1]), at(x, walked.y[i])];
    const level = levelOf(walked.off[i]);
    const goesOn = i > 1 && levelOf(walked.off[i - 1]) === level;
    stretches[level].walked += `${goesOn ? "" : `M${from.join(" ")}`}L${to.join(" ")}`;
  });
  // A line without length and with round ends is a dot: all marks are one path.
  marks.x.forEach((x, i) => {
    stretches[levelOf(marks.off[i])].marks += `M${at(x, marks.y[i]).join(" ")}h0`;
  });
  return { stretches, ball: ball.x.length > 0 ? at(ball.x[0], ball.y[0]) : null };
}

/** A point that an SVG can hold: one that is too far away is brought nearer on the line to it. @param {number} x @param {number} y @returns {[number, number]} */
function drawable(x, y) {
  const shrink = Math.min(1, FAR / Math.max(Math.abs(x), Math.abs(y), 1));
  return [Math.round(10 * x * shrink) / 10, Math.round(10 * y * shrink) / 10];
}
const FAR = 1e5; // px
