/** Painting under the points: the map of the output or its curve, the boundary. Over them: the batch. */

/** @import {Data, OutputCurve, OutputMap, State, Task, Theme} from "../types.js" */
/** @import {Frame} from "../figures/data.js" */
import { spread } from "../figures/data.js";
import { boundary, pixels } from "../figures/decision.js";
import { prepared, SOFT } from "./heat.js";

const RING = 6; // radius, px: round a point and clear of it
const CHOSEN = 9; // of the sample that is chosen, round that ring

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} place
 * @param {{width: number, height: number}} size
 * @param {State} state
 * @param {Task} task
 */
export function paint(canvas, place, size, { map, theme }, task) {
  const pen = prepared(canvas, size);
  pen.save();
  pen.beginPath();
  pen.rect(place.left, place.top, place.width, place.height);
  pen.clip();
  if (map?.kind === "map") paintMap(pen, map, place, task, theme);
  if (map?.kind === "curve") paintCurve(pen, map, place, theme);
  pen.restore();
}

/**
 * Rings round the batch just taken, over the points: under them a ring is lost where they crowd.
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} place
 * @param {{width: number, height: number}} size
 * @param {State} state
 * @param {[number, number]} columns
 */
export function mark(canvas, place, size, { batch, data, theme, view: { sample } }, columns) {
  const pen = prepared(canvas, size);
  if (batch && data) rings(pen, batch, data, place, columns, theme);
  if (sample === null || !data || sample >= data.raw.length) return;
  const [x, y] = at(place, spread(data, columns[0])[sample], spread(data, columns[1])[sample]);
  pen.beginPath();
  pen.arc(x, y, CHOSEN, 0, 2 * Math.PI);
  Object.assign(pen, { strokeStyle: theme.color.accent, lineWidth: 2.5 });
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {OutputMap} map @param {Frame} place @param {Task} task @param {Theme} theme */
function paintMap(pen, map, place, task, theme) {
  const { width, height, data } = pixels(map, task, theme);
  const small = new OffscreenCanvas(width, height);
  /** @type {OffscreenCanvasRenderingContext2D} */ (small.getContext("2d", SOFT)).putImageData(new ImageData(data, width, height), 0, 0);
  // Values are those at the middle of a pixel, and the axes end at the first and last value.
  pen.imageSmoothingQuality = "high";
  pen.drawImage(small, 0.5, 0.5, width - 1, height - 1, place.left, place.top, place.width, place.height);
  const line = boundary(map, task);
  const [dx, dy] = [place.width / (width - 1), place.height / (height - 1)];
  pen.beginPath();
  for (let k = 0; k < line.length; k += 4) {
    pen.moveTo(place.left + line[k] * dx, place.top + place.height - line[k + 1] * dy);
    pen.lineTo(place.left + line[k + 2] * dx, place.top + place.height - line[k + 3] * dy);
  }
  Object.assign(pen, { strokeStyle: theme.color.ink, lineWidth: 1.25, lineCap: "round" });
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {OutputCurve} curve @param {Frame} place @param {Theme} theme */
function paintCurve(pen, { x, values }, place, theme) {
  const [count, points] = values.dims;
  for (let k = 0; k < count; k += 1) {
    pen.beginPath();
    for (let i = 0; i < points; i += 1) pen.lineTo(...at(place, x.values[i], values.values[k * points + i]));
    Object.assign(pen, { strokeStyle: count > 1 ? theme.classes[k % theme.classes.length] : theme.color.ink, lineWidth: 2, lineJoin: "round" });
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Int32Array} batch @param {Data} data @param {Frame} place @param {[number, number]} columns @param {Theme} theme */
function rings(pen, batch, data, place, [across, up], theme) {
  const [right, above] = [spread(data, across), spread(data, up)];
  pen.beginPath();
  for (const row of batch) {
    const [x, y] = at(place, right[row], above[row]);
    pen.moveTo(x + RING, y);
    pen.arc(x, y, RING, 0, 2 * Math.PI);
  }
  Object.assign(pen, { strokeStyle: theme.color.ink, lineWidth: 1.5 });
  pen.stroke();
}

/** @param {Frame} place @param {number} x @param {number} y @returns {[number, number]} pixels */
function at({ left, top, width, height, x: [x0, x1], y: [y0, y1] }, x, y) {
  return [left + (width * (x - x0)) / (x1 - x0), top + height - (height * (y - y0)) / (y1 - y0)];
}
