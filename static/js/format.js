/** Numbers as text: tabular, to the digits that matter, never more than the engine's. */

const MINUS = "\u2212";

/**
 * A loss: four decimals in the usual range, otherwise four significant digits.
 * @param {number | null | undefined} value
 */
export function loss(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "\u2013";
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return scientific(value, 3);
  return value.toFixed(size >= 100 ? 1 : 4).replace("-", MINUS);
}

/** A signed number for a weight or gradient: three significant digits; zero has no sign. @param {number} value */
export function signed(value) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e4) ? scientific(size, 2) : String(Number(size.toPrecision(3)));
  return (value === 0 ? "" : value < 0 ? MINUS : "+") + text;
}

/** How small a difference is: one digit and a power of ten, `1.2·10⁻¹¹`; 0 as it is. @param {number} value */
export function tiny(value) {
  return value === 0 ? "0" : scientific(value, 1);
}

/** A setting as a person would type it: no rounding below 12 digits, no trailing zeros. @param {number} value */
export function plain(value) {
  return String(Number(value.toPrecision(12)));
}

/** A share as a percentage with one decimal, `98.0 %`. @param {number | null | undefined} share */
export function percent(share, digits = 1) {
  if (Number.isNaN(share)) return "not finite";
  return share === null || share === undefined ? "\u2013" : `${(100 * share).toFixed(digits)} %`;
}

/** A whole number with thin spaces between thousands. @param {number} value */
export function whole(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
}

/** `1 row`, `2 rows`. @param {number} count @param {string} noun */
export function plural(count, noun) {
  return `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** @param {number} value @param {number} digits */
export function scientific(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits).split("e");
  const raised = String(Number(exponent)).replace(
    /[-\d]/g,
    (c) =>
      "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"["0123456789".indexOf(c)] ?? "\u207b",
  );
  return `${mantissa.replace("-", MINUS)}\u00b710${raised}`;
}
