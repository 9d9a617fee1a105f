/** A small box of numbers beside the pointer, for what is too small to carry them. */

import { h } from "../dom.js";

const AWAY = 14; // px from the pointer

/**
 * @param {HTMLElement} within  the panel; the box is over it and never catches the pointer
 * @returns {{show: (lines: string[], at: {clientX: number, clientY: number}) => void, hide: () => void}}
 */
export function createTip(within) {
  const box = h("div", { class: "tip", hidden: true });
  within.append(box);
  return {
    show(lines, { clientX, clientY }) {
      box.textContent = lines.join("\n");
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      const left = clientX + AWAY + width < innerWidth ? clientX + AWAY : clientX - AWAY - width;
      const top = clientY + AWAY + height < innerHeight ? clientY + AWAY : clientY - AWAY - height;
      box.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
    },
    hide() {
      box.hidden = true;
    },
  };
}
