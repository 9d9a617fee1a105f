/** The page's address: the spec and the step, kept in step with what is on screen. */

/** @import {State} from "./types.js" */
/** @import {Store} from "./store.js" */

const PAUSE = 400; // ms; browsers refuse more than some hundred changes of history in half a minute

/** The address at which this experiment stands at this step. @param {State} state */
function addressOf(state) {
  const url = new URL(state.link || "/", location.href);
  url.searchParams.delete("step"); // the link's own is that of the moment when it was made
  if (state.test) url.searchParams.set("opened", String(state.test.step));
  if (state.step > 0) url.searchParams.set("step", String(state.step));
  // The comma in `hidden=8-tanh,8-tanh` is legal in a query, and readable; so is a colon.
  return url.href.replace(/%2C/gi, ",").replace(/%3A/gi, ":");
}

/** Writes the address behind every change. @param {Store} store */
export function keepAddress(store) {
  let timer = 0;
  store.subscribeAtOnce((state) => {
    if (timer || !state.id || addressOf(state) === location.href) return;
    timer = window.setTimeout(() => {
      timer = 0;
      history.replaceState(null, "", addressOf(store.get()));
    }, PAUSE);
  });
}

/** Copies the address and says so. @param {Store} store */
export async function copyAddress(store) {
  const address = addressOf(store.get());
  const copied = await copy(address);
  const text = copied
    ? `address copied: this experiment at step ${store.get().step}`
    : `copy this address: ${address}`;
  store.update({ notice: { kind: copied ? "info" : "warning", text } });
  document.dispatchEvent(new CustomEvent("address-copied", { detail: copied }));
}

/** @param {string} text @returns {Promise<boolean>} */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // no clipboard outside https and localhost
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr-only";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}
