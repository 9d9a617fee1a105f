/** What units say over the input plane, painted into them; along an only input, a small curve. */

/** @import {Theme, UnitMaps} from "../types.js" */
/** @import {Places} from "./places.js" */
import { divergingIndex, divergingTable } from "../figures/colour.js";
import { prepared, SOFT } from "../views/heat.js";
import { BROKEN, FULL } from "./unpack.js";

const LEAST = 5; // px of a radius, under which a map is a dot
const ODD = /** @type {[number, number, number]} */ ([200, 40, 160]); // not finite

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Places} at
 * @param {UnitMaps | null} maps
 * @param {{width: number, height: number}} size
 * @param {Theme} theme
 */
export function paintUnits(canvas, at, maps, size, theme) {
  const pen = prepared(canvas, size);
  if (!maps || at.radius < LEAST) return;
  const [count, ...side] = maps.cells.dims;
  const cells = maps.cells.values;
  const each = cells.length / count;
  const table = divergingTable(theme);
  const scratch = new OffscreenCanvas(side[side.length - 1], side.length > 1 ? side[0] : 1);
  let unit = 0;
  at.columns.slice(1).forEach((column) => column.forEach(({ x, y }) => {
    const values = cells.subarray(unit * each, (unit + 1) * each);
    const box = { x: x - at.radius, y: y - at.radius, size: 2 * at.radius };
    pen.save();
    pen.beginPath();
    pen.roundRect(box.x, box.y, box.size, box.size, at.radius * 0.4);
    pen.clip();
    pen.fillStyle = theme.color.panel;
    pen.fill();
    if (side.length > 1) picture(pen, scratch, values, table, box);
    else curve(pen, values, theme.color.ink, box);
    pen.restore();
    unit += 1;
  }));
}

/** @param {CanvasRenderingContext2D} pen @param {OffscreenCanvas} scratch @param {ArrayLike<number>} values @param {[number, number, number][]} table @param {{x: number, y: number, size: number}} box */
function picture(pen, scratch, values, table, box) {
  const { width, height } = scratch;
  const image = new ImageData(width, height);
  for (let i = 0; i < values.length; i += 1) {
    const [r, g, b] = values[i] === BROKEN ? ODD : table[divergingIndex(values[i] / FULL)];
    // Rows come from the lowest up, and a canvas begins at the top.
    const spot = 4 * ((height - 1 - Math.floor(i / width)) * width + (i % width));
    image.data.set([r, g, b, 255], spot);
  }
  /** @type {OffscreenCanvasRenderingContext2D} */ (scratch.getContext("2d", SOFT)).putImageData(image, 0, 0);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(scratch, box.x, box.y, box.size, box.size);
}

/** @param {CanvasRenderingContext2D} pen @param {ArrayLike<number>} values @param {string} ink @param {{x: number, y: number, size: number}} box */
function curve(pen, values, ink, { x, y, size }) {
  pen.beginPath();
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] !== BROKEN) pen.lineTo(x + (size * i) / (values.length - 1), y + size * (0.5 - (0.42 * values[i]) / FULL));
  }
  Object.assign(pen, { strokeStyle: ink, lineWidth: 1.4, lineJoin: "round" });
  pen.stroke();
}
