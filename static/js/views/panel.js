/** The parts of a panel, and the small controls that stand in its head. */

import { h, write } from "../dom.js";

/**
 * The places of a panel that a view fills.
 * @param {HTMLElement} root
 * @returns {{tools: HTMLElement, readout: HTMLElement, body: HTMLElement}}
 */
export function parts(root) {
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`.panel-${name}`));
  return { tools: find("tools"), readout: find("readout"), body: find("body") };
}

/**
 * One choice out of few, side by side.
 * @template {string} T
 * @param {string} label
 * @param {readonly {value: T, text: string, help: string}[]} options
 * @param {(value: T) => void} choose
 * @returns {{element: HTMLElement, show: (value: T) => void}}
 */
export function segmented(label, options, choose) {
  const buttons = options.map(({ value, text, help }) =>
    h("button", { type: "button", title: help, "aria-pressed": "false", onclick: () => choose(value) }, text),
  );
  return {
    element: h("div", { class: "segmented", role: "group", "aria-label": label }, ...buttons),
    show: (value) => buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(options[i].value === value))),
  };
}

/**
 * One choice out of a list.
 * @param {string} label
 * @param {(value: string) => void} choose
 * @returns {{element: HTMLSelectElement, show: (options: {value: string, text: string, help?: string}[], value: string) => void}}
 */
export function picker(label, choose) {
  const element = h("select", { class: "pick", "aria-label": label, onchange: () => choose(element.value) });
  let listed = "";
  return {
    element,
    show(options, value) {
      const list = JSON.stringify(options);
      if (list !== listed) element.replaceChildren(...options.map((option) => h("option", { value: option.value, title: option.help }, option.text)));
      listed = list;
      element.value = value;
      element.title = options.find((option) => option.value === value)?.help ?? label;
    },
  };
}

/**
 * Calls whenever the size of the element is another. What it returns tells the size as it was last
 * laid out: to ask the browser at every step makes it lay out the page, which takes 4 ms. Whoever
 * has just changed what stands beside the element asks for it `afresh`.
 * @param {HTMLElement} element
 * @param {() => void} changed
 * @returns {(afresh?: boolean) => {width: number, height: number}}
 */
export function sized(element, changed) {
  const measure = () => ({ width: element.clientWidth, height: element.clientHeight });
  let size = measure();
  new ResizeObserver(() => {
    const now = measure();
    if (now.width === size.width && now.height === size.height) return;
    size = now;
    changed();
  }).observe(element);
  return (afresh = false) => (afresh || size.height === 0 ? (size = measure()) : size);
}

/** True if any of the named things is another than last time. @returns {(...now: unknown[]) => boolean} */
export function watch() {
  /** @type {unknown[]} */
  let last = [];
  return (...now) => {
    const changed = now.length !== last.length || now.some((value, i) => !Object.is(value, last[i]));
    last = now;
    return changed;
  };
}

const REST = 200; // ms between two looks at a run that plays: a fifth of a second can be read
const PATIENCE = 3000; // ms for which an answer is waited for

/**
 * Whether to look again at a run that plays: what was asked for last has come, a while ago.
 * @returns {(shown: number | null) => boolean}  shown: the step of what is on screen
 */
export function pace() {
  let [seen, when] = [/** @type {number | null} */ (null), -Infinity];
  return (shown) => {
    const since = performance.now() - when;
    if (since < REST || (shown === seen && since < PATIENCE)) return false;
    [seen, when] = [shown, performance.now()];
    return true;
  };
}

/** A line of words under or over a picture; it takes no room while it says nothing. @param {string} [kind] */
export function note(kind = "") {
  const element = h("p", { class: `panel-note ${kind}`.trim() });
  return {
    element,
    /** @param {...(string | null | false)} sentences */
    say(...sentences) {
      const text = sentences.filter(Boolean).join(" · ");
      write(element, text);
      element.hidden = text === "";
    },
  };
}
