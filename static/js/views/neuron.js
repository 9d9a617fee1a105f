/** One unit and one sample: every product, the sum, the activation, and the way back, as scalars. */

/** @import {Dispatch, Neuron, Scalar, State, Unit, View} from "../types.js" */
import { attribute, h, icon, s, write } from "../dom.js";
import { describeScalar, drawNeuron, isExplained, nameOf, numberOf } from "../svg/neuron.js";
import { showMore } from "../svg/more.js";
import { rove } from "../svg/rove.js";
import { isFunction } from "../problem.js";
import { dock, explain } from "./dock.js";
import { pace, parts, picker, sized, watch } from "./panel.js";

const SUMMANDS = 5; // that a sentence can hold
const FIRST = { layer: 1, unit: 0 };

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, body } = parts(root);
  const tabs = dock(dispatch);
  const units = picker("Unit", (value) => {
    const [layer, unit] = value.split(".").map(Number);
    dispatch({ type: "unit", unit: { layer, unit } });
  });
  const step = (/** @type {-1 | 1} */ by) => () => {
    const rows = shown && [...shown.batch.values];
    if (!shown || !rows) return;
    const at = rows.indexOf(shown.row);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length;
    dispatch({ type: "view", key: "sample", value: rows[next] });
  };
  const before = h("button", { type: "button", class: "quiet", "aria-label": "The sample before in the batch", title: "The sample before in the batch", onclick: step(-1) }, icon("back"));
  const after = h("button", { type: "button", class: "quiet", "aria-label": "The next sample of the batch", title: "The next sample of the batch", onclick: step(1) }, icon("step"));
  const choose = h("span", { class: "neuron-choose" }, units.element, before, after);
  tools.append(tabs.element, choose);
  const picture = s("svg", { class: "graph neuron", role: "group", "aria-label": "One unit and one sample, number by number; arrow keys go from number to number" });
  const table = h("table", {});
  const scroller = h("div", { class: "graph-scroller neuron-scroller", role: "group", tabindex: -1, "aria-label": "One unit on one sample" }, picture);
  const about = h("p", { class: "neuron-about" });
  const says = h("p", { class: "neuron-says", role: "status", "aria-live": "polite" });
  // A table is as large as its cells want whatever it is told: a box around it hides what is over, and
  // stands outside of what scrolls.
  body.append(scroller, h("div", { class: "sr-only" }, table), h("div", { class: "neuron-foot" }, about, says));
  const fade = showMore(scroller);
  const size = sized(scroller, () => last && draw(last));
  const asked = watch();
  const live = pace();
  const drawn = watch();
  const moved = watch();
  const go = rove(picture);
  /** @type {State | null} */
  let last = null;
  /** @type {Neuron | null} */
  let shown = null;
  /** @type {string | null} the number that is spoken of; the sum, if none is */
  let meant = null;

  /** @param {Event} event */
  function told(event) {
    const found = scalarOf(event, shown);
    if (found) meant = found.id;
    if (found && shown) write(says, sentence(found, shown));
  }

  /** A number of the step leads on to where its whole gradient comes from. @param {Event} event */
  function enter(event) {
    const found = scalarOf(event, shown);
    if (!found?.index || !shown || !isExplained(found, shown)) return;
    const { layer, unit } = shown;
    explain(dispatch, found.name, found.index, { dock: "neuron", unit: { layer, unit }, sample: last?.view.sample ?? null });
  }

  picture.addEventListener("pointermove", told);
  picture.addEventListener("focusin", told);
  picture.addEventListener("click", enter);
  picture.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    enter(event);
  });

  /** @param {State} state */
  function draw(state) {
    const { neuron, data, view } = state;
    shown = neuron;
    if (!neuron) return;
    const room = size();
    units.show(neuron.units.flatMap((count, k) => Array.from({ length: count }, (_, unit) => ({ value: `${k + 1}.${unit}`, text: `unit ${unit} of layer ${k + 1}` }))), `${neuron.layer}.${neuron.unit}`);
    write(about, words(neuron, data));
    if (room.width === 0 || !drawn(neuron, room.width, room.height, view.dock)) return;
    const isHeld = scroller.contains(document.activeElement);
    const focused = document.activeElement instanceof SVGElement ? document.activeElement.dataset.scalar : undefined;
    const { width, height } = drawNeuron(picture, neuron, room.width);
    picture.style.width = `${width}px`;
    picture.style.height = `${height}px`;
    table.replaceChildren(...tabled(neuron));
    go();
    if (moved(neuron.layer, neuron.unit, width, height)) scroller.scrollTop = (height - scroller.clientHeight) / 2; // the sum stands in the middle
    fade();
    if (isHeld) /** @type {SVGElement | null} */ ((focused && picture.querySelector(`[data-scalar="${CSS.escape(focused)}"]`)) || picture.querySelector("[tabindex='0']"))?.focus();
    const spoken = neuron.nodes.find((each) => each.id === meant) ?? neuron.nodes.find(({ kind }) => kind === "sum");
    if (spoken) write(says, sentence(spoken, neuron));
  }

  return {
    render(state) {
      const { view, id, step: at, status, revision, neuron } = state;
      last = state;
      tabs.show(view.dock);
      if (view.dock !== "neuron" || isFunction(state.spec)) return;
      const unit = fitting(view.unit, neuron);
      const isLive = status === "playing";
      const isDue = isLive ? live(neuron?.step ?? null) : asked(id, at, revision, unit.layer, unit.unit, view.sample, state.test?.step);
      if (isDue) dispatch({ type: "neuron", unit, row: view.sample, live: isLive });
      attribute(says, "aria-live", isLive ? "off" : "polite");
      draw(state);
    },
  };
}

/** The unit that is chosen; the first one if none is. @param {Unit | null} unit @param {Neuron | null} neuron @returns {Unit} */
function fitting(unit, neuron) {
  return unit ?? (neuron ? { layer: neuron.layer, unit: neuron.unit } : FIRST);
}

/** @param {Event} event @param {Neuron | null} neuron @returns {Scalar | null} */
function scalarOf(event, neuron) {
  const group = event.target instanceof Element ? event.target.closest("[data-scalar]") : null;
  const id = group instanceof SVGElement ? group.dataset.scalar : undefined;
  return neuron?.nodes.find((each) => each.id === id) ?? null;
}

/** The same as a table, for who reads it line by line. @param {Neuron} neuron */
function tabled({ nodes, edges, objective }) {
  const name = (/** @type {string} */ id) => nameOf(/** @type {Scalar} */ (nodes.find((each) => each.id === id)));
  const lines = nodes.map((scalar) => {
    const into = edges.filter(({ target }) => target === scalar.id).map(({ source }) => name(source));
    const cells = [scalar.value === null ? "" : numberOf(scalar.value), into.join(", "), scalar.derived ? numberOf(scalar.gradient) : "none"];
    return h("tr", {}, h("th", { scope: "row" }, nameOf(scalar)), ...cells.map((cell) => h("td", {}, cell)));
  });
  const heads = ["number", "value", "made of", `gradient of ${objective}`].map((text) => h("th", { scope: "col" }, text));
  return [h("caption", {}, "The unit on this sample, number by number"), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...lines)];
}

/** Which sample it is, and whether the next step takes it. @param {Neuron} neuron @param {State["data"]} data */
function words({ row, part, alone, batch_step: step }, data) {
  const target = data && data.raw[row]?.[data.columns.findIndex(({ role }) => role === "target")];
  const said = target === null || target === undefined ? "" : `, ${typeof target === "number" ? Number(target.toPrecision(4)) : target}`;
  return `row ${row}, ${part}${said} · ${alone ? `not in the batch of step ${step}: as if it were all of it` : `in the batch of step ${step}`}`;
}

/** A part of a sum with its sign, but for the first's plus. @param {number | null} value @param {number} place */
function summand(value, place) {
  const text = numberOf(value);
  if (place === 0 || !/^\d/.test(text)) return place === 0 ? text.replace("+", "") : text;
  return `+${text}`;
}

/** What a number is made of, and where its gradient comes from. @param {Scalar} scalar @param {Neuron} neuron */
function sentence(scalar, { edges, nodes, objective }) {
  const name = nameOf(scalar);
  const into = edges.filter(({ target }) => target === scalar.id);
  const back = edges.filter(({ source, derived }) => source === scalar.id && derived);
  const parts = [...back.map(({ target, rule, contribution }) => `${numberOf(contribution)} by ${rule && rule !== "1" ? `${rule} from ` : ""}${nameOf(/** @type {Scalar} */ (nodes.find(({ id }) => id === target)))}`), ...scalar.elsewhere.map(({ words: text, value }) => `${numberOf(value)} from ${text}`)];
  const summands = into.flatMap(({ source }) => nodes.filter(({ id }) => id === source));
  const count = summands.reduce((all, each) => all + each.count, 0);
  const made = count <= 1 || scalar.kind !== "sum" ? "" : count > SUMMANDS ? `, the sum of ${count} numbers,` : ` = ${summands.map(({ value: part }, k) => summand(part, k)).join(" ")}`;
  const value = scalar.value === null ? "" : `${made} = ${numberOf(scalar.value)}`;
  if (!scalar.derived) return scalar.kind === "rest" ? describeScalar(scalar) : `${name}${value} · no gradient: nothing that is trained`;
  return `${name}${value} · ∂${objective}/∂${name} = ${numberOf(scalar.gradient)}${parts.length > 1 ? `: ${parts.join(", ")}` : back[0]?.rule && back[0].rule !== "1" ? ` (${back[0].words})` : ""}`;
}
