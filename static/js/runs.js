/** The life of the run on screen: made from a spec, replaced by the next, made again if lost. */

/** @import {Catalog, DatasetRow, Intervention, Spec, State} from "./types.js" */
/** @import {Made} from "./prepare.js" */
/** @import {Store} from "./store.js" */
/** @import {Stream} from "./stream.js" */
import { LOOKED_AT, NOTHING_YET } from "./blank.js";
import { carried } from "./comparing.js";
import { createHistory } from "./history.js";
import { fitted, isSameNetwork } from "./land.js";
import { prepare } from "./prepare.js";
import { isFunction, whole } from "./problem.js";
import { describe } from "./topbar.js";
import { Refusal } from "./stream.js";

const RETRY = 1500; // ms between attempts to make a run while the server cannot be reached

/**
 * @typedef {object} Runs
 * @property {(spec: Spec, options?: Options) => Promise<void>} start
 *   puts a run of this spec on screen; a spec that is refused changes nothing but `refusal`
 * @property {() => Promise<void> | null} settling   the start that is under way, if one is: what
 *   moves the run has to wait for it
 */
/**
 * @typedef {object} Options
 * @property {Promise<Made>} [made]  by a request that is under way
 * @property {number} [step]   where the run shall stand
 * @property {number | null} [opened]  the step at which its test part was opened
 * @property {Intervention[]} [interventions]  what was changed in it, of which `open_test` is left out
 * @property {boolean} [play]  and go on from there
 * @property {(before: Spec, after: Spec) => string} [say]  why there is a new run, given the specs
 */

/**
 * @param {Store} store
 * @param {Stream} stream
 * @returns {Runs}
 */
export function createRuns(store, stream) {
  let newest = 0;
  /** @type {Promise<void> | null} */
  let underway = null;

  /** @type {Runs["start"]} */
  function start(spec, options = {}) {
    const mine = begin(spec, options).finally(() => {
      if (underway === mine) underway = null;
    });
    underway = mine;
    return mine;
  }

  /** @param {Spec} spec @param {Options} options */
  async function begin(spec, options) {
    newest += 1;
    const mine = newest;
    const overtaken = () => mine !== newest;
    store.update({ draft: spec });
    try {
      const made = await (options.made ?? prepare(spec, options.step ?? 0, options));
      if (overtaken()) return;
      const text = options.say?.(store.get().spec, whole(made.run.spec, store.get().spec));
      store.update({ ...fresh(store.get(), made), ...(text ? { notice: { kind: "info", text } } : {}) });
      if (options.play) store.update({ status: "playing" });
      await stream.open(made.run.id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!overtaken()) refused(error, spec, options);
    }
  }

  /** @param {Refusal} refusal @param {Spec} spec @param {Options} options */
  function refused(refusal, spec, options) {
    if (refusal.status !== 0) {
      store.update({ refusal: refusal.body });
      return;
    }
    const attempt = newest;
    store.update({ connection: "waiting" });
    setTimeout(() => attempt === newest && start(spec, { ...options, made: undefined }), RETRY);
  }

  return { start, settling: () => underway };
}

/**
 * The state in which a new run stands: nothing of the old one is left on screen.
 * @param {State} state
 * @param {Made} made
 * @returns {Partial<State>}
 */
function fresh(state, { run, data, topology, upload }) {
  const spec = whole(run.spec, state.spec);
  const same = isSameTable(state, spec) && state.data !== null;
  return {
    ...NOTHING_YET,
    id: run.id,
    link: run.link,
    spec,
    draft: spec,
    function: run.function ?? null,
    step: run.step,
    head: run.head,
    epoch: run.epoch,
    batchesPerEpoch: run.batches_per_epoch,
    status: run.status,
    loss: run.loss,
    metrics: run.metrics,
    test: run.test,
    diverged: run.diverged,
    history: createHistory(),
    data,
    catalog: upload && data ? filled(state.catalog, data.dataset) : state.catalog,
    upload,
    topology,
    planned: run.planned,
    before: state.id ? { id: state.id, says: `${describe(state)}, seed ${state.spec.seed}, step ${state.step}` } : state.before,
    compared: carried(state.compared, state.spec, spec),
    slice: fitted(state, spec),
    revision: run.revision,
    interventions: run.interventions,
    view: {
      ...state.view,
      ...LOOKED_AT,
      above: [],
      hushed: [],
      unit: isSameNetwork(state.spec, spec) ? state.view.unit : null,
      element: isSameNetwork(state.spec, spec) ? state.view.element : null,
      sample: same ? state.view.sample : null,
      columns: same ? state.view.columns : [0, 1],
      ...(isFunction(spec) ? { dock: "graph", room: state.view.room === "data" ? null : state.view.room } : {}),
    },
  };
}

/** Whether a spec is about the same columns as the run on screen. @param {State} state @param {Spec} next */
function isSameTable({ spec }, next) {
  const said = (/** @type {Spec} */ { dataset: { name, file, features } }) => JSON.stringify([name, file, features]);
  return said(spec) === said(next);
}

/** The catalogue in which a data set of a person's own has the columns of their file.
 * @param {Catalog} catalog @param {DatasetRow} found @returns {Catalog} */
function filled(catalog, found) {
  const datasets = catalog.datasets.map((row) => (row.name === found.name ? { ...found, thumbnail: row.thumbnail } : row));
  return { ...catalog, datasets };
}
