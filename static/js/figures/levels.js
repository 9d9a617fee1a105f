/** Contour levels of a landscape, and the axis ticks that go with them, in units of loss. */

/** @typedef {"log" | "linear"} Scale */
/**
 * @typedef {object} Levels
 * @property {number} low      lowest height
 * @property {number} high     highest height
 * @property {number} thin     between two thin lines
 * @property {number} strong   between two strong lines
 * @property {number[]} at     heights of the strong lines
 * @property {string[]} text   what they are as a loss
 * @property {string} says     a sentence about the lines, for the panel
 */

/**
 * Steps of the lines by how many decades there are: thin every tenth of a decade, strong every
 * half, unless that were a handful of lines or a thicket.
 * @type {{upTo: number, thin: number, strong: number}[]}
 */
const DECADES = [
  { upTo: 0.05, thin: 0.001, strong: 0.005 },
  { upTo: 0.12, thin: 0.004, strong: 0.02 },
  { upTo: 0.3, thin: 0.01, strong: 0.05 },
  { upTo: 0.7, thin: 0.02, strong: 0.1 },
  { upTo: 5, thin: 0.1, strong: 0.5 },
  { upTo: 10, thin: 0.2, strong: 1 },
  { upTo: Infinity, thin: 0.5, strong: 2 },
];
const FLAT = 0.01; // decades; less is a plain, drawn with lines as a linear scale has them
const LINES = 25; // thin lines on a linear scale, about
const STRONG_EVERY = 5;

/** The height that stands for a loss. @param {number} loss @param {Scale} scale @param {number} floor */
export function height(loss, scale, floor) {
  if (!Number.isFinite(loss)) return null;
  return scale === "log" ? Math.log10(Math.max(loss, floor)) : loss;
}

/** The loss that a height stands for. @param {number} level @param {Scale} scale */
export function lossAt(level, scale) {
  return scale === "log" ? 10 ** level : level;
}

/**
 * Levels from the lowest to the highest height.
 * @param {number} low
 * @param {number} high
 * @param {Scale} scale
 * @returns {Levels}
 */
export function levels(low, high, scale) {
  const span = Math.max(high - low, 1e-9);
  const { thin, strong } = scale === "log" && span > FLAT ? decades(span) : linear(span);
  const at = multiples(strong, low, high);
  return { low, high, thin, strong, at, text: at.map((level) => tick(lossAt(level, scale), digits(strong, level, scale))), says: says(thin, strong, scale) };
}

/** @param {number} span */
function decades(span) {
  return /** @type {{thin: number, strong: number}} */ (DECADES.find(({ upTo }) => span <= upTo));
}

/** @param {number} span */
function linear(span) {
  const thin = nice(span / LINES);
  return { thin, strong: thin * STRONG_EVERY };
}

/** The next 1, 2 or 5 times a power of ten. @param {number} step */
export function nice(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((f) => f * power >= step * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Multiples of a step from low to high. @param {number} step @param {number} low @param {number} high */
function multiples(step, low, high) {
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) found.push(k * step);
  return found;
}

/** How many digits tell two neighbouring lines apart: at least two. @param {number} strong @param {number} level @param {Scale} scale */
function digits(strong, level, scale) {
  const relative = scale === "log" ? 10 ** strong - 1 : strong / Math.max(Math.abs(level), strong);
  return Math.max(2, Math.ceil(-Math.log10(relative)) + 1);
}

/** @param {number} loss @param {number} precision */
export function tick(loss, precision) {
  const size = Math.abs(loss);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return loss.toExponential(precision - 2).replace("-", "−");
  return String(Number(loss.toPrecision(precision)));
}

/** @param {number} thin @param {number} strong @param {Scale} scale */
function says(thin, strong, scale) {
  const loss = (/** @type {number} */ step) => String(Number(step.toPrecision(2)));
  if (scale === "linear") return `lines every ${loss(thin)} of loss, strong every ${loss(strong)}`;
  const part = (/** @type {number} */ step) => (step < 1 ? `1/${Math.round(1 / step)}` : String(step));
  return `lines every ${part(thin)} decade, strong every ${part(strong)}`;
}
