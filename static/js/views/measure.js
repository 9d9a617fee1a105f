/** The loss itself: its formula, its curve with the batch on it, and one sample in numbers. */

/** @import {Dispatch, Measured, State, View} from "../types.js" */
import { h, s, write } from "../dom.js";
import { percent, plain } from "../format.js";
import { formula } from "../mathml.js";
import { row } from "../spec.js";
import { draw, nearest } from "../svg/measure.js";
import { dock } from "./dock.js";
import { parts, picker, sized, watch } from "./panel.js";
import { sampleTable } from "./sample.js";
import { scrolls } from "./scrolls.js";

/** Experiments in which two measures plainly differ. */
const LESSONS = [
  {
    text: "L1 and L2 with an outlier",
    help: "A straight line through data of which a few values are far off: squared error lets them pull hardest.",
    compare: "l1",
    spec: {
      dataset: { name: "line" },
      scaling: { features: "standard" },
      network: { hidden: [], initializer: { name: "glorot_uniform" } },
      loss: { name: "l2" },
      optimizer: { name: "sgd", learning_rate: 0.05 },
      batch_size: null,
      seed: 1,
    },
  },
  {
    text: "a confident mistake",
    help: "A start that is sure of itself and often wrong: cross-entropy pulls hard there, squared error of the probability hardly at all.",
    compare: "l2_of_probability",
    spec: {
      dataset: { name: "gaussians", noise: 40 },
      scaling: { features: "standard" },
      network: { hidden: [], initializer: { name: "normal", std: 6 } },
      loss: { name: "binary_cross_entropy" },
      optimizer: { name: "sgd", learning_rate: 0.1 },
      batch_size: null,
      seed: 1,
    },
  },
];

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const tabs = dock(dispatch);
  tools.append(tabs.element);
  const title = h("h3", { class: "measure-title" });
  const shown = h("div", { class: "measure-formula" });
  const settings = h("p", { class: "measure-settings" });
  const compare = picker("Compare with", (name) => dispatch({ type: "view", key: "compare", value: name && last ? { loss: last.spec.loss.name, name } : null }));
  const sentence = h("p", { class: "measure-sentence", "aria-live": "polite" });
  const lessons = LESSONS.map(({ text, help, ...lesson }) =>
    h("button", { type: "button", class: "link", "data-hint": help, onclick: () => dispatch({ type: "lesson", say: text, ...lesson }) }, text),
  );
  const words = h(
    "div",
    { class: "measure-words" },
    title,
    shown,
    settings,
    h("label", { class: "measure-compare" }, "compare with ", compare.element),
    sentence,
    h("p", { class: "measure-lessons" }, "Try: ", lessons[0], " · ", lessons[1]),
  );
  const svg = s("svg", { class: "measure-picture", role: "img", tabindex: 0, "aria-label": "The loss of every sample of the next batch, on its curve; arrow keys go from sample to sample" });
  const picture = h("div", { class: "measure-plot" }, svg);
  const table = sampleTable();
  const sample = h("div", { class: "measure-sample" }, table.element);
  body.append(words, picture, sample);
  scrolls(words, "The loss in words");
  scrolls(sample, "One sample in numbers");
  const size = sized(picture, () => last && render(last));
  const written = watch();
  const drawn = watch();
  /** @type {State | null} */
  let last = null;

  svg.addEventListener("click", (event) => {
    if (!last?.measure) return;
    const box = svg.getBoundingClientRect();
    choose(nearest(last.measure, size(), event.clientX - box.left, event.clientY - box.top));
  });
  svg.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !last?.measure) return;
    event.preventDefault();
    event.stopPropagation();
    const count = last.measure.rows.values.length;
    choose((selectedOf(last.measure, last.view.sample) + by + count) % count);
  });

  /** @param {number} place */
  function choose(place) {
    const found = last?.measure?.rows.values[place];
    if (found !== undefined) dispatch({ type: "view", key: "sample", value: found });
  }

  /** @param {State} state */
  function render(state) {
    last = state;
    const { measure: measured, catalog, spec, view, theme } = state;
    tabs.show(view.dock);
    if (!measured || view.dock !== "measure") return;
    const { measure } = measured;
    if (written(measure.name, JSON.stringify(spec.loss))) {
      write(title, measure.title);
      shown.replaceChildren(...formula(measure.formula));
      const own = row(catalog.losses, spec.loss.name)?.parameters ?? [];
      write(settings, own.map(({ name, title: word }) => `${word ?? name} = ${plain(spec.loss[name])}`).join(", "));
    }
    const none = { value: "", text: "nothing" };
    compare.show([none, ...measured.options.map(({ name, title: text }) => ({ value: name, text }))], measured.compare?.measure.name ?? "");
    write(sentence, measured.sentence);
    const hidden = measured.samples - measured.rows.values.length;
    write(readout, `${measured.samples} samples of the next batch${hidden ? `, ${hidden} of them not drawn` : ""}`);
    const { width, height } = size();
    const selected = selectedOf(measured, view.sample);
    if (width === 0 || !drawn(measured, theme, width, height, selected)) return;
    draw(svg, measured, { width, height }, selected);
    table.show(measured, selected, percent);
  }

  return { render };
}

/** The place of a row of the data among the samples shown; the one with the largest loss if it is not there.
 * @param {Measured} measured @param {number | null} sample */
function selectedOf({ rows, view }, sample) {
  const place = sample === null ? -1 : rows.values.indexOf(/** @type {never} */ (sample));
  if (place >= 0) return place;
  const losses = [...view.sample_losses.values];
  return losses.reduce((best, loss, i) => (loss > losses[best] ? i : best), 0);
}
