/**
 * A gradient as a sum of products, in MathML: first in names, then with the numbers put in. Each part
 * is a formula of its own, since browsers break no line inside of one.
 */

/** @import {Element, Link, Sum} from "./types.js" */
import { h } from "./dom.js";
import { placed } from "./names.js";
import { signed } from "./format.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const WRITTEN = 2; // terms that are written out

/**
 * @param {string} name  `∂L/∂W₁[0,2]`
 * @param {Pick<Element, "sums" | "terms">} of
 * @param {number} gradient
 * @returns {HTMLElement}
 */
export function product(name, { sums, terms }, gradient) {
  const result = [op("="), number(gradient)];
  if (terms.length === 0) return line([quotient(name)], result);
  const [[firstNames, ...names], [firstNumbers, ...numbers]] = [inNames(sums), inNumbers(terms, sums)];
  return h("div", { class: "derivation" },
    line([quotient(name), op("="), ...firstNames], ...names),
    line([space(), op("="), ...firstNumbers], ...numbers),
    line([space(), ...result]));
}

/** Parts that stand beside each other where there is room, and otherwise under each other. @param {...MathMLElement[]} parts */
function line(...parts) {
  for (const [sign] of parts.slice(1)) sign.setAttribute("form", "infix"); // though nothing of its own formula is before it
  return h("div", { class: "derivation-line" }, ...parts.map((part) => element("math", part)));
}

/**
 * The way from a number to the loss, a line a link: each gradient as the product that it is, with the
 * numbers put in; where it is a sum, its largest term, and dots.
 * @param {Link[]} links
 * @param {string} of  what is derived
 * @returns {HTMLElement}
 */
export function chain(links, of) {
  const lines = links.map(({ name, index, gradient, terms: [first], count }) => {
    const more = count > 1 ? [op("+"), op("…")] : [];
    const factors = first.factors.flatMap(({ name: factor, index: at }, k) => [...(k === 0 ? [] : [op("·")]), quotient(factorName(factor, at))]);
    const numbers = first.factors.flatMap(({ value }, k) => (k === 0 ? [bracketed(value)] : [op("·"), bracketed(value)]));
    return line([quotient(placed(`∂${of}/∂${name}`, index)), op("="), ...factors, ...more], [op("="), ...numbers, ...more], [op("="), number(gradient)]);
  });
  return h("div", { class: "derivation" }, ...lines);
}

/** `Σₙ x[n,0] · ∂L/∂z₁[n,2]`, and other sums after it, each a part. @param {Sum[]} sums */
function inNames(sums) {
  return sums.map(({ over, factors }, at) => [
    ...(at === 0 ? [] : [op("+")]),
    ...(over.length > 0 ? [element("munder", [op("∑"), element("mi", over.join(","))])] : []),
    ...factors.flatMap(({ name, index }, k) => [...(k === 0 ? [] : [op("·")]), quotient(factorName(name, index))]),
  ]);
}

/** A factor and where it stands; a difference of two in brackets: `(σ(z) − y)[6,0]`. @param {string} name @param {(number | string)[]} index */
function factorName(name, index) {
  const isDifference = / [−+] /.test(name.replace(/\([^()]*\)/g, ""));
  return placed(isDifference ? `(${name})` : name, index);
}

/** The largest terms with their numbers, and dots for the others, each a part. @param {Element["terms"]} terms @param {Sum[]} sums */
function inNumbers(terms, sums) {
  const written = terms.slice(0, WRITTEN).map(({ factors }, k) => [
    ...(k === 0 ? [] : [op("+")]),
    ...factors.flatMap(({ value }, i) => (i === 0 ? [bracketed(value)] : [op("·"), bracketed(value)])),
  ]);
  return sums.reduce((all, { count }) => all + count, 0) > WRITTEN ? [...written, [op("+"), op("…")]] : written;
}

/** `∂L/∂z₁[n,2]` as a fraction; another name as it is. @param {string} name */
function quotient(name) {
  const [above, below] = name.split("/").map((part) => part.trim());
  return below ? element("mfrac", [element("mi", above), element("mi", below)]) : element("mi", name);
}

/** @param {number} value */
function bracketed(value) {
  return value < 0 ? row(op("("), number(value), op(")")) : number(value);
}

/** @param {number} value */
function number(value) {
  return element("mn", signed(value).replace("+", ""));
}

/** @param {string} text */
function op(text) {
  const made = element("mo", text);
  made.setAttribute("stretchy", "false");
  return made;
}

function space() {
  return element("mtext", "\u2003");
}

/** @param {...MathMLElement} parts */
function row(...parts) {
  return element("mrow", parts);
}

/** @param {string} name @param {string | Node[]} content @returns {MathMLElement} */
function element(name, content) {
  const made = /** @type {MathMLElement} */ (document.createElementNS(MATHML, name));
  made.append(...(typeof content === "string" ? [content] : content));
  return made;
}
