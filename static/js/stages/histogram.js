/** Small pictures of a column: how its values are spread over the three parts. */

import { s } from "../dom.js";

const WIDTH = 150;
const HEIGHT = 38;
const BINS = 24;
const PARTS = ["train", "validation", "test"];

/**
 * A stacked histogram, one colour a part.
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} parts  0, 1, 2; others are left out
 * @param {{low?: number, high?: number, whole?: boolean}} [range]  whole: one bar a whole number
 * @returns {SVGSVGElement}
 */
export function histogram(values, parts, range = {}) {
  const kept = Array.from(values).map((value, row) => ({ value, part: parts[row] })).filter(({ value, part }) => Number.isFinite(value) && part < PARTS.length);
  const all = kept.map(({ value }) => value);
  const [low, high] = [range.low ?? Math.min(...all), range.high ?? Math.max(...all)];
  const bins = range.whole ? Math.max(1, high - low + 1) : BINS;
  const counts = PARTS.map(() => new Array(bins).fill(0));
  for (const { value, part } of kept) {
    const share = range.whole ? (value - low) / bins : (value - low) / (high - low || 1);
    counts[part][Math.min(bins - 1, Math.max(0, Math.floor(share * bins)))] += 1;
  }
  const most = Math.max(1, ...counts[0].map((_, bin) => counts.reduce((sum, part) => sum + part[bin], 0)));
  const bars = PARTS.map((part, k) => s("path", { class: `bars-${part}`, d: columns(counts, k, bins, most) }));
  return s("svg", { class: "histogram", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...bars);
}

/** @param {number[][]} counts @param {number} part @param {number} bins @param {number} most */
function columns(counts, part, bins, most) {
  const width = WIDTH / bins;
  return counts[part]
    .map((count, bin) => {
      if (count === 0) return "";
      const below = counts.slice(0, part).reduce((sum, each) => sum + each[bin], 0);
      const height = (count / most) * (HEIGHT - 2);
      const top = HEIGHT - (below / most) * (HEIGHT - 2) - height;
      return `M${(bin * width).toFixed(1)} ${top.toFixed(1)}h${(width * 0.9).toFixed(1)}v${height.toFixed(1)}h${(-width * 0.9).toFixed(1)}z`;
    })
    .join("");
}
