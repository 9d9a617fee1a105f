/** The curve of a loss, the samples of a batch on it with their slopes, and what each pulls with. */

/** @import {LossAxis, Measured, NdArray} from "../types.js" */
import { s } from "../dom.js";

const PAD = { left: 46, right: 12, top: 8, bottom: 34 };
const STRIP = 58; // height of the bars under the curve
const GAP = 26; // between the two, for the words of the axis
const SLOPE = 16; // half the length of a slope's mark
const HEADROOM = 1.08;

/** What stands under the axis. @type {Record<LossAxis, string>} */
export const AXES = {
  residual: "error ŷ − y",
  logit: "logit z",
  margin: "margin t ŷ",
  log_odds: "log odds of the true class",
};

/**
 * @typedef {object} Picture
 * @property {(x: number, y: number) => {left: number, top: number}} place
 * @property {number} width
 * @property {number} height
 * @property {number} floor   where the curve's own picture ends
 * @property {number} bars    where the strip of bars begins
 */

/**
 * Draws all of it anew.
 * @param {SVGSVGElement} svg
 * @param {Measured} measured
 * @param {{width: number, height: number}} size
 * @param {number} selected  place of the sample among those shown
 */
export function draw(svg, measured, size, selected) {
  const picture = layout(measured, size);
  svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  svg.replaceChildren(
    ...axes(measured, picture),
    ...curves(measured.curve_x, measured.curves, picture, "own", measured.measure.axis),
    ...(measured.compare ? curves(measured.curve_x, measured.compare.curves, picture, "other", measured.measure.axis) : []),
    ...points(measured, picture, selected),
    ...strip(measured, picture, selected),
  );
}

/**
 * Which of the samples shown is nearest to a place of the picture; -1 if there is none.
 * @param {Measured} measured @param {{width: number, height: number}} size @param {number} left @param {number} top
 */
export function nearest(measured, size, left, top) {
  const picture = layout(measured, size);
  const count = measured.rows.values.length;
  if (top > picture.floor + GAP / 2) {
    const share = (left - PAD.left) / (size.width - PAD.left - PAD.right);
    return Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  }
  const cells = measured.x.values.length / count;
  let best = -1;
  let distance = Infinity;
  measured.x.values.forEach((x, i) => {
    const at = picture.place(x, measured.view.losses.values[i]);
    const away = Math.hypot(at.left - left, at.top - top);
    if (away < distance) [best, distance] = [Math.floor(i / cells), away];
  });
  return best;
}

/** @param {Measured} measured @param {{width: number, height: number}} size @returns {Picture} */
function layout({ curve_x, view, compare, curves: own }, { width, height }) {
  const low = curve_x.values[0];
  const high = curve_x.values[curve_x.values.length - 1];
  const bars = height - STRIP;
  const floor = bars - GAP;
  const losses = [...view.losses.values, ...(compare?.view.losses.values ?? [])].filter(Number.isFinite);
  const usual = middle(own.values, curve_x.values);
  const top = HEADROOM * Math.max(usual, ...losses, 1e-6);
  return {
    width, height, floor, bars,
    place: (x, y) => ({
      left: PAD.left + ((x - low) / (high - low)) * (width - PAD.left - PAD.right),
      top: floor - (Math.min(y, 10 * top) / top) * (floor - PAD.top),
    }),
  };
}

/** The height of the curve one unit from its middle: a picture is never flatter than that.
 * @param {NdArray["values"]} curve @param {NdArray["values"]} x */
function middle(curve, x) {
  const near = [...x].flatMap((value, i) => (Math.abs(value) <= 1 ? [curve[i]] : []));
  return Math.max(0, ...near.filter(Number.isFinite));
}

/** @param {Measured} measured @param {Picture} picture */
function axes({ measure, curve_x }, { place, floor, width }) {
  const low = curve_x.values[0];
  const high = curve_x.values[curve_x.values.length - 1];
  const ticks = round(low, high).map((value) => {
    const { left } = place(value, 0);
    return s("text", { class: "tick", x: left, y: floor + 11, "text-anchor": "middle" }, String(value).replace("-", "\u2212"));
  });
  const zero = place(0, 0).left;
  return [
    s("line", { class: "axis", x1: PAD.left, x2: width - PAD.right, y1: floor, y2: floor }),
    s("line", { class: "axis faint", x1: zero, x2: zero, y1: PAD.top, y2: floor }),
    ...ticks,
    s("text", { class: "axis-name", x: width - PAD.right, y: floor + 22, "text-anchor": "end" }, AXES[measure.axis]),
    s("text", { class: "axis-name", x: 4, y: PAD.top + 9 }, "loss"),
  ];
}

/** A handful of round numbers between two. @param {number} low @param {number} high */
function round(low, high) {
  const rough = (high - low) / 6;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * unit).find((each) => each >= rough) ?? unit;
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) found.push(Number(value.toPrecision(6)));
  return found;
}

/** @param {NdArray} x @param {NdArray} y @param {Picture} picture @param {string} kind @param {LossAxis} axis */
function curves(x, y, picture, kind, axis) {
  const [count, points] = y.dims;
  return Array.from({ length: count }, (_, curve) => {
    const corners = Array.from(x.values, (value, i) => {
      const { left, top } = picture.place(value, y.values[curve * points + i]);
      return `${left.toFixed(1)} ${top.toFixed(1)}`;
    });
    const side = axis === "logit" ? ` class-${curve}` : "";
    return s("path", { class: `curve ${kind}${side}`, d: `M${corners.join("L")}` });
  });
}

/** @param {Measured} measured @param {Picture} picture @param {number} selected */
function points(measured, { place, floor }, selected) {
  const { x, view, compare } = measured;
  const cells = x.values.length / measured.rows.values.length;
  /** @type {Record<string, string>} */
  const dots = {};
  let slopes = "";
  let others = "";
  x.values.forEach((value, i) => {
    const at = place(value, view.losses.values[i]);
    if (!isPlace(at)) return;
    dots[side(measured, i, cells)] = `${dots[side(measured, i, cells)] ?? ""}M${at.left} ${at.top}h0`;
    slopes += mark(at, place, value, view.losses.values[i], view.slopes.values[i]);
    if (compare) {
      const other = place(value, compare.view.losses.values[i]);
      if (isPlace(other)) others += `M${other.left} ${other.top}h0`;
    }
  });
  const chosen = Array.from({ length: cells }, (_, cell) => {
    const i = selected * cells + cell;
    const at = place(x.values[i], view.losses.values[i]);
    if (!isPlace(at)) return [];
    return [
      s("line", { class: "drop", x1: at.left, x2: at.left, y1: at.top, y2: floor }),
      s("circle", { class: "chosen", cx: at.left, cy: at.top, r: 6.5 }),
    ];
  }).flat();
  return [
    s("path", { class: "dots other", d: others }),
    s("path", { class: "slopes", d: slopes }),
    ...Object.entries(dots).map(([name, d]) => s("path", { class: `dots ${name}`, d })),
    ...chosen,
  ];
}

/** What is not finite stands nowhere. @param {{left: number, top: number}} at */
function isPlace({ left, top }) {
  return Number.isFinite(left) && Number.isFinite(top);
}

/** A short line along the curve's slope. @param {{left: number, top: number}} at @param {Picture["place"]} place @param {number} x @param {number} y @param {number} slope */
function mark(at, place, x, y, slope) {
  const next = place(x + 1, y + slope);
  const [across, up] = [next.left - at.left, next.top - at.top];
  const length = Math.hypot(across, up);
  if (!Number.isFinite(length) || length === 0) return "";
  const [dx, dy] = [(SLOPE * across) / length, (SLOPE * up) / length];
  return `M${at.left - dx} ${at.top - dy}L${at.left + dx} ${at.top + dy}`;
}

/** The colour of a cell: by its class where there are two, else by the sign of its error.
 * @param {Measured} measured @param {number} i @param {number} cells */
function side({ measure, x, targets }, i, cells) {
  if (measure.axis === "log_odds") return "plain";
  if (measure.axis === "residual") return x.values[i] < 0 ? "class-0" : "class-1";
  return targets.values[cells === 1 ? i * (targets.dims[1] ?? 1) : i] > 0.5 ? "class-1" : "class-0";
}

/** Each sample's share of the pull: under the run's own loss, and beside it under the other.
 * @param {Measured} measured @param {Picture} picture @param {number} selected */
function strip({ view, compare }, { width, height, bars }, selected) {
  const own = view.shares.values;
  const other = compare?.view.shares.values;
  const largest = Math.max(1e-12, ...[...own, ...(other ?? [])].filter(Number.isFinite));
  const room = (width - PAD.left - PAD.right) / own.length;
  const full = height - bars - 6;
  const bar = (/** @type {string} */ kind, /** @type {number} */ i, /** @type {number} */ share, /** @type {number} */ from, /** @type {number} */ part) => {
    const tall = Number.isFinite(share) ? (full * share) / largest : 0;
    const wide = Math.max(0.6, part * room - 1);
    return s("rect", { class: `bar ${kind}${i === selected ? " chosen" : ""}`, x: PAD.left + (i + from) * room, y: height - 2 - tall, width: wide, height: Math.max(tall, 0.6) });
  };
  const half = other ? 0.5 : 1;
  return [
    s("text", { class: "axis-name", x: 4, y: bars + 10 }, "pull"),
    s("text", { class: "tick", x: PAD.left - 4, y: bars + 22, "text-anchor": "end" }, `${(100 * largest).toFixed(largest < 0.1 ? 1 : 0)} %`),
    ...Array.from(own, (share, i) => bar("own", i, share, 0, half)),
    ...(other ? Array.from(other, (share, i) => bar("other", i, share, half, half)) : []),
  ];
}
