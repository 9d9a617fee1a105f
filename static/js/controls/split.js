/** The three parts of the data as one bar, divided by hand or by arrow keys. */

/** @import {Catalog, Dispatch, Spec, State} from "../types.js" */
import { attribute, h, write } from "../dom.js";
import { concerns } from "./field.js";

const PARTS = /** @type {const} */ (["train", "validation", "test"]);
const STEP = 0.05;
const LEAST = 0.05; // of any part: a share of 0 is refused by the server

/** @typedef {[number, number]} Cuts  where training ends, and where validation ends */

/** @param {Catalog} catalog @param {Dispatch} dispatch */
export function split(catalog, dispatch) {
  const segments = PARTS.map((part, i) => h("span", { class: `part part-${part}`, "data-part": i }));
  const handles = [handle("end of the training part", 0), handle("end of the validation part", 1)];
  const bar = h("div", { class: "split-bar" }, segments[0], handles[0], segments[1], handles[1], segments[2]);
  const line = h("p", { class: "split-line" });
  const error = h("p", { class: "field-error", hidden: true });
  const root = h(
    "div",
    {
      class: "split",
      "data-field": "split",
      role: "group",
      "aria-label": "Split into training, validation and test part",
    },
    bar,
    line,
    error,
  );
  /** @type {Cuts} */
  let cuts = [0.6, 0.8];
  let pointed = 0;
  let held = -1;

  /** @param {string} label @param {number} i */
  function handle(label, i) {
    const element = h("span", {
      class: "split-handle",
      role: "slider",
      tabindex: 0,
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    });
    element.addEventListener("keydown", (event) => {
      const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!direction) return;
      event.preventDefault();
      cut(i, cuts[i] + direction * STEP);
      send();
    });
    element.addEventListener("focus", () => point(i + 1));
    element.addEventListener("pointerdown", (event) => {
      held = i;
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (held !== i) return;
      const { left, width } = bar.getBoundingClientRect();
      cut(i, (event.clientX - left) / width);
    });
    element.addEventListener("pointerup", () => {
      held = -1;
      send();
    });
    return element;
  }

  /** @param {number} i @param {number} at */
  function cut(i, at) {
    const round = Math.round(at / STEP) * STEP;
    const [low, high] = i === 0 ? [LEAST, cuts[1] - LEAST] : [cuts[0] + LEAST, 1 - LEAST];
    cuts[i] = Number(Math.min(high, Math.max(low, round)).toFixed(4));
    draw(null);
  }

  function send() {
    const shares = sharesOf(cuts);
    dispatch({
      type: "set",
      field: "split",
      value: { train: shares[0], validation: shares[1], test: shares[2] },
    });
  }

  /** @param {number} part */
  function point(part) {
    pointed = part;
    write(line, sentence(catalog, pointed, segments[pointed].textContent ?? ""));
  }

  /** @param {number[] | null} counts  rows in each part of the run on screen; null while it is dragged */
  function draw(counts) {
    sharesOf(cuts).forEach((share, i) => {
      segments[i].style.flexGrow = String(share);
      write(segments[i], counts ? String(counts[i]) : `${Math.round(100 * share)} %`);
      segments[i].classList.toggle("pointed", i === pointed);
    });
    cuts.forEach((at, i) => attribute(handles[i], "aria-valuenow", Math.round(100 * at)));
    point(pointed);
  }

  bar.addEventListener("pointerover", (event) => {
    const part = event.target instanceof HTMLElement ? event.target.dataset.part : undefined;
    if (part !== undefined) point(Number(part));
  });
  bar.addEventListener("pointerleave", () => held < 0 && point(0));

  return {
    root,
    /** @param {State} state */
    render({ draft, data, refusal, spec }) {
      const refused = concerns(refusal, "split") || Boolean(refusal?.field?.startsWith("split."));
      error.hidden = !refused;
      write(error, refused ? (refusal?.detail ?? "") : "");
      for (const element of handles) attribute(element, "aria-invalid", refused ? "true" : null);
      if (held >= 0) return;
      cuts = [draft.split.train, Number((draft.split.train + draft.split.validation).toFixed(4))];
      draw(data && same(draft, spec) ? countsOf(data.part.values) : null);
    },
  };
}

/** @param {Cuts} cuts */
function sharesOf([first, second]) {
  return [first, second - first, 1 - second].map((share) => Number(share.toFixed(4)));
}

/** True if the counts of the run on screen are those of the draft. @param {Spec} draft @param {Spec} spec */
function same(draft, spec) {
  const counted = PARTS.every((part) => draft.split[part] === spec.split[part]);
  return counted && draft.dataset.samples === spec.dataset.samples;
}

/** @param {ArrayLike<number>} parts */
function countsOf(parts) {
  const counts = [0, 0, 0];
  for (let i = 0; i < parts.length; i += 1) counts[parts[i]] += 1;
  return counts;
}

/** @param {Catalog} catalog @param {number} part @param {string} amount */
function sentence({ parts = [] }, part, amount) {
  const row = parts[part];
  return `${row?.title ?? PARTS[part]} ${amount}: ${row?.help ?? ""}`;
}
