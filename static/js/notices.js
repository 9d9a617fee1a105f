/** What must not be missed: a run that blew up, a connection that is gone, a refusal without a place. */

/** @import {Dispatch, Intent, State} from "./types.js" */
import { byId, h, icon } from "./dom.js";

/** @typedef {{id: string, kind: "warning" | "error", text: string, actions: {label: string, intent: Intent}[], close?: boolean}} Banner */

/** @param {Dispatch} dispatch */
export function mount(dispatch) {
  const root = byId("notices");
  let last = "";
  return {
    /** @param {State} state */
    render(state) {
      const banners = SOURCES.flatMap((source) => source(state) ?? []);
      const text = JSON.stringify(banners);
      if (text === last) return;
      last = text;
      root.replaceChildren(...banners.map((banner) => draw(banner, dispatch)));
    },
  };
}

/** @type {((state: State) => Banner | null)[]} */
const SOURCES = [
  ({ connection }) =>
    connection === "failed"
      ? {
          id: "connection",
          kind: "error",
          text: "The server does not accept this page's connection. Reload the page at the address at which the server was started.",
          actions: [{ label: "try again", intent: { type: "reconnect" } }],
        }
      : null,
  ({ connection }) =>
    connection === "waiting"
      ? {
          id: "connection",
          kind: "warning",
          text: "The connection is gone. The run waits where it is; this page returns to it by itself.",
          actions: [{ label: "try now", intent: { type: "reconnect" } }],
        }
      : null,
  ({ status, diverged, step }) =>
    status === "diverged" && diverged
      ? {
          id: "diverged",
          kind: "error",
          text: `The run blew up: ${diverged.detail}.`,
          actions: back(step, diverged.last_good_step),
        }
      : null,
  ({ refusal }) =>
    refusal
      ? {
          id: "refusal",
          kind: "warning",
          text: `The run on screen stays: ${refusal.detail}`,
          actions: [{ label: "undo the change", intent: { type: "revert" } }],
        }
      : null,
  ({ notice }) =>
    notice && notice.kind !== "info"
      ? {
          id: "notice",
          kind: notice.kind,
          text: notice.text,
          actions: notice.action ? [notice.action] : [],
          close: true,
        }
      : null,
];

/** The way to the last good step, unless the run stands there. @param {number} step @param {number} good */
function back(step, good) {
  if (step === good) return [];
  return [{ label: `go to the last good step (${good})`, intent: /** @type {Intent} */ ({ type: "seek", step: good }) }];
}

/** @param {Banner} banner @param {Dispatch} dispatch */
function draw({ id, kind, text, actions, close }, dispatch) {
  const buttons = actions.map(({ label, intent }) =>
    h("button", { type: "button", class: "link", onclick: () => dispatch(intent) }, label),
  );
  const dismiss = h(
    "button",
    { type: "button", class: "quiet", "aria-label": "Dismiss", onclick: () => dispatch({ type: "dismiss" }) },
    icon("close"),
  );
  return h(
    "div",
    { class: `notice ${kind}`, id: `notice-${id}`, role: kind === "error" ? "alert" : "status" },
    h("p", {}, text),
    ...buttons,
    close ? dismiss : null,
  );
}
