/** The computation graph of one step: values forward on one spine, gradients back along it. */

/** @import {Block, Dispatch, GraphFrame, State, View} from "../types.js" */
/** @import {Reveal} from "../inside/moments.js" */
/** @import {GraphElements} from "./cards.js" */
/** @import {Plan} from "./plan.js" */
/** @import {Mark} from "./units.js" */
import { h, s, write } from "../dom.js";
import { dock } from "../views/dock.js";
import { isFunction } from "../problem.js";
import { parts, sized, watch } from "../views/panel.js";
import { createTensor } from "../views/tensor.js";
import { createTip } from "../views/tip.js";
import { aim } from "./aim.js";
import { createBlocks } from "./blocks.js";
import { build } from "./cards.js";
import { describeCard, describeEdge, writeNumbers } from "./numbers.js";
import { showMore } from "./more.js";
import { HEIGHT, plan } from "./plan.js";
import { createBar } from "../inside/bar.js";
import { reveal } from "../inside/moments.js";
import { rove } from "./rove.js";
import { paintThumbnails } from "./thumbnails.js";
import { marksOf } from "./units.js";

const TOLERATED = 1.15; // times the width of the panel
const TALLEST = 1.35; // times the height that the picture is made for
const SMALLEST = 0.95; // at which its smallest letters, of 9.5, still have 9 px

/** @param {HTMLElement} root @param {Dispatch} dispatch @returns {View} */
export function mount(root, dispatch) {
  const { tools, readout, body } = parts(root);
  const fold = h("button", { type: "button", class: "fold", onclick: () => dispatch({ type: "view", key: "graphFolded", value: !root.classList.contains("folded") }) });
  const tabs = dock(dispatch);
  const open = h("button", { type: "button", class: "open-step", title: "Walk through the next step, operation by operation", onclick: () => dispatch({ type: "inside", move: root.classList.contains("inside") ? "close" : "open" }) }, "inside the step");
  const bar = createBar(dispatch);
  tools.append(tabs.element, open, fold);
  const picture = s("svg", { class: "graph", role: "group", "aria-label": "Computation graph; arrow keys go from card to card" });
  const canvas = h("canvas", { class: "graph-maps", "aria-hidden": "true" });
  const sheet = h("div", { class: "graph-sheet" });
  const live = s("svg", { class: "graph live", "aria-hidden": "true" });
  sheet.append(picture, canvas, live);
  const scroller = h("div", { class: "graph-scroller" }, sheet);
  const blocks = createBlocks((block, at) => {
    into = { block, at };
    dispatch({ type: "view", key: "dock", value: "graph" });
  });
  const tensor = createTensor(dispatch, scroller);
  const stage = h("div", { class: "graph-stage" }, scroller, tensor.element);
  body.append(bar.element, stage, blocks.element);
  unfolds(picture, dispatch);
  const size = sized(scroller, () => last && draw(last));
  const fade = showMore(scroller);
  const rebuilt = watch();
  const changed = watch();
  const moved = watch();
  const aimed = watch();
  const go = rove(picture);
  /** @type {{plan: Plan, elements: GraphElements, scale: number} | null} */
  let drawn = null;
  /** @type {State | null} */
  let last = null;
  /** @type {{block: Block, at: {x: number, y: number}} | null} the layer that was entered, and where it stood: shown once it is drawn */
  let into = null;
  let wasLayers = false;
  tell(root, picture, () => ({ elements: drawn?.elements ?? null, frame: last && numbersOf(last), seen: last?.topology && last.view.inside !== null ? reveal(last.topology, last.view.inside) : null, marks: last?.topology ? marksOf(last.topology, last.view.unit) : new Map() }));

  /** @param {State} state */
  function draw(state) {
    last = state;
    const { topology, theme } = state;
    const frame = numbersOf(state);
    if (!topology || !frame || state.view.graphFolded) return;
    const { width, height } = size();
    if (width === 0) return; // it is not to be seen, and is found as it was left
    if (rebuilt(topology, width, height) || !drawn) {
      const full = Math.max(SMALLEST, Math.min(TALLEST, height / HEIGHT));
      const laid = plan(topology, width / full);
      // A graph that is hardly wider than its panel is drawn a little smaller, and none of it is away.
      const excess = (laid.width * full) / width;
      const scale = excess > 1 && excess <= TOLERATED && full / excess >= SMALLEST ? full / excess : full;
      const held = /** @type {SVGElement | null} */ (picture.contains(document.activeElement) ? document.activeElement : null);
      drawn = { plan: laid, elements: build(picture, live, laid), scale };
      sheet.style.width = `${laid.width * scale}px`;
      sheet.style.height = `${laid.height * scale}px`;
      scroller.classList.toggle("tall", laid.height > HEIGHT || laid.height * scale > height + 1);
      go();
      if (held) partOf(picture, held.dataset)?.focus({ preventScroll: true });
      fade();
      changed();
    }
    const { inside, unit, focus } = state.view;
    if (aimed(focus, drawn)) aim(scroller, drawn.elements, focus);
    if (!changed(frame, theme, inside, unit)) return;
    const marks = marksOf(topology, unit);
    const seen = inside === null ? null : reveal(topology, inside);
    writeNumbers(drawn.elements, frame, seen, marks);
    paintThumbnails(canvas, drawn.plan, frame, theme, drawn.scale, seen, marks);
    if (moved(inside)) showNow(drawn.elements);
  }

  return {
    render(state) {
      const { graphFolded } = state.view;
      tabs.element.hidden = isFunction(state.spec); // a function has no loss to look into
      tabs.show(state.view.dock);
      root.classList.toggle("folded", graphFolded);
      write(fold, graphFolded ? "unfold" : "fold");
      fold.setAttribute("aria-expanded", String(!graphFolded));
      const batch = (state.view.dock === "layers" ? state.blocks : null)?.batch_step ?? numbersOf(state)?.batch_step;
      write(readout, batch === undefined || graphFolded ? "" : `${isFunction(state.spec) ? "" : "batch of "}step ${batch}: values grey, gradients orange`);
      bar.render(state, numbersOf(state));
      root.classList.toggle("inside", state.view.inside !== null);
      open.setAttribute("aria-pressed", String(state.view.inside !== null));
      open.hidden = graphFolded;
      const isLayers = state.view.dock === "layers";
      blocks.element.hidden = !isLayers || graphFolded;
      stage.hidden = isLayers;
      const left = isLayers && !wasLayers ? focused(drawn?.elements) : null;
      wasLayers = isLayers;
      if (isLayers) {
        tensor.render(state);
        blocks.render(state);
        if (left !== null) blocks.focus(left);
        return;
      }
      tensor.render(state);
      draw(state);
      if (into && drawn) {
        enter(scroller, drawn.elements, into);
        into = null;
      }
    },
  };
}

/**
 * Shows the tensors of a layer, which unfold from where its block stood; who came by a key has the
 * focus on their first card.
 * @param {HTMLElement} scroller
 * @param {GraphElements} elements
 * @param {{block: Block, at: {x: number, y: number}}} into
 */
function enter(scroller, { cards }, { block, at }) {
  const inside = cards.filter(({ placed }) => block.nodes.includes(placed.node.id));
  const first = inside.reduce((a, b) => (b.placed.box.x < a.placed.box.x ? b : a), inside[0]);
  const last = inside.reduce((a, b) => (b.placed.box.x > a.placed.box.x ? b : a), inside[0]);
  for (const card of [last, first]) card?.group.scrollIntoView({ block: "nearest", inline: "nearest" });
  // A key that entered has left the focus on the block; a pointer has given it back to the page.
  if (document.activeElement?.closest(".blocks")) first?.group.focus({ preventScroll: true });
  const { left, top } = scroller.getBoundingClientRect();
  scroller.style.transformOrigin = `${at.x - left}px ${at.y - top}px`;
  scroller.classList.remove("unfolds");
  void scroller.offsetWidth; // so that the animation begins anew
  scroller.classList.add("unfolds");
}

/** A card, or an edge, is unfolded by a click or by Enter. @param {SVGSVGElement} picture @param {Dispatch} dispatch */
function unfolds(picture, dispatch) {
  const open = (/** @type {Event} */ event) => {
    const found = event.target instanceof Element ? /** @type {SVGElement | null} */ (event.target.closest("[data-card], [data-edge]")) : null;
    if (!found) return;
    const { card, edge = null } = found.dataset;
    dispatch({ type: "view", key: "tensor", value: { id: Number(card ?? edge?.split(" ")[0]), edge } });
  };
  picture.addEventListener("click", open);
  picture.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    open(event);
  });
}

/** The card or the edge of this name. @param {Element} picture @param {{card?: string, edge?: string}} name */
function partOf(picture, { card, edge }) {
  return /** @type {SVGElement | null} */ (picture.querySelector(card === undefined ? `[data-edge="${edge}"]` : `[data-card="${card}"]`));
}

/** The scope of the card that has the focus, or had it until its level was left; null if none has. @param {GraphElements | undefined} elements */
function focused(elements) {
  const card = elements?.cards.find(({ group }) => group === document.activeElement);
  return card?.placed.node.scope ?? null;
}

/** Has the operation that was made last in sight. @param {GraphElements} elements */
function showNow({ cards, edges }) {
  const made = edges.find(({ group }) => group.classList.contains("now")) ?? cards.find(({ group }) => group.classList.contains("now"));
  made?.group.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The numbers at the present step; at first those that came with the topology. @param {State} state @returns {GraphFrame | null} */
function numbersOf({ graph, topology, step }) {
  return graph ?? (topology?.step === step ? topology : null);
}

/**
 * Says what a card or an edge is, when it is pointed at or has the focus.
 * @param {HTMLElement} root
 * @param {SVGSVGElement} picture
 * @param {() => {elements: GraphElements | null, frame: GraphFrame | null, seen: Reveal | null, marks: Map<number, Mark>}} current
 */
function tell(root, picture, current) {
  const tip = createTip(root);
  const words = (/** @type {Element} */ group) => {
    const { elements, frame, seen, marks } = current();
    const card = elements?.cards.find((each) => each.group === group);
    if (card) return describeCard(card.placed, frame?.nodes.find(({ id }) => id === card.placed.node.id), frame?.samples ?? 0, seen, marks.get(card.placed.node.id));
    const edge = elements?.edges.find((each) => each.group === group);
    const { source, target, argument } = edge?.placed.edge ?? {};
    return edge ? describeEdge(edge, frame?.edges.find((e) => e.source === source && e.target === target && e.argument === argument)?.rms ?? null, seen) : [];
  };
  const show = (/** @type {Event} */ event, /** @type {{clientX: number, clientY: number} | null} */ at) => {
    const group = event.target instanceof Element ? event.target.closest(".card, .edge") : null;
    if (!group) return tip.hide();
    const box = group.getBoundingClientRect();
    tip.show(words(group), at ?? { clientX: box.right - 8, clientY: box.top });
  };
  picture.addEventListener("pointermove", (event) => show(event, event));
  picture.addEventListener("pointerleave", tip.hide);
  picture.addEventListener("focusin", (event) => event.target instanceof Element && event.target.matches(":focus-visible") && show(event, null));
  picture.addEventListener("focusout", tip.hide);
}
