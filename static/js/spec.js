/** Reading and changing a spec by dotted paths, and saying in words what changed. */

/** @import {Catalog, DatasetRow, LossRow, Row, Spec, Task} from "./types.js" */
import { plain } from "./format.js";
import { isFunction, sent } from "./problem.js";

/** Settings that have a table of rows: choosing one brings the row's own parameters along. */
const TABLES = /** @type {const} */ ({
  dataset: "datasets",
  function: "functions",
  loss: "losses",
  optimizer: "optimizers",
  schedule: "schedules",
  clip: "clips",
  "network.initializer": "initializers",
});

/** @typedef {keyof typeof TABLES} Part */

/** The section that a path names the row of: `optimizer` of `optimizer.name`. @param {string} path */
function named(path) {
  const part = path.replace(/\.name$/, "");
  return part !== path && part in TABLES ? /** @type {Part} */ (part) : null;
}

/** `network.hidden[1].units` and `network.hidden.1.units` are one path. @param {string} path */
export function keys(path) {
  return path.replace(/\[(\d+)\]/g, ".$1").split(".");
}

/** The value at a dotted path; undefined if there is none. @param {any} spec @param {string} path */
export function get(spec, path) {
  return keys(path).reduce((value, key) => value?.[key], spec);
}

/**
 * A copy with one value replaced; the original stays as it was.
 * @template T
 * @param {T} spec
 * @param {string} path
 * @param {any} value
 * @returns {T}
 */
export function put(spec, path, value) {
  const copy = structuredClone(spec);
  const names = keys(path);
  const last = /** @type {string} */ (names.pop());
  /** @type {any} */ (names.reduce((/** @type {any} */ at, key) => at[key], copy))[last] = value;
  return copy;
}

/**
 * The row of a table, by name.
 * @template {{name: string}} R
 * @param {R[]} table
 * @param {string} name
 * @returns {R | undefined}
 */
export function row(table, name) {
  return table.find((entry) => entry.name === name);
}

/**
 * The spec after a setting was changed by hand. What a new data set, loss or optimiser decides by
 * itself is left out, for the server to fill with its defaults: a loss that does not fit the new
 * data set's task is one of these.
 * @param {Catalog} catalog
 * @param {Spec} spec
 * @param {string} path
 * @param {any} value
 * @returns {Spec}
 */
export function change(catalog, spec, path, value) {
  if (spec.network?.weights && reshapes(path)) return change(catalog, put(spec, "network.weights", null), path, value);
  const part = named(path);
  if (path === "dataset.target") return fitting(catalog, aimed(spec, value));
  if (path === "problem") return otherwise(spec, value);
  if (part === "function") return fresh(spec, value);
  if (part === null) return activated(put(spec, path, value), path);
  const next = put(spec, part, { name: value });
  return part === "dataset" ? fitting(catalog, next) : next;
}

/** A network and a function have each their own usual rates and lengths of a plan.
 * @param {Spec} spec @param {Spec["problem"]} problem @returns {Spec} */
function otherwise({ horizon: _, ...spec }, problem) {
  return /** @type {Spec} */ (/** @type {any} */ ({ ...spec, problem, optimizer: { name: spec.optimizer.name } }));
}

/** Whether a setting gives the network other weights, or says how they are drawn. @param {string} path */
function reshapes(path) {
  return /^(network\.|dataset\.(name|target|features|missing|kinds|file)|seed$|problem$)/.test(path);
}

/** Another function begins at its own start, with a learning rate that suits it.
 * @param {Spec} spec @param {string} name @returns {Spec} */
function fresh({ start: _, horizon: __, ...spec }, name) {
  return /** @type {Spec} */ (/** @type {any} */ ({ ...spec, function: { name }, optimizer: { name: spec.optimizer.name } }));
}

/** What is predicted cannot be learnt from; what was chosen besides stays.
 * @param {Spec} spec @param {string} target @returns {Spec} */
function aimed(spec, target) {
  const { features, ...rest } = spec.dataset;
  const kept = features?.filter((name) => name !== target) ?? [];
  return { ...spec, dataset: /** @type {Spec["dataset"]} */ ({ ...rest, target, ...(kept.length > 0 ? { features: kept } : {}) }) };
}

/** A layer whose activation was changed leaves the old one's parameters behind.
 * @param {Spec} spec @param {string} path @returns {Spec} */
function activated(spec, path) {
  const [, list, index, key] = keys(path);
  if (list !== "hidden" || key !== "activation") return spec;
  const { units, activation } = spec.network.hidden[Number(index)];
  return put(spec, `network.hidden.${index}`, { units, activation });
}

/** @param {Catalog} catalog @param {Spec} spec @returns {Spec} */
function fitting(catalog, spec) {
  const task = taskOf(dataset(catalog, spec), spec.dataset.target);
  const fits = row(catalog.losses, spec.loss.name)?.targets.includes(task);
  const { loss, scaling, ...rest } = spec;
  return /** @type {Spec} */ ({
    ...rest,
    scaling: { features: scaling.features },
    ...(fits ? { loss } : {}),
  });
}

/**
 * The losses that a task allows, the wise ones first.
 * @param {Catalog} catalog
 * @param {Task} task
 * @returns {LossRow[]}
 */
export function fittingLosses(catalog, task) {
  const fits = catalog.losses.filter((loss) => loss.targets.includes(task));
  return [...fits.filter((loss) => !unwise(loss, task)), ...fits.filter((loss) => unwise(loss, task))];
}

/** Why a loss that is allowed here is not advised; null if nothing speaks against it.
 * @param {LossRow} loss @param {Task} task @returns {string | null} */
export function unwise(loss, task) {
  return task === "regression" ? null : (loss.unwise ?? null);
}

/** What predicting a column of a data set is; its own target if none is named.
 * @param {DatasetRow} of @param {string} [target] @returns {Task} */
export function taskOf(of, target = of.target) {
  const column = of.columns.find(({ name }) => name === target) ?? of.columns.find(({ role }) => role === "target");
  if (!column || column.kind === "number") return "regression";
  return column.categories.length === 2 ? "binary" : "classes";
}

/** What the spec asks for. @param {Catalog} catalog @param {Spec} spec */
export function task(catalog, spec) {
  return taskOf(dataset(catalog, spec), spec.dataset.target);
}

/** The data set of a spec. @param {Catalog} catalog @param {Spec} spec @returns {DatasetRow} */
export function dataset(catalog, spec) {
  return row(catalog.datasets, spec.dataset.name) ?? catalog.datasets[0];
}

/**
 * What differs between two specs, in words: `learning rate 0.03 → 0.1`.
 * @param {Catalog} catalog
 * @param {Spec} before
 * @param {Spec} after
 * @returns {string}
 */
export function describeChange(catalog, before, after) {
  if (before.problem !== after.problem) return isFunction(after) ? `now a function, ${row(catalog.functions, after.function?.name ?? "")?.title}` : "now a network again";
  const old = leaves(sent(before));
  const now = leaves(sent(after));
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => old.get(path) !== now.get(path),
  );
  const renamed = paths
    .filter((path) => path.endsWith(".name"))
    .map((path) => path.slice(0, -".name".length));
  const own = (/** @type {string} */ path) =>
    !renamed.some((part) => path.startsWith(`${part}.`)) ||
    path.endsWith(".name") ||
    path === "optimizer.learning_rate";
  return paths
    .filter(own)
    .map(
      (path) =>
        `${label(path)} ${shown(catalog, path, old.get(path))} → ${shown(catalog, path, now.get(path))}`,
    )
    .join(", ");
}

/** @type {Record<string, string>} what a path is called where its last word would not do */
const LABELS = {
  "dataset.name": "data",
  "function.name": "function",
  "dataset.features": "columns",
  "dataset.target": "target",
  "dataset.missing": "missing values",
  "dataset.kinds": "kinds of columns",
  "dataset.file": "file",
  "loss.name": "loss",
  "optimizer.name": "optimiser",
  "network.hidden": "hidden layers",
  "network.initializer.name": "initialiser",
  "network.weights": "start",
  "schedule.name": "schedule",
  "clip.name": "clipping",
  "clip.limit": "clipping limit",
  "regularizer.l1": "L1 penalty",
  "regularizer.l2": "L2 penalty",
  split: "split",
  "scaling.features": "scaling",
  "scaling.target": "target scaling",
  batch_size: "batch",
};

/** The words for a setting. @param {string} path */
export function label(path) {
  return LABELS[path] ?? (keys(path).at(-1) ?? path).replace(/_/g, " ");
}

/**
 * The spec as path -> comparable text; layers, shares and columns are one leaf each.
 * @param {Spec} spec
 * @returns {Map<string, string>}
 */
function leaves(spec) {
  const found = new Map();
  const walk = (/** @type {any} */ value, /** @type {string} */ path) => {
    const whole = WHOLE[path];
    if (whole) found.set(path, whole(value));
    else if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key);
    } else
      found.set(path, value === null ? "none" : typeof value === "number" ? plain(value) : String(value));
  };
  walk(spec, "");
  return found;
}

/** `8 leaky_relu 0.2` @param {import("./types.js").LayerSpec} layer */
function layerWords({ units, activation, ...parameters }) {
  return [units, activation, ...Object.values(parameters).map(plain)].join(" ");
}

/** @type {Record<string, (value: any) => string>} */
const WHOLE = {
  "network.hidden": (layers) =>
    layers.map(layerWords).join(", ") || "none",
  start: (place) => place?.map(plain).join(", ") ?? "as usual",
  "network.weights": (weights) => (weights ? "where the ball was dropped" : "drawn"),
  split: (shares) =>
    [shares.train, shares.validation, shares.test].map((share) => `${Math.round(100 * share)} %`).join(" / "),
  "dataset.kinds": (kinds) => Object.entries(kinds).map(([name, kind]) => `${name} ${kind}`).join(", ") || "as guessed",
  "dataset.features": (names) => (names ? (names.length > 6 ? `${names.length} columns` : names.join(", ")) : "all"),
  batch_size: (size) => (size === null ? "full" : String(size)),
};

/** @param {Catalog} catalog @param {string} path @param {string | undefined} value */
function shown(catalog, path, value) {
  const part = named(path);
  if (part === null) return value ?? "none";
  const table = /** @type {Row[]} */ (catalog[TABLES[part]]);
  return row(table, value ?? "")?.title ?? value ?? "none";
}

/** Whether large weights cost something. @param {Spec} spec */
export function isPriced({ regularizer }) {
  return regularizer.l1 > 0 || regularizer.l2 > 0;
}
