/** A formula, written as a line of text, as MathML: browsers set it by themselves, but break no line in it. */

const MATHML = "http://www.w3.org/1998/Math/MathML";

const FUNCTIONS = new Set(["log", "exp", "max", "cosh", "softmax"]);

const TOKENS = /[A-Za-zΑ-ω]\u0302?[ₖ]?(?:[A-Za-z]+(?: (?:of|the|true|class|up|to|then)\b)*)*|\d+(?:\.\d+)?|²|½|[^\s]/gu;

/**
 * In parts that stand beside each other where there is room, and otherwise under each other: each
 * begins with the sign of a difference, a sum or an equation, or behind a comma, outside of brackets.
 * @param {string} text  `log Σₖ exp zₖ − z of the true class`
 * @returns {MathMLElement[]}
 */
export function formula(text) {
  const parts = [""];
  let depth = 0;
  for (const letter of text.normalize("NFC")) {
    depth += Number("([".includes(letter)) - Number(")]".includes(letter));
    const isSign = "−+=".includes(letter);
    if (depth === 0 && isSign && parts[parts.length - 1].trim() !== "") parts.push("");
    parts[parts.length - 1] += letter;
    if (depth === 0 && ",;".includes(letter)) parts.push("");
  }
  return parts.filter((part) => part.trim() !== "").map(part);
}

/** @param {string} text  `(ŷ − y)²` @returns {MathMLElement} */
function part(text) {
  const row = element("mrow");
  const isSigned = /^\s*[−+=]/.test(text);
  for (const token of text.match(TOKENS) ?? []) {
    if (token === "²" && row.lastChild) {
      const base = row.lastChild;
      const raised = element("msup");
      row.append(raised);
      raised.append(base, element("mn", "2"));
    } else row.append(leaf(token));
  }
  if (isSigned) /** @type {Element} */ (row.firstChild).setAttribute("form", "infix"); // what is before it is another part
  const math = element("math");
  math.setAttribute("displaystyle", "true");
  math.append(row);
  return math;
}

/** @param {string} token */
function leaf(token) {
  if (/^[\d½]/.test(token)) return element("mn", token);
  if (FUNCTIONS.has(token)) return element("mi", token);
  if (/^\p{L}{2,}/u.test(token)) return element("mtext", `\u2002${token}\u2002`);
  const found = element(/^\p{L}/u.test(token) ? "mi" : "mo", token);
  found.setAttribute("stretchy", "false"); // a bracket with an exponent would grow with it alone
  return found;
}

/** @param {string} name @param {string} [text] @returns {MathMLElement} */
function element(name, text = "") {
  const made = /** @type {MathMLElement} */ (document.createElementNS(MATHML, name));
  made.textContent = text;
  return made;
}
