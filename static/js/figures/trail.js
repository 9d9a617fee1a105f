/**
 * The way that was walked on the map, as lines of an SVG over it. Plotly would draw all contour
 * lines again with it, which costs ten times a whole frame of the other panels.
 */

/** @import {Ball} from "../types.js" */
/** @import {Tone, Tones} from "./tone.js" */
/** @import {Walk} from "./walk.js" */

/** @typedef {{left: number, top: number, width: number, height: number}} Rect  px */
/** @typedef {{x: [number, number], y: [number, number]}} Ranges  of the axes */
/** @typedef {Tone & {walked: string, marks: string}} Stretch  of one tone: `d` of two paths */
/** @typedef {{name: string, whole: string, held: string, tip: string}} Arrow  `d` of its lines, and where its head is */
/** @typedef {{stretches: Stretch[], ball: [number, number] | null, arrows: Arrow[]}} Trail */

const ARROW = 64; // px, of an arrow that lies wholly in the plane
const HEAD = 6;

/**
 * @param {Walk} walk
 * @param {Tones} tones
 * @param {Rect} rect   where the axes lie
 * @param {Ranges} ranges
 * @param {Ball | null} ball  with the arrows to draw; null for none
 * @returns {Trail}
 */
export function trail({ walked, marks, ball: here }, tones, { width, height }, { x: [x0, x1], y: [y0, y1] }, ball) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => drawable((width * (x - x0)) / (x1 - x0), height - (height * (y - y0)) / (y1 - y0));
  const stretches = tones.rows.map((tone) => ({ ...tone, walked: "", marks: "" }));
  walked.x.forEach((x, i) => {
    if (i === 0) return;
    const [from, to] = [at(walked.x[i - 1], walked.y[i - 1]), at(x, walked.y[i])];
    const row = tones.of(walked, i);
    const goesOn = i > 1 && tones.of(walked, i - 1) === row;
    stretches[row].walked += `${goesOn ? "" : `M${from.join(" ")}`}L${to.join(" ")}`;
  });
  // A line without length and with round ends is a dot: all marks are one path.
  marks.x.forEach((x, i) => {
    stretches[tones.of(marks, i)].marks += `M${at(x, marks.y[i]).join(" ")}h0`;
  });
  const place = here.x.length > 0 ? at(here.x[0], here.y[0]) : null;
  const units = /** @type {[number, number]} */ ([width / (x1 - x0), -height / (y1 - y0)]);
  return { stretches, ball: place, arrows: place && ball ? arrows(ball, place, units) : [] };
}

/**
 * Where the run is drawn to, and where it went: directions, not lengths, since a gradient has no
 * length on this map. The thin line is the whole of it, the thick one the share that lies in the
 * plane.
 * @param {Ball} ball @param {[number, number]} from @param {[number, number]} units  px, of one unit of the parameters
 * @returns {Arrow[]}
 */
function arrows({ gradient, update }, from, units) {
  /** @type {[string, Ball["gradient"]][]} */
  const named = [["update", update], ["gradient", gradient]];
  return named.flatMap(([name, arrow]) => {
    const along = arrow ? [arrow.x * units[0], arrow.y * units[1]] : [0, 0];
    const length = Math.hypot(...along);
    if (!arrow || arrow.share === null || !(length > 0)) return [];
    const to = (/** @type {number} */ part, /** @type {number} */ aside = 0) =>
      drawable(from[0] + (part * along[0] - aside * along[1]) / length, from[1] + (part * along[1] + aside * along[0]) / length).join(" ");
    const held = ARROW * arrow.share;
    const head = Math.min(HEAD, held);
    return [{ name, whole: `M${from.join(" ")}L${to(ARROW)}`, held: `M${from.join(" ")}L${to(held - head)}`, tip: `M${to(held)}L${to(held - head, head / 2)}L${to(held - head, -head / 2)}Z` }];
  });
}

/** A point that an SVG can hold: one that is too far away is brought nearer on the line to it. @param {number} x @param {number} y @returns {[number, number]} */
function drawable(x, y) {
  const shrink = Math.min(1, FAR / Math.max(Math.abs(x), Math.abs(y), 1));
  return [Math.round(10 * x * shrink) / 10, Math.round(10 * y * shrink) / 10];
}
const FAR = 1e5; // px
