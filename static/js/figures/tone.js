/** How plainly and in which colour each point of the way is drawn: what its tone says. */

/** @import {Surface, Theme} from "../types.js" */
/** @import {WayColour} from "./palettes.js" */
/** @import {Points} from "./walk.js" */
import { shadeOf, shades } from "./palettes.js";

/** @typedef {{opacity: number, color: string}} Tone */
/** @typedef {{rows: Tone[], of: (points: Points, i: number) => number}} Tones  the row of each point */

/** How plainly a point is drawn, by its distance from the plane as a share of the picture's size. */
const NEARNESS = [
  { upTo: 0.15, opacity: 1 },
  { upTo: 0.3, opacity: 0.65 },
  { upTo: 0.5, opacity: 0.42 },
  { upTo: Infinity, opacity: 0.28 },
];

/** @param {number} off @param {number} size */
const rowOf = (off, size) => Math.max(0, NEARNESS.findIndex(({ upTo }) => off <= upTo * size));

/**
 * The tones of a way: paler where it is far from the plane, or coloured by step, or by that distance.
 * @param {WayColour} by
 * @param {Surface} surface
 * @param {Theme} theme
 * @returns {Tones}
 */
export function tones(by, surface, theme) {
  const { x, y, planned, path } = surface;
  const size = Math.hypot(reach(x.values), reach(y.values));
  if (by === "plain") {
    return {
      rows: NEARNESS.map(({ opacity }) => ({ opacity, color: theme.color.accent })),
      of: ({ off }, i) => rowOf(off[i], size),
    };
  }
  const rows = shades(by, theme).map((color) => ({ opacity: 1, color }));
  if (by === "step") return { rows, of: ({ step }, i) => shadeOf(step[i] / Math.max(1, planned)) };
  const farthest = Math.max(0, ...path.off_plane.values);
  return { rows, of: ({ off }, i) => shadeOf(farthest > 0 ? off[i] / farthest : 0) };
}

/** @param {ArrayLike<number>} along */
function reach(along) {
  return along[along.length - 1] - along[0];
}
