/** A formula in Python's notation, as MathML: fractions, powers, roots, as they are written by hand. */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const TOKENS = /\*\*|[A-Za-z_]\w*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[-+*/^(),]/g;

/**
 * `name = text`; text that cannot be read is shown as it is.
 * @param {string} name
 * @param {string} text  `(1 - x)**2 + 100*(y - x**2)**2`
 * @returns {MathMLElement}
 */
export function expression(name, text) {
  const math = element("math", []);
  math.setAttribute("display", "block");
  const tokens = text.match(TOKENS) ?? [];
  const reader = createReader(tokens);
  const sum = reader.sum();
  const right = reader.isDone() && tokens.join("") === text.replace(/\s/g, "") ? sum : element("mtext", text);
  math.append(element("mrow", [...quotient(name), element("mo", "="), right]));
  return math;
}

/** `∂f/∂x` as a fraction. @param {string} name */
function quotient(name) {
  const [above, below] = name.split("/");
  return [below ? element("mfrac", [element("mi", above), element("mi", below)]) : element("mi", above)];
}

/**
 * A reader of sums, products and powers, each returning what it has read as MathML.
 * @param {string[]} tokens
 */
function createReader(tokens) {
  let at = 0;
  const next = () => tokens[at];
  const take = () => tokens[at++];

  /** @returns {MathMLElement} */
  function sum() {
    const parts = [product()];
    while (next() === "+" || next() === "-") parts.push(element("mo", take() === "+" ? "+" : "\u2212"), product());
    return parts.length === 1 ? parts[0] : element("mrow", parts);
  }

  /** @returns {MathMLElement} */
  function product() {
    let left = signed();
    while (next() === "*" || next() === "/") {
      if (take() === "/") left = element("mfrac", [bare(left), bare(signed())]);
      else {
        const right = signed();
        const digits = right.localName === "mn" || right.firstElementChild?.localName === "mn";
        left = element("mrow", [left, element("mo", digits ? "\u00b7" : "\u2062"), right]);
      }
    }
    return left;
  }

  /** @returns {MathMLElement} */
  function signed() {
    if (next() === "-" || next() === "+") return take() === "+" ? signed() : element("mrow", [element("mo", "\u2212"), signed()]);
    const base = atom();
    if (next() !== "**" && next() !== "^") return base;
    take();
    return element("msup", [base, bare(signed())]);
  }

  /** @returns {MathMLElement} */
  function atom() {
    const token = take() ?? "";
    if (token === "(") {
      const inner = sum();
      take();
      return fenced(inner);
    }
    if (/^\d/.test(token)) return element("mn", token);
    if (next() !== "(") return element("mi", token === "pi" ? "\u03c0" : token);
    take();
    const inside = [sum()];
    while (next() === ",") {
      take();
      inside.push(element("mo", ","), sum());
    }
    take();
    if (token === "sqrt") return element("msqrt", inside);
    if (token === "abs") return element("mrow", [element("mo", "|"), ...inside, element("mo", "|")]);
    return element("mrow", [element("mi", token), fenced(inside.length === 1 ? inside[0] : element("mrow", inside))]);
  }

  return { sum, isDone: () => at === tokens.length };
}

/** In brackets. @param {MathMLElement} inner */
function fenced(inner) {
  const [open, close] = [element("mo", "("), element("mo", ")")];
  for (const bracket of [open, close]) bracket.setAttribute("stretchy", "false");
  const row = element("mrow", [open, inner, close]);
  row.dataset.fenced = "1";
  return row;
}

/** Without the brackets that a fraction or an exponent does not need. @param {MathMLElement} made @returns {MathMLElement} */
function bare(made) {
  return made.dataset.fenced ? /** @type {MathMLElement} */ (made.children[1]) : made;
}

/** @param {string} name @param {string | Node[]} content @returns {MathMLElement} */
function element(name, content) {
  const made = /** @type {MathMLElement} */ (document.createElementNS(MATHML, name));
  made.append(...(typeof content === "string" ? [content] : content));
  return made;
}
