/** A place on the land that was clicked: a ball can be dropped there, which is a new run. */

/** @import {Dispatch, State} from "../types.js" */
import { h } from "../dom.js";

/** @typedef {{x: number, y: number, step: number | null, left: number, top: number}} Point  in the plane, and px in the stage */

const ROOM = { width: 150, height: 30 }; // px, about, of the button

/** @param {HTMLElement} stage @param {Dispatch} dispatch */
export function createDrop(stage, dispatch) {
  /** @type {Point | null} */
  let at = null;
  const go = h("button", { type: "button", class: "small", onclick: () => at && dispatch({ type: "drop", x: at.x, y: at.y }) }, "drop a ball here");
  const element = h("div", { class: "drop-here", hidden: true }, h("i"), go);
  stage.append(element);
  element.addEventListener("keydown", (event) => event.key === "Escape" && close());

  function close() {
    at = null;
    element.hidden = true;
  }

  return {
    close,
    /** @param {Point} point @param {State} state */
    ask(point, { spec }) {
      if (spec.problem === "function") return dispatch({ type: "drop", x: point.x, y: point.y });
      at = point;
      element.hidden = false;
      element.style.left = `${point.left}px`;
      element.style.top = `${point.top}px`;
      element.classList.toggle("leftwards", point.left > stage.clientWidth - ROOM.width);
      element.classList.toggle("upwards", point.top > stage.clientHeight - ROOM.height);
      go.focus();
      return undefined;
    },
    /** What moves with the run leaves the place behind. @param {State} state */
    moved({ status }) {
      if (status === "playing") close();
    },
  };
}
