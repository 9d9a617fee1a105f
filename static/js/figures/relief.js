/** The landscape in relief: the surface, the true path over it, its shadow on it, stems between. */

/** @import {Ball, Surface, Theme} from "../types.js" */
/** @import {Aspect} from "./landscape.js" */
/** @import {Figure, Size} from "./base.js" */
/** @import {Scale} from "./levels.js" */
/** @import {Palette} from "./palettes.js" */
/** @import {Relief} from "./surface.js" */
/** @import {Tones} from "./tone.js" */
/** @import {Points, Walk} from "./walk.js" */
import { loss as asLoss } from "../format.js";
import { CONFIG, layout } from "./base.js";
import { blend, css } from "./colour.js";
import { marked, PALE } from "./landscape.js";
import { MOSTLY } from "./surface.js";
import { tints as colours } from "./palettes.js";

const MARGIN = { l: 0, r: 0, t: 0, b: 0 };
const BUTTONS = [["zoom3d", "orbitRotation", "pan3d", "resetCameraDefault3d"]];
const CAMERA = { eye: { x: 0.3, y: -1.66, z: 1.38 }, center: { x: -0.02, y: 0, z: -0.22 } };
const FLOOR = 2.04; // diagonal of the ground, in the units of the camera
const RISE = 0.42; // height of the relief against its longer side
const HIDDEN_STEM = 0.01; // of the range of heights
const LIFT = 0.006; // of the range: a shadow as thick as its line lies on the ground, not half in it
const STEMS = 60; // more than these only fill the picture
const SHEER = 0.8; // a path below the plane's loss must be seen through the ground
const FAINTEST = 0.15;
const DARKEST = 0.6;
const ARROW = 0.16; // of the picture's size, of an arrow that lies wholly in the plane
const CUT_BAND = 0.02; // of the colour scale, kept for what was cut

/**
 * The whole relief.
 * @param {Surface} surface
 * @param {Relief} land
 * @param {Walk} walk
 * @param {Theme} theme
 * @param {{size: Size, scale: Scale, start: string, palette: Palette, tones: Tones, aspect: Aspect, ball: Ball | null}} view
 * @returns {Figure}
 */
export function relief(surface, land, walk, theme, { size, scale, start, palette, tones, aspect, ball }) {
  return {
    data: [ground(land, theme, colours(palette, theme)), ...travellers(walk, land, theme, surface.captured, tones, ball), flag(walk, theme, start)],
    layout: { ...layout(theme, size, MARGIN), modebar: { orientation: "h", bgcolor: "rgba(0,0,0,0)", color: theme.color.soft, activecolor: theme.color.ink }, dragmode: "orbit", uirevision: "relief", scene: scene(surface, land, walk, theme, { scale, aspect }) },
    config: { ...CONFIG, displayModeBar: "hover", modeBarButtons: BUTTONS },
  };
}

/** Which traces of a scene move at a step. @param {any[]} data */
export function moving(data) {
  return data.flatMap((trace, index) => (trace.meta === "moves" ? [index] : []));
}

/**
 * The traces that move at a step.
 * @param {Walk} walk @param {Relief} land @param {Theme} theme @param {number | null} captured
 * @param {Tones} tones @param {Ball | null} ball  with the arrows to draw; null for none
 */
export function travellers(walk, { x, y, levels }, { color }, captured, tones, ball) {
  const isOutside = captured !== null && captured < MOSTLY;
  const size = Math.hypot(x[x.length - 1] - x[0], y[y.length - 1] - y[0]);
  // One colour where all are alike: a colour a point is more to send to the graphics card.
  const tints = (/** @type {Points} */ points) => {
    const rows = points.x.map((_, i) => tones.of(points, i));
    const { color: tint, opacity } = tones.rows[rows[0] ?? 0];
    return rows.every((row) => row === rows[0]) ? css(tint, opacity) : rows.map((row) => css(tones.rows[row].color, tones.rows[row].opacity));
  };
  const range = levels.high - levels.low;
  const stems = uprights(walk, range, color.ink);
  const hovering = { hovertemplate: "%{text}<extra></extra>" };
  const quiet = { hoverinfo: "skip", mode: "lines" };
  const arrow = (/** @type {"gradient" | "update"} */ name, /** @type {string} */ tint) => ({ ...pointer(walk.ball, ball?.[name], size), type: "scatter3d", meta: "moves", ...quiet, line: { color: tint, width: 5 } });
  return [
    { ...line(walk.planned, "height"), ...hovering, mode: "lines", line: { color: isOutside ? css(color.accent, PALE) : color.accent, width: 2, dash: "dot" } },
    { ...line(walk.planned, "shadow", LIFT * range), ...quiet, line: { color: color.ink, width: 1.5, dash: "dot" } },
    { ...line(walk.walked, "shadow", LIFT * range), ...quiet, line: { color: color.ink, width: 2.5 } },
    { ...stems, type: "scatter3d", meta: "moves", ...quiet },
    { ...line(walk.walked, "height"), ...hovering, mode: "lines", line: { color: tints(walk.walked), width: 5 } },
    { ...line(walk.marks, "height"), hoverinfo: "skip", mode: "markers", marker: { color: tints(walk.marks), size: walk.marks.x.length > 60 ? 2 : 3 } },
    { ...line(walk.ball, "height"), ...hovering, mode: "markers", marker: { color: color.accent, size: 9, line: { color: color.panel, width: 2 } } },
    arrow("update", color.ink),
    arrow("gradient", color.backward),
  ];
}

/** A line from the ball in the direction of an arrow, as long as the share of it that lies in the plane.
 * @param {Points} ball @param {Ball["gradient"] | undefined} arrow @param {number} size */
function pointer({ x, y, height }, arrow, size) {
  const length = arrow ? Math.hypot(arrow.x, arrow.y) : 0;
  if (!arrow || arrow.share === null || !(length > 0) || x.length === 0) return { x: [], y: [], z: [] };
  const reach = (ARROW * size * arrow.share) / length;
  return { x: [x[0], x[0] + reach * arrow.x], y: [y[0], y[0] + reach * arrow.y], z: [height[0], height[0]] };
}

/** @param {Points} points @param {"height" | "shadow"} column @param {number} [lift] */
function line({ x, y, text, step, ...heights }, column, lift = 0) {
  const z = lift === 0 ? heights[column] : heights[column].map((value) => (value === null ? null : value + lift));
  return { type: "scatter3d", meta: "moves", x, y, z, text, customdata: step };
}

/**
 * Stems from the plane's loss to the true one, as opaque as the point is far from the plane, seen
 * from the centre; those too short to be seen are left out.
 * @param {Walk} walk
 * @param {number} range
 * @param {string} ink
 */
function uprights({ walked }, range, ink) {
  const every = Math.max(1, Math.ceil(walked.x.length / STEMS));
  /** @type {{x: (number | null)[], y: (number | null)[], z: (number | null)[], color: string[]}} */
  const stems = { x: [], y: [], z: [], color: [] };
  walked.x.forEach((x, i) => {
    const [high, low] = [walked.height[i], walked.shadow[i]];
    const isSkipped = i % every !== 0 && i !== walked.x.length - 1; // never the ball's own
    if (isSkipped || high === null || low === null || Math.abs(high - low) < HIDDEN_STEM * range) return;
    const tint = css(ink, opacity(x, walked.y[i], walked.off[i]));
    stems.x.push(x, x, null);
    stems.y.push(walked.y[i], walked.y[i], null);
    stems.z.push(low, high, null);
    stems.color.push(tint, tint, tint);
  });
  return { x: stems.x, y: stems.y, z: stems.z, line: { color: stems.color, width: 2 } };
}

/** @param {number} x @param {number} y @param {number} off */
function opacity(x, y, off) {
  return Math.max(FAINTEST, (DARKEST * off) / Math.max(Math.hypot(x, y, off), 1e-12));
}

/** @param {Walk} walk @param {Theme} theme @param {string} text */
function flag({ walked, planned }, { color, font }, text) {
  const first = walked.x.length > 0 ? walked : planned;
  return {
    type: "scatter3d", x: first.x.slice(0, 1), y: first.y.slice(0, 1), z: first.height.slice(0, 1), text: [text], hoverinfo: "skip",
    mode: "markers+text", textposition: "top center", textfont: { color: color.ink, size: 12, family: font },
    marker: { symbol: "circle-open", color: color.ink, size: 6 },
  };
}

/** @param {Relief} relief @param {Theme} theme @param {string[]} land  tints, low to high */
function ground({ x, y, z, loss, levels, top }, theme, land) {
  const { low, high, thin } = levels;
  const isCut = z.some((row) => row.some((cell) => cell !== null && cell > top));
  const band = isCut ? CUT_BAND : 0;
  const tints = land.map((tint, i) => /** @type {[number, string]} */ ([(i / (land.length - 1)) * (1 - band), tint]));
  const above = high + (band / (1 - band)) * (high - low);
  return {
    type: "surface", x, y,
    z: z.map((row) => row.map((cell) => (cell === null ? null : Math.min(cell, top)))),
    surfacecolor: z.map((row) => row.map((cell) => (cell === null ? null : cell > top ? above : cell))),
    cmin: low, cmax: above,
    colorscale: isCut ? [...tints, [1 - band, theme.color.capped], [1, theme.color.capped]] : tints,
    showscale: false,
    opacity: SHEER,
    customdata: loss.map((row) => row.map(asLoss)),
    hovertemplate: "loss %{customdata}<extra></extra>",
    contours: {
      x: { highlight: false }, y: { highlight: false },
      z: { show: true, start: Math.ceil(low / thin) * thin, end: high, size: thin, width: 1, color: blend(land[2], theme.color.ink, 0.3), highlight: false },
    },
    lighting: { ambient: 0.82, diffuse: 0.45, specular: 0.03, roughness: 0.9, fresnel: 0.05 },
    lightposition: { x: -1e4, y: 1e4, z: 2e4 },
  };
}

/** @param {Surface} surface @param {Relief} land @param {Walk} walk @param {Theme} theme @param {{scale: Scale, aspect: Aspect}} view */
function scene({ axes }, { x, y, levels }, walk, theme, { scale, aspect }) {
  const [wide, deep] = [x[x.length - 1] - x[0], y[y.length - 1] - y[0]];
  const flat = aspect === "fill" ? { x: 1.7, y: 1.7 } : { x: (FLOOR * wide) / Math.hypot(wide, deep), y: (FLOOR * deep) / Math.hypot(wide, deep) };
  const quiet = { color: theme.color.soft, gridcolor: theme.color.hairline, linecolor: theme.color.hairline, showbackground: false, showspikes: false, zeroline: false, tickfont: { size: 11 } };
  const titled = (/** @type {string} */ text) => ({ ...quiet, title: { text, font: { size: 11 } }, nticks: 6 });
  return {
    uirevision: "camera", camera: CAMERA, dragmode: "orbit", bgcolor: "rgba(0,0,0,0)",
    aspectmode: "manual", aspectratio: { ...flat, z: 1.7 * RISE },
    xaxis: { ...titled(axes[0].label), ...marked(axes[0].offset, [x[0], x[x.length - 1]]), range: [x[0], x[x.length - 1]] },
    yaxis: { ...titled(axes[1].label), ...marked(axes[1].offset, [y[0], y[y.length - 1]]), range: [y[0], y[y.length - 1]] },
    zaxis: { ...titled(scale === "log" ? "loss (log)" : "loss"), range: heights(levels, walk), tickmode: "array", tickvals: levels.at, ticktext: levels.text },
  };
}

/** The range of heights: the land's, and the path's where it leaves it. @param {Relief["levels"]} levels @param {Walk} walk */
function heights({ low, high }, { walked, planned }) {
  const path = [...walked.height, ...planned.height].filter((value) => value !== null);
  const [lowest, highest] = [Math.min(low, ...path), Math.max(high, ...path)];
  const room = 0.03 * (highest - lowest);
  return [lowest - room, highest + room];
}
