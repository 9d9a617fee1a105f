/** The graph layer by layer: what each has of gradient and update, and which of its units are off. */

/** @import {Block, State} from "../types.js" */
/** @import {BlockCard} from "./block.js" */
import { h, write } from "../dom.js";
import { shapeOn } from "../names.js";
import { watch } from "../views/panel.js";
import { arrows, createBlock } from "./block.js";
import { showMore } from "./more.js";
import { rove } from "./rove.js";

/** @param {(block: Block, at: {x: number, y: number}) => void} enter  goes down to the tensors of a block, which stands there */
export function createBlocks(enter) {
  const list = h("ol", { class: "blocks", "aria-label": "The network layer by layer, values from left to right, gradients back; arrow keys go from layer to layer, Enter to its tensors" });
  const go = rove(list);
  const changed = watch();
  showMore(list);
  /** @type {State["topology"]} */
  let built = null;
  /** @type {BlockCard[]} */
  let cards = [];
  const taken = h("span", {}); // the shape of the batch

  /** @param {NonNullable<State["topology"]>} topology */
  function build(topology) {
    const input = topology.nodes.find(({ role }) => role === "input");
    const last = topology.blocks.length - 1;
    cards = topology.blocks.map((block, k) => createBlock(block, {
      output: topology.nodes[block.output].name,
      isFollowed: k < last,
      enter: () => enter(block, middle(cards[k].card)),
    }));
    list.replaceChildren(entrance(input?.name ?? "x", taken), ...cards.map(({ root }) => root));
    built = topology;
    go();
  }

  return {
    element: list,
    /** Gives the block of a scope the focus. @param {string} scope */
    focus(scope) {
      const at = built?.blocks.findIndex((block) => block.scope === scope) ?? -1;
      cards[Math.max(0, at)]?.card.focus();
    },
    /** @param {State} state */
    render({ topology, blocks, step, view: { unit } }) {
      if (!topology) return;
      const numbers = blocks?.blocks ?? (topology.step === step ? topology.blocks : null);
      if (!numbers) return;
      if (built !== topology) build(topology);
      const input = topology.nodes.find(({ role }) => role === "input");
      if (input) write(taken, shapeOn(input, (blocks ?? topology).samples).join(" × "));
      if (!changed(numbers, unit, topology)) return;
      cards.forEach((card, k) => card.show(numbers[k], unit?.layer === k + 1 ? unit.unit : null));
    },
  };
}

/** The middle of an element on the screen. @param {Element} element */
function middle(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** Where the data come in: nothing flows back to them. @param {string} name @param {HTMLElement} shape */
function entrance(name, shape) {
  return h("li", { class: "block-input" },
    h("span", { class: "block-entrance" }, h("b", {}, name), shape),
    h("span", { class: "between", "aria-hidden": "true" }, arrows(), h("span", { class: "flow-size absent" }, "none back")));
}
