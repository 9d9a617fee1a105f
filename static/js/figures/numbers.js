/** Short numbers for labels: as many digits as there is room for. */

import { signed } from "../format.js";

/** A size in two digits, as a power of ten where that is shorter. @param {number | null} value */
export function small(value) {
  if (value === null) return "not computed";
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e4) ? signed(value).replace("+", "") : String(Number(value.toPrecision(2))).replace("-", "−");
}

/** A distance in the units of the parameters, always about as long. @param {number} value */
export function distance(value) {
  if (value >= 1e4) return small(value);
  return value.toFixed(value < 0.1 ? 3 : value < 100 ? 2 : 0);
}
