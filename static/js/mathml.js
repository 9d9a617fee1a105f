/** A formula, written as a line of text, as MathML: browsers set it by themselves. */

const MATHML = "http://www.w3.org/1998/Math/MathML";

const FUNCTIONS = new Set(["log", "exp", "max", "cosh", "softmax"]);

const TOKENS = /[A-Za-zΑ-ω]\u0302?[ₖ]?(?:[A-Za-z]+(?: (?:of|the|true|class|up|to|then)\b)*)*|\d+(?:\.\d+)?|²|½|[^\s]/gu;

/**
 * @param {string} text  `(ŷ − y)²`
 * @returns {MathMLElement}
 */
export function formula(text) {
  const row = element("mrow");
  for (const token of text.normalize("NFC").match(TOKENS) ?? []) {
    if (token === "²" && row.lastChild) {
      const base = row.lastChild;
      const raised = element("msup");
      row.append(raised);
      raised.append(base, element("mn", "2"));
    } else row.append(leaf(token));
  }
  const math = element("math");
  math.setAttribute("display", "block");
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
