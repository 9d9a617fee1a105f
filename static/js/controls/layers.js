/** The hidden layers, one row each: units, activation, away with it. */

/** @import {Dispatch, LayerSpec, State} from "../types.js" */
import { attribute, h, icon, write } from "../dom.js";
import { keys, row } from "../spec.js";
import { numberText, show } from "./number.js";
import { parameters } from "./parameters.js";

const PATH = "network.hidden";

/** @param {Dispatch} dispatch */
export function layers(dispatch) {
  const list = h("ol", { class: "layers", "aria-label": "Hidden layers" });
  const ends = h("p", { class: "layers-ends" });
  const add = h(
    "button",
    { type: "button", class: "small", "data-hint": "One more hidden layer, like the last one" },
    icon("plus"),
    "layer",
  );
  const error = h("p", { class: "field-error", id: "layers-error", hidden: true });
  const root = h(
    "div",
    { class: "layers-field", "data-field": PATH },
    list,
    h("div", { class: "layers-foot" }, ends, add),
    error,
  );
  /** @type {LayerSpec[]} */
  let hidden = [];
  /** @type {ReturnType<typeof layer>[]} */
  let rows = [];
  add.addEventListener("click", () => send([...hidden, { units: 8, activation: "tanh", ...hidden.at(-1) }]));

  /** @param {LayerSpec[]} value */
  function send(value) {
    dispatch({ type: "set", field: PATH, value });
  }

  return {
    root,
    /** @param {State} state */
    render(state) {
      hidden = state.draft.network.hidden;
      if (rows.length !== hidden.length) {
        rows = hidden.map((_, i) =>
          layer(i, state, dispatch, () => send(hidden.filter((_, other) => other !== i))),
        );
        list.replaceChildren(...rows.map((made) => made.root));
      }
      const refused = refusedLayer(state, hidden.length);
      rows.forEach((made, i) => made.render(hidden[i], refused === "all" || refused === i, state));
      write(error, refused === null ? "" : (state.refusal?.detail ?? ""));
      error.hidden = refused === null;
      const { data, catalog } = state;
      add.disabled = hidden.length >= (catalog.limits.hidden_layers?.value ?? Infinity);
      write(
        ends,
        data ? `${plural(data.features.dims[1], "input")}, ${plural(data.targets.dims[1], "output")}` : "",
      );
    },
  };
}

/** @param {number} i @param {State} state @param {Dispatch} dispatch @param {() => void} remove */
function layer(i, { catalog }, dispatch, remove) {
  const units = numberText(`${PATH}.${i}.units`, dispatch, { nudge: more });
  units.setAttribute("aria-label", `units of hidden layer ${i + 1}`);
  const options = catalog.activations.map(({ name, title, help }) =>
    h("option", { value: name, title: help }, title),
  );
  const select = h(
    "select",
    {
      class: "pick",
      "aria-label": `activation of hidden layer ${i + 1}`,
      onchange: () => dispatch({ type: "set", field: `${PATH}.${i}.activation`, value: select.value }),
    },
    ...options,
  );
  const away = h(
    "button",
    { type: "button", class: "quiet", "aria-label": `Remove hidden layer ${i + 1}`, onclick: remove },
    icon("close"),
  );
  const holder = h("span", { class: "layer-activation" }, select);
  const own = parameters(
    `${PATH}.${i}`,
    ({ draft }) => row(catalog.activations, draft.network.hidden[i]?.activation ?? ""),
    dispatch,
  );
  own.root.classList.add("layer-own");
  const root = h(
    "li",
    { class: "layer" },
    h("span", { class: "layer-units" }, step("minus", -1), units, step("plus", 1)),
    holder,
    away,
    own.root,
  );

  /** @param {"plus" | "minus"} sign @param {1 | -1} by */
  function step(sign, by) {
    const label = `${by > 0 ? "One unit more" : "One unit less"} in hidden layer ${i + 1}`;
    const change = () =>
      dispatch({ type: "set", field: `${PATH}.${i}.units`, value: Number(more(units.value, by)) });
    return h("button", { type: "button", class: "quiet", "aria-label": label, onclick: change }, icon(sign));
  }

  return {
    root,
    /** @param {LayerSpec} value @param {boolean} refused @param {State} state */
    render(value, refused, state) {
      own.render(state);
      if (document.activeElement !== units || units.value === units.dataset.sent) show(units, value.units);
      if (select.value !== value.activation) select.value = value.activation;
      holder.dataset.hint = catalog.activations.find(({ name }) => name === value.activation)?.help ?? "";
      attribute(units, "aria-invalid", refused ? "true" : null);
      attribute(units, "aria-describedby", refused ? "layers-error" : null);
    },
  };
}

/** One unit more or less, never none. @param {string} units @param {number} by */
function more(units, by) {
  return String(Math.max(1, (Math.round(Number(units)) || 1) + by));
}

/**
 * Which layer a refusal is about: its index, "all" if it names none, null if it is not about layers.
 * @param {State} state
 * @param {number} count
 */
function refusedLayer({ refusal }, count) {
  const [part, name, index] = keys(refusal?.field ?? "");
  if (part !== "network" || name !== "hidden") return null;
  const named = index ?? String(Number(refusal?.detail.match(/hidden layer (\d+)/)?.[1] ?? 0) - 1);
  return Number(named) >= 0 && Number(named) < count ? Number(named) : "all";
}

/** @param {number} count @param {string} noun */
function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
