/** A file dropped or pasted anywhere on the page. */

/** @import {Dispatch} from "./types.js" */
import { h } from "./dom.js";

const FEWEST = 2; // lines of a paste that may be a table

/** @param {Dispatch} dispatch */
export function watchDrops(dispatch) {
  const veil = h("div", { class: "drop-veil", hidden: true }, h("p", {}, "Drop a CSV file to learn from it"));
  document.body.append(veil);
  let depth = 0;
  const show = (/** @type {boolean} */ shown) => {
    if (!shown) depth = 0;
    veil.hidden = !shown;
  };
  const brings = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragenter", (event) => {
    if (!brings(event)) return;
    depth += 1;
    show(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!brings(event)) return;
    depth -= 1;
    if (depth <= 0) show(false);
  });
  document.addEventListener("dragover", (event) => brings(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    show(false);
    const file = event.dataTransfer?.files[0];
    if (file) dispatch({ type: "bring", content: file, name: file.name, as: "csv" });
  });
  document.addEventListener("paste", (event) => {
    if (event.target instanceof HTMLElement && event.target.matches("input, textarea, [contenteditable]")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.trim().split("\n").length < FEWEST) return;
    event.preventDefault();
    dispatch({ type: "bring", content: new Blob([text]), name: "pasted.csv", as: "csv" });
  });
}
