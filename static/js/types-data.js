/** The words of the catalogue and of data, as types. No code: `types.js` gives them to everybody. */

/** @import {NdArray, Spec} from "./types.js" */

/* ------------------------------------------------------------- catalogue */

/**
 * @typedef {object} Parameter  one number or choice that a control is made from
 * @property {string} name
 * @property {"float" | "int" | "bool" | "choice" | "text"} type
 * @property {any} default
 * @property {number | null} [min]
 * @property {number | null} [max]
 * @property {boolean} [exclusive_minimum]
 * @property {string[]} [choices]
 * @property {string} [title]
 * @property {string} [help]
 * @property {"linear" | "log"} [scale]
 */
/** @typedef {{name: string, title: string, help: string, parameters: Parameter[]}} Row  a row of any table */
/** @typedef {"number" | "category" | "text"} ColumnKind */
/** @typedef {{name: string, unit: string, kind: ColumnKind, role: "feature" | "target" | "unused", default?: boolean, categories: string[], missing: number}} Column */
/** @typedef {"binary" | "classes" | "regression"} Task */
/**
 * @typedef {object} DatasetOwn  what a data set's row says besides its name and parameters
 * @property {Column[]} columns
 * @property {string} target          the column that is predicted when the spec does not choose
 * @property {string} source
 * @property {string} licence
 * @property {number | null} size     rows that there are; null if any number can be drawn
 * @property {[number, number] | null} image   rows and columns of pixels, if the features are an image's
 * @property {boolean} open           nothing is in it before a person brings rows of their own
 * @property {string[]} notes
 * @property {Preset | null} preset   settings with which it goes well
 * @property {Thumbnail | null} thumbnail
 */
/** @typedef {Row & DatasetOwn} DatasetRow */
/** @typedef {{text: string, spec: Record<string, any>}} Preset */
/** @typedef {{x: number[], y: number[], value: number[]} | {image: number[][]}} Thumbnail  value: class number, or -1..1; shades 0..1 */
/** @typedef {Row & {formula: string}} ScalingRow */
/** @typedef {Row & {targets: Task[], output_activation: "linear" | "margin" | "sigmoid" | "softmax", axis: LossAxis, formula: string, unwise?: string | null}} LossRow */
/** @typedef {"residual" | "logit" | "margin" | "log_odds"} LossAxis  what one sample's loss is drawn against */
/** @typedef {Row & {most_parameters?: number}} OptimizerRow  most_parameters: of a network that it can take */
/** @typedef {Row & {source: string, whole_path: boolean}} SliceRow  whole_path: it is made from the plan, else anew at each point */
/** @typedef {Row & import("./types.js").FunctionWords & {source: string, start: [number, number]}} FunctionRow */
/** @typedef {{value: number, reason: string}} Limit */
/**
 * @typedef {object} Catalog
 * @property {DatasetRow[]} datasets
 * @property {LossRow[]} losses
 * @property {Row[]} activations
 * @property {Row[]} initializers
 * @property {Row[]} regularizers
 * @property {OptimizerRow[]} optimizers
 * @property {Row[]} schedules
 * @property {Row[]} clips
 * @property {ScalingRow[]} scalings
 * @property {Row[]} missing
 * @property {SliceRow[]} slices
 * @property {FunctionRow[]} functions
 * @property {Row[]} [parts]            train, validation, test: what each is for
 * @property {Record<string, Limit>} limits
 * @property {Spec} default
 */

/* ------------------------------------------------------------------ data */

/** @typedef {number | string | null} Cell  null where a value is missing */
/** @typedef {{column: number, name: string, category: number | null}} Input  column: place among the features */
/**
 * @typedef {object} Data  every stage from raw rows to arrays
 * @property {DatasetRow} dataset  as in the catalogue; of a file, what it is
 * @property {Task} task
 * @property {Column[]} columns    with the roles that this run gives them
 * @property {Cell[][]} raw        rows of cells, in the order of the columns, original units
 * @property {Input[]} inputs      what each column of `features` is
 * @property {NdArray} encoded     (n, n_in), before scaling
 * @property {NdArray} features    (n, n_in), prepared; NaN in rows that are left out
 * @property {NdArray} targets     (n, n_out), prepared
 * @property {NdArray} part        0 train, 1 validation, 2 test, 3 left out
 * @property {string[]} classes    [] for regression
 * @property {{features: Scale, targets: Scale}} scaling
 * @property {{left_out: number, filled: {column: string, count: number, value: number | string}[]}} missing
 * @property {string[]} notes
 */
/**
 * @typedef {object} Upload  POST and GET /api/datasets
 * @property {string} id
 * @property {string} name
 * @property {number} rows
 * @property {{name: string, kind: ColumnKind, unit: string, missing: number, categories: string[]}[]} columns
 * @property {string} target
 * @property {string[]} notes
 * @property {string} expires
 */
/** @typedef {{steps: number | null, best: number | null, diverged: boolean, learning_rate: number | null}} Reached */
/**
 * @typedef {object} ScalingEffect  what one scaling does to the descent
 * @property {string} scaling
 * @property {string} title
 * @property {number | null} largest       eigenvalue of the Hessian at the start
 * @property {number | null} smallest
 * @property {number | null} condition     null if it is infinite
 * @property {number | null} effective
 * @property {NdArray | null} eigenvalues  descending
 * @property {number | null} negative
 * @property {number | null} start         the error there
 * @property {Reached} own
 * @property {Reached} plain
 * @property {{x: NdArray, y: NdArray, z: NdArray, cap: number, floor: number, path: {x: NdArray, y: NdArray}, captured: number | null, diverged: boolean} | null} surface
 */
/** @typedef {{goal: number, goal_is: "rmse" | "loss", unit: string, most_steps: number, linear: boolean, penalty: boolean, optimizer: string, rows: ScalingEffect[]}} ScalingEffects  GET scalings */
/** @typedef {{offset: number[], scale: number[]}} Scale  prepared = (raw - offset) / scale */

export {};
