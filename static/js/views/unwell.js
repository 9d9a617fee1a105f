/** What is unwell: a counter in the head of the panel at the foot, and a list beside its picture. */

/** @import {Dispatch, Finding, State, View} from "../types.js" */
import { byId, h, icon, write } from "../dom.js";
import { plural, whole } from "../format.js";
import { shown } from "../unwell.js";
import { lookOf } from "./looks.js";
import { watch } from "./panel.js";

const PAUSE = 1000; // ms between two questions while it plays

/** The panel in whose head the counter stands. @type {Record<State["view"]["dock"], string>} */
const HOMES = { layers: "graph", graph: "graph", neuron: "neuron", element: "element", measure: "measure" };

/** @param {Dispatch} dispatch @returns {View} */
export function mount(dispatch) {
  const list = h("ul", { class: "unwell-list" });
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Close the notices", title: "Close (Esc)", onclick: () => open(false) }, icon("close"));
  const again = h("button", { type: "button", class: "link", onclick: () => dispatch({ type: "view", key: "hushed", value: [] }) });
  const sheet = h("aside", { class: "unwell", id: "unwell", role: "region", "aria-label": "What is unwell" }, h("header", {}, h("h3", {}, "What is unwell"), close), list, again);
  const [number, word] = [h("span"), h("span", { class: "unwell-word" })];
  const counter = h("button", { type: "button", class: "open-step unwell-count", "aria-controls": "unwell", title: "What is unwell", onclick: () => open(Boolean(sheet.hidden)) }, number, word);
  const spoken = h("p", { class: "sr-only", role: "status", id: "unwell-news" });
  byId("stage").after(spoken);
  sheet.hidden = counter.hidden = true;
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
  });

  const sight = createSight(() => last && look(last));
  const ask = createAsker(dispatch);
  const news = createNews(spoken);
  const changed = watch();
  const opened = watch();
  /** @type {HTMLElement | null} */
  let home = null;
  /** @type {State | null} */
  let last = null;

  /** Asks, if the answer would be seen. @param {State} state */
  function look(state) {
    last = state;
    if (sight.seen() && isThere(state)) ask(state);
  }

  /** @param {boolean} value */
  function open(value) {
    dispatch({ type: "view", key: "notices", value });
    if (!value) counter.focus();
  }

  /** Stands in the panel that is seen; whoever had the focus in it keeps it. @param {HTMLElement} panel */
  function move(panel) {
    if (panel === home) return;
    const held = document.activeElement;
    const inside = held instanceof HTMLElement && (sheet.contains(held) || held === counter);
    home?.classList.remove("unwell-open");
    home = panel;
    panel.querySelector(".panel-tools")?.append(counter);
    panel.append(sheet);
    sight.watch(panel);
    if (inside) held.focus();
  }

  return {
    render(state) {
      const { view, unwell } = state;
      move(byId(HOMES[view.dock]));
      look(state);
      const found = shown(state);
      const hidden = new Set(unwell.findings.map(({ code }) => code)).size - new Set(found.map(({ code }) => code)).size;
      const isOpen = view.notices && isThere(state);
      const label = plural(found.length, "notice");
      const [count, noun] = label.split(" ");
      write(number, count);
      write(word, ` ${noun}`);
      counter.setAttribute("aria-label", label); // on small screens the number stands alone
      counter.hidden = !isThere(state) || (!isOpen && found.length + hidden === 0);
      counter.classList.toggle("some", found.length > 0);
      counter.setAttribute("aria-expanded", String(isOpen));
      sheet.hidden = !isOpen;
      home?.classList.toggle("unwell-open", isOpen);
      // Where the stage scrolls the panel has grown by the list, and its picture would be below.
      if (opened(isOpen) && isOpen) home?.scrollIntoView({ block: "nearest" });
      news(state, found);
      if (!isOpen || !changed(unwell.findings, unwell.step, view.hushed)) return;
      list.replaceChildren(...(found.length > 0 ? found.map((each) => item(each, dispatch, view.hushed)) : [h("li", { class: "remark" }, nothing(state, hidden))]));
      again.hidden = hidden === 0;
      write(again, `show ${plural(hidden, "hidden kind")} again`);
    },
  };
}

/** Whether the panel at the foot has its picture. @param {State} state */
function isThere({ view }) {
  return view.room === null && !view.graphFolded;
}

/** @param {Finding} finding @param {Dispatch} dispatch @param {string[]} hushed */
function item(finding, dispatch, hushed) {
  const { code, title, step, detail } = finding;
  const look = lookOf(finding);
  return h(
    "li",
    { "data-code": code },
    h("p", { class: "unwell-title" }, h("b", {}, title), " ", h("span", {}, `at step ${whole(step)}`)),
    h("button", { type: "button", class: "quiet", "aria-label": `Hide notices of this kind in this run: ${title}`, title: "Hide this kind in this run", onclick: () => dispatch({ type: "view", key: "hushed", value: [...hushed, code] }) }, icon("close")),
    h("p", { class: "unwell-detail" }, `${detail[0].toUpperCase()}${detail.slice(1)}.`),
    h("button", { type: "button", class: "link", onclick: () => look.intents.forEach(dispatch) }, look.text),
  );
}

/** @param {State} state @param {number} hidden */
function nothing({ unwell: { step } }, hidden) {
  if (step === null) return "Not looked at yet.";
  return hidden > 0 ? `Nothing else is unwell at step ${whole(step)}.` : `Nothing is unwell at step ${whole(step)}.`;
}

/** Whether the panel is on screen. @param {() => void} changed */
function createSight(changed) {
  let seen = false;
  const observer = new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    changed();
  });
  return {
    seen: () => seen,
    /** @param {HTMLElement} panel */
    watch(panel) {
      observer.disconnect();
      observer.observe(panel);
    },
  };
}

/**
 * Asks when the run rests at another position, and now and then while it plays.
 * @param {Dispatch} dispatch
 * @returns {(state: State) => void}
 */
function createAsker(dispatch) {
  let [known, at] = ["", -PAUSE];
  return ({ id, revision, step, status, diverged, connection, unwell }) => {
    if (!id || unwell.busy || connection !== "open") return;
    const place = JSON.stringify([id, revision, step, diverged?.node ?? null]);
    const now = performance.now();
    if (place === known || (status === "playing" && now - at < PAUSE)) return;
    [known, at] = [place, now];
    dispatch({ type: "unwell" });
  };
}

/**
 * Says a kind aloud when it is first seen in a run: not at every step.
 * @param {HTMLElement} spoken
 * @returns {(state: State, found: Finding[]) => void}
 */
function createNews(spoken) {
  let [run, said] = [/** @type {string | null} */ (null), /** @type {Set<string>} */ (new Set())];
  return ({ id }, found) => {
    if (id !== run) [run, said] = [id, new Set()];
    const fresh = found.filter(({ code }) => !said.has(code));
    if (fresh.length === 0) return;
    fresh.forEach(({ code }) => said.add(code));
    write(spoken, fresh.map(({ title, detail }) => `Notice: ${title}. ${detail}.`).join(" "));
  };
}
