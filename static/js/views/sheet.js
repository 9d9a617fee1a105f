/** A sheet of images, each with what the network takes it for. */

/** @import {Data, State} from "../types.js" */
import { css } from "../figures/colour.js";
import { prepared } from "./heat.js";

const GAP = 6; // px between images
const WORDS = 14; // px under an image
const LEAST = 18; // px: a smaller image cannot be read

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} size
 * @param {State} state
 */
export function sheet(canvas, size, { data, map, theme }) {
  const pen = prepared(canvas, size);
  if (!data || map?.kind !== "images" || data.dataset.image === null) return;
  const [rows, columns] = data.dataset.image;
  const side = fit(map.rows.values.length, size);
  const across = Math.max(1, Math.floor((size.width - GAP) / (side + GAP)));
  const left = (size.width - across * (side + GAP) + GAP) / 2;
  const outputs = map.values.dims[1];
  const shades = pixelsOf(data);
  pen.font = `600 11px ${theme.font}`;
  pen.textAlign = "center";
  map.rows.values.forEach((row, place) => {
    const x = left + (place % across) * (side + GAP);
    const y = GAP + Math.floor(place / across) * (side + GAP + WORDS);
    if (y + side + WORDS > size.height) return;
    const image = shades(row);
    for (let j = 0; j < rows; j += 1) {
      for (let i = 0; i < columns; i += 1) {
        pen.fillStyle = css(theme.color.ink, 0.06 + 0.9 * image[j * columns + i]);
        pen.fillRect(x + (i * side) / columns, y + (j * side) / rows, side / columns + 0.4, side / rows + 0.4);
      }
    }
    const said = words(data, map.values.values.subarray(place * outputs, (place + 1) * outputs), row);
    pen.fillStyle = said.right === false ? theme.color["negative-text"] : theme.color.ink;
    pen.fillText(said.text, x + side / 2, y + side + WORDS - 3);
  });
}

/** The longest side with which all images have room. @param {number} count @param {{width: number, height: number}} size */
function fit(count, { width, height }) {
  for (let side = 90; side > LEAST; side -= 1) {
    const across = Math.floor((width - GAP) / (side + GAP));
    const down = Math.floor((height - GAP) / (side + GAP + WORDS));
    if (across * down >= count) return side;
  }
  return LEAST;
}

/** Shades from 0 to 1 of a row's image. @param {Data} data @returns {(row: number) => number[]} */
export function pixelsOf({ columns, raw }) {
  const places = columns.flatMap(({ role, name }, k) => (role === "target" ? [] : [{ name, k }]));
  const most = Math.max(1, ...raw.slice(0, 50).flatMap((row) => places.map(({ k }) => Number(row[k]))));
  return (row) => places.map(({ k }) => Number(raw[row][k]) / most);
}

/**
 * What is said of an image: the class, or the value; whether that is right.
 * @param {Data} data @param {ArrayLike<number>} outputs @param {number} row
 * @returns {{text: string, right: boolean | null}}
 */
function words({ classes, columns, raw }, outputs, row) {
  const truth = raw[row][columns.findIndex(({ role }) => role === "target")];
  if (classes.length === 0) return { text: outputs[0].toFixed(1), right: null };
  const best = outputs.length === 1 ? Number(outputs[0] > 0.5) : argmax(outputs);
  const right = classes[best] === truth;
  return { text: right ? classes[best] : `${classes[best]} ≠ ${truth}`, right };
}

/** @param {ArrayLike<number>} values */
function argmax(values) {
  let best = 0;
  for (let k = 1; k < values.length; k += 1) if (values[k] > values[best]) best = k;
  return best;
}
