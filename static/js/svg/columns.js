/** Under each hidden layer: fewer and more units, its activation, away with it; between, another layer. */

/** @import {Dispatch, LayerSpec, State} from "../types.js" */
/** @import {Places} from "./places.js" */
import { h, icon } from "../dom.js";

const PATH = "network.hidden";
const FIRST = /** @type {LayerSpec} */ ({ units: 4, activation: "tanh" }); // of a network that has none
const WIDE = 108; // px between two layers; closer together, what stands under them is set smaller, and what takes one away over it
const BETWEEN = 6; // px, between what stands under two layers

/** @param {Dispatch} dispatch */
export function createColumns(dispatch) {
  const element = h("div", { class: "network-columns" });
  let drawn = "";
  /** @type {HTMLElement | null} what has the focus while its like is being made, or had it until the new run is there */
  let held = null;

  /** @param {State} state @param {Places} at @param {number} pitch */
  function build({ draft, catalog }, at, pitch) {
    const { hidden } = draft.network;
    const send = (/** @type {LayerSpec[]} */ value) => dispatch({ type: "set", field: PATH, value });
    const most = { layers: catalog.limits.hidden_layers?.value ?? Infinity, units: catalog.limits.units?.value ?? Infinity };
    const between = at.columns.slice(0, -1).map(([a], k) => insertion(k, (a.x + at.columns[k + 1][0].x) / 2, hidden.length >= most.layers ? full(catalog.limits.hidden_layers) : "", () => send([...hidden.slice(0, k), hidden[k] ?? hidden[k - 1] ?? FIRST, ...hidden.slice(k)])));
    const layers = hidden.flatMap((layer, k) => controls(layer, k, at.columns[k + 1][0].x, pitch, most.units, catalog, dispatch, () => send(hidden.filter((_, other) => other !== k))));
    element.replaceChildren(...between, ...layers);
  }

  return {
    element,
    /** @param {State} state @param {Places} at */
    render(state, at) {
      const { hidden } = state.draft.network;
      const { pitch } = at;
      const focused = document.activeElement;
      if (focused instanceof HTMLElement && element.contains(focused)) held = focused;
      else if (focused !== document.body) held = null; // who has gone elsewhere stays there
      element.hidden = !at.hasControls || hidden.length !== at.columns.length - 2;
      if (element.hidden) return;
      const now = JSON.stringify([hidden, at.columns.map(([first]) => Math.round(first.x)), pitch]);
      if (now !== drawn) build(state, at, pitch);
      drawn = now;
      if (held && held !== document.activeElement) (held.isConnected ? held : instead(held, element))?.focus();
      held = null;
    },
  };
}

/**
 * The control that stands where one stood: the same, else its neighbour in the layer, else the same
 * of the nearest layer, else what is nearest.
 * @param {HTMLElement} control  that was replaced @param {HTMLElement} element
 * @returns {HTMLElement | null}
 */
function instead({ dataset: { kind, at } }, element) {
  const all = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[data-kind]:not(:disabled)")]);
  const isApart = (/** @type {string | undefined} */ other) => Number((other === "insert") !== (kind === "insert"));
  const away = (/** @type {HTMLElement} */ { dataset }) => 4 * Math.abs(Number(dataset.at) - Number(at)) + 8 * isApart(dataset.kind) + Number(dataset.kind !== kind);
  return all.reduce((best, each) => (best === null || away(each) < away(best) ? each : best), /** @type {HTMLElement | null} */ (null));
}

/** Why there may not be more. @param {{value: number, reason: string} | undefined} limit */
function full(limit) {
  return limit ? `At most ${limit.value}: ${limit.reason}` : "";
}

/** @param {number} k @param {number} x @param {string} refusal  why there is no room for it, or nothing @param {() => void} insert */
function insertion(k, x, refusal, insert) {
  const label = `Insert a hidden layer ${k === 0 ? "behind the inputs" : `behind hidden layer ${k}`}`;
  return h("button", { type: "button", class: "network-insert", "data-kind": "insert", "data-at": k, style: `left:${x}px`, "aria-label": label, title: refusal || label, disabled: refusal !== "", onclick: insert }, icon("plus"));
}

/**
 * @param {LayerSpec} layer @param {number} k @param {number} x @param {number} pitch @param {number} most
 * @param {State["catalog"]} catalog @param {Dispatch} dispatch @param {() => void} remove
 */
function controls({ units, activation }, k, x, pitch, most, catalog, dispatch, remove) {
  const set = (/** @type {string} */ key, /** @type {unknown} */ value) => dispatch({ type: "set", field: `${PATH}.${k}.${key}`, value });
  const step = (/** @type {"minus" | "plus"} */ sign, /** @type {number} */ by) =>
    h("button", { type: "button", class: "quiet", "data-kind": sign, "data-at": k, "aria-label": `${by > 0 ? "One unit more" : "One unit less"} in layer ${k + 1} of the network`, title: units + by > most ? full(catalog.limits.units) : "", disabled: units + by < 1 || units + by > most, onclick: () => set("units", units + by) }, icon(sign));
  const select = h("select", { class: "pick", "data-kind": "activation", "data-at": k, "aria-label": `Activation of layer ${k + 1} of the network`, onchange: () => set("activation", select.value) },
    ...catalog.activations.map(({ name, title, help }) => h("option", { value: name, title: help, selected: name === activation }, title)));
  const away = h("button", { type: "button", class: "quiet network-remove", "data-kind": "away", "data-at": k, "aria-label": `Remove layer ${k + 1} of the network`, title: "Remove this layer", onclick: remove }, icon("close"));
  const isWide = pitch >= WIDE;
  const column = h("div", { class: `network-column${isWide ? "" : " narrow"}`, style: `left:${x}px;--room:${Math.floor(pitch - BETWEEN)}px` }, h("span", {}, step("minus", -1), h("b", {}, String(units)), step("plus", 1), isWide ? away : null), select);
  if (isWide) return [column];
  away.style.left = `${x}px`;
  return [column, away];
}
