/**
 * The way through the landscape at one position: what is planned, what was walked, a mark a step,
 * the ball. Heights are the true losses of the path and, for its shadow, the plane's own at the
 * same place: both come from the server, and none is read off the drawn surface.
 */

/** @import {Ball, State, Surface} from "../types.js" */
/** @import {Scale} from "./levels.js" */
import { loss as asLoss, whole } from "../format.js";
import { height } from "./levels.js";
import { distance } from "./numbers.js";

/**
 * @typedef {object} Points
 * @property {number[]} x
 * @property {number[]} y
 * @property {(number | null)[]} height   of the true loss
 * @property {(number | null)[]} shadow   of the plane's loss at the same place
 * @property {number[]} off               distance from the plane
 * @property {string[]} text              for hovering
 * @property {number[]} step
 */
/**
 * @typedef {object} Walk
 * @property {Points} planned   from the ball on
 * @property {Points} walked    up to the ball
 * @property {Points} marks     every `every`-th step of what was walked
 * @property {Points} ball      one point, or none where nothing was computed
 * @property {number} every
 */

const MARKS = 200; // more than these on the whole plan, and marks are put on every k-th step only

/** @param {Surface} surface @param {Scale} scale @returns {Points} the whole plan */
export function route(surface, scale) {
  const { step, x, y, loss, plane_loss: plane, off_plane: off } = surface.path;
  const floor = surface.floor;
  return {
    x: Array.from(x.values),
    y: Array.from(y.values),
    height: Array.from(loss.values, (value) => height(value, scale, floor)),
    shadow: Array.from(plane.values, (value) => height(value, scale, floor)),
    off: Array.from(off.values),
    text: Array.from(step.values, (s, i) => hover(s, loss.values[i], plane.values[i], off.values[i])),
    step: Array.from(step.values),
  };
}

/**
 * The route cut where the ball is.
 * @param {Surface} surface
 * @param {Points} way  `route` of the same surface
 * @param {Pick<State, "step" | "ball">} position
 * @param {Scale} scale
 * @returns {Walk}
 */
export function walk(surface, way, { step, ball }, scale) {
  const steps = surface.path.step.values;
  const count = countUpTo(steps, step);
  const exact = count > 0 && steps[count - 1] === step;
  const here = ball && ball.step === step ? single(ball, scale, surface.floor) : exact ? cut(way, count - 1, count) : EMPTY;
  const every = interval(surface.planned);
  const walked = exact ? cut(way, 0, count) : join(cut(way, 0, count), here);
  return {
    walked,
    planned: join(here, cut(way, count, way.x.length)),
    marks: pick(way, steps, count, every),
    ball: here,
    every,
  };
}

/** @type {Points} */
const EMPTY = { x: [], y: [], height: [], shadow: [], off: [], text: [], step: [] };

/** How many of the sorted steps are at most this one. @param {ArrayLike<number>} steps @param {number} step */
function countUpTo(steps, step) {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {number} planned */
function interval(planned) {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].find((every) => planned / every <= MARKS) ?? 1000;
}

/** @param {Points} way @param {number} from @param {number} to @returns {Points} */
function cut(way, from, to) {
  return map(way, (column) => column.slice(from, to));
}

/** @param {Points} a @param {Points} b @returns {Points} */
function join(a, b) {
  return {
    x: a.x.concat(b.x), y: a.y.concat(b.y), height: a.height.concat(b.height),
    shadow: a.shadow.concat(b.shadow), off: a.off.concat(b.off), text: a.text.concat(b.text),
    step: a.step.concat(b.step),
  };
}

/** @param {Points} way @param {ArrayLike<number>} steps @param {number} count @param {number} every @returns {Points} */
function pick(way, steps, count, every) {
  return map(way, (column) => column.filter((_, i) => i < count && steps[i] % every === 0));
}

/** @param {Points} points @param {(column: any[]) => any[]} change @returns {Points} */
function map({ x, y, height: h, shadow, off, text, step }, change) {
  return { x: change(x), y: change(y), height: change(h), shadow: change(shadow), off: change(off), text: change(text), step: change(step) };
}

/** @param {Ball} ball @param {Scale} scale @param {number} floor @returns {Points} */
function single(ball, scale, floor) {
  return {
    x: [ball.x],
    y: [ball.y],
    height: [height(ball.loss, scale, floor)],
    shadow: [height(ball.plane_loss, scale, floor)],
    off: [ball.off_plane],
    text: [hover(ball.step, ball.loss, ball.plane_loss, ball.off_plane)],
    step: [ball.step],
  };
}

/** @param {number} step @param {number} loss @param {number} plane @param {number} off */
function hover(step, loss, plane, off) {
  return `step ${whole(step)}<br>true loss ${asLoss(loss)}<br>plane's loss ${asLoss(plane)}<br>${distance(off)} off the plane`;
}
