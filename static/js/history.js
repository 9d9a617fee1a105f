/** The curves of a run, one number a step, in typed arrays that grow by doubling. */

/** @import {FrameHistory, History, NdArray} from "./types.js" */

const SCALARS = /** @type {const} */ ([
  "batch_loss",
  "train_loss",
  "validation_loss",
  "penalty",
  "learning_rate",
]);
const FIRST_CAPACITY = 1024; // one default horizon

/** A history that knows no step yet. @returns {History} */
export function createHistory() {
  return {
    version: 0,
    length: 0,
    batch_loss: unknown(FIRST_CAPACITY),
    train_loss: unknown(FIRST_CAPACITY),
    validation_loss: unknown(FIRST_CAPACITY),
    penalty: unknown(FIRST_CAPACITY),
    learning_rate: unknown(FIRST_CAPACITY),
    metrics: {},
  };
}

/**
 * Writes what a frame brought at its steps; steps may come again.
 * @param {History} history
 * @param {FrameHistory | undefined} news
 */
export function append(history, news) {
  if (!news || news.step.values.length === 0) return;
  const steps = news.step.values;
  const length = Math.max(history.length, steps[steps.length - 1] + 1);
  for (const name of SCALARS) history[name] = write(history[name], steps, news[name], length);
  for (const [name, values] of Object.entries(news.metrics ?? {})) {
    history.metrics[name] = write(history.metrics[name] ?? unknown(FIRST_CAPACITY), steps, values, length);
  }
  history.length = length;
  history.version += 1;
}

/** Forgets everything from index `length` on. @param {History} history @param {number} length */
export function truncate(history, length) {
  if (history.length <= length) return;
  history.length = length;
  history.version += 1;
}

/**
 * @param {Float64Array} column
 * @param {ArrayLike<number>} steps
 * @param {NdArray | undefined} values
 * @param {number} length
 */
function write(column, steps, values, length) {
  const wide = widen(column, length);
  if (values) for (let i = 0; i < steps.length; i += 1) wide[steps[i]] = values.values[i];
  return wide;
}

/** @param {Float64Array} column @param {number} length */
function widen(column, length) {
  if (length <= column.length) return column;
  const wide = unknown(Math.max(length, 2 * column.length));
  wide.set(column);
  return wide;
}

/** @param {number} length */
function unknown(length) {
  return new Float64Array(length).fill(NaN);
}
