/** The picture of the timeline: the training loss as a line, walked and still to be walked again. */

/** @import {History, State, Theme} from "./types.js" */
import { loss, whole } from "./format.js";

const PAD = 8; // px left and right, so that the marker is whole at both ends
const TOP = 7;
const FOOT = 17; // px below the line, for the ticks
const TICK_ROOM = 70; // px that a tick's number needs
const MOST_POINTS = 4000; // of a line; more are under one pixel

/**
 * The step that stands at this place, perhaps one that was not made.
 * @param {number} clientX
 * @param {DOMRect} box  of the canvas
 * @param {State} state
 */
export function stepUnder(clientX, { left, width }, state) {
  return ((clientX - left - PAD) / (width - 2 * PAD)) * lengthOf(state);
}

/**
 * Steps from the left edge to the right: the horizon, doubled as often as the run went past it.
 * @param {State} state
 */
function lengthOf({ spec, head }) {
  let length = spec.horizon;
  while (length < head) length *= 2;
  return length;
}

/**
 * The whole picture: the axis, the known curve, the walked part of it, the position.
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 * @param {number | null} pointed  a step to say the loss of
 */
export function draw(canvas, state, pointed) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  if (!pen || width <= 2 * PAD) return;
  pen.scale(ratio, ratio);
  const { color, font } = state.theme;
  const length = lengthOf(state);
  const x = (/** @type {number} */ step) => PAD + ((width - 2 * PAD) * step) / length;
  const y = heightOf(state.history, TOP, height - FOOT);
  axis(pen, x, length, width, height, color.soft, color.hairline, font);
  edits(pen, state, x, height);
  line(pen, state.history, state.head, x, y, color.soft, 1);
  line(pen, state.history, state.step, x, y, color.accent, 2);
  marker(pen, x(state.step), y(state.history.train_loss[state.step]), color.accent, color.paper);
  if (pointed === null) return;
  const text = `${whole(pointed)}: ${loss(state.history.train_loss[pointed])}`;
  flag(pen, x(pointed), width, text, state.theme);
}

/**
 * What one would come back to.
 * @param {CanvasRenderingContext2D} pen @param {number} x @param {number} width
 * @param {string} text @param {Theme} theme
 */
function flag(pen, x, width, text, { color, font }) {
  pen.fillStyle = color.soft;
  pen.fillRect(x - 0.5, 0, 1, pen.canvas.clientHeight - FOOT);
  pen.font = `11px ${font}`;
  pen.textBaseline = "top";
  const room = pen.measureText(text).width + 10;
  const left = x + room > width ? x - room : x;
  pen.fillStyle = color.paper;
  pen.fillRect(left + 2, 0, room - 2, 14);
  pen.fillStyle = color.ink;
  pen.textAlign = "left";
  pen.fillText(text, left + 5, 1.5);
}

/**
 * Where a loss stands: log, since a descent is one; the middle where nothing is known.
 * @param {History} history
 * @param {number} top
 * @param {number} bottom
 * @returns {(value: number) => number}
 */
function heightOf({ train_loss, length }, top, bottom) {
  let [low, high] = [Infinity, 0];
  for (let i = 0; i < length; i += 1) {
    const value = train_loss[i];
    if (value > 0 && value < Infinity) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  if (!(high > 0)) return () => (top + bottom) / 2;
  const span = Math.max(Math.log(high / low), 0.1); // a start without any descent is not noise to be magnified
  return (value) => {
    if (Number.isNaN(value)) return (top + bottom) / 2;
    return Math.min(
      bottom,
      Math.max(top, top + ((bottom - top) * Math.log(high / Math.max(value, low))) / span),
    );
  };
}

/**
 * The loss from the start to a step.
 * @param {CanvasRenderingContext2D} pen @param {History} history @param {number} to
 * @param {(step: number) => number} x @param {(value: number) => number} y
 * @param {string} color @param {number} width
 */
function line(pen, { train_loss, length }, to, x, y, color, width) {
  pen.beginPath();
  const stride = Math.ceil(length / MOST_POINTS);
  for (let i = 0; i <= Math.min(to, length - 1); i += stride) {
    if (!Number.isNaN(train_loss[i])) pen.lineTo(x(i), y(train_loss[i]));
  }
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  pen.stroke();
}

/**
 * Where somebody changed something: a small wedge on the foot line.
 * @param {CanvasRenderingContext2D} pen @param {State} state
 * @param {(step: number) => number} x @param {number} height
 */
function edits(pen, { interventions, theme }, x, height) {
  const foot = height - FOOT + 4.5;
  pen.fillStyle = theme.color.ink;
  for (const step of new Set(interventions.filter(({ kind }) => kind !== "open_test").map((each) => each.step))) {
    pen.beginPath();
    pen.moveTo(x(step) - 3.5, foot);
    pen.lineTo(x(step) + 3.5, foot);
    pen.lineTo(x(step), foot - 7);
    pen.fill();
  }
}

/**
 * Where the run stands.
 * @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y
 * @param {string} color @param {string} paper
 */
function marker(pen, x, y, color, paper) {
  pen.beginPath();
  pen.arc(x, y, 5.5, 0, 2 * Math.PI);
  pen.fillStyle = color;
  pen.fill();
  pen.strokeStyle = paper;
  pen.lineWidth = 1.5;
  pen.stroke();
}

/**
 * The foot line with numbers at round steps.
 * @param {CanvasRenderingContext2D} pen @param {(step: number) => number} x @param {number} length
 * @param {number} width @param {number} height
 * @param {string} soft @param {string} hairline @param {string} font
 */
function axis(pen, x, length, width, height, soft, hairline, font) {
  const foot = height - FOOT + 4.5;
  pen.strokeStyle = hairline;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x(0), foot);
  pen.lineTo(x(length), foot);
  pen.fillStyle = soft;
  pen.font = `10.5px ${font}`;
  pen.textBaseline = "bottom";
  const gap = roundStep((length * TICK_ROOM) / width);
  for (let step = 0; step <= length; step += gap) {
    pen.moveTo(x(step), foot);
    pen.lineTo(x(step), foot - 3);
    pen.textAlign = step === 0 ? "left" : x(step) > width - TICK_ROOM / 2 ? "right" : "center";
    pen.fillText(
      whole(step),
      x(step) - (step === 0 ? PAD / 2 : 0) + (pen.textAlign === "right" ? PAD / 2 : 0),
      height,
    );
  }
  pen.stroke();
}

/** The next of 1, 2, 5 times a power of ten. @param {number} least */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}
