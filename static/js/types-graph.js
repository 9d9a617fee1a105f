/** The words of the computation graph, as types. No code: `types.js` gives them to everybody. */

/** @import {NdArray} from "./types.js" */

/** @typedef {"input" | "parameter" | "value" | "loss"} NodeRole */
/**
 * @typedef {object} GraphNode
 * @property {number} id
 * @property {string} name
 * @property {string} op
 * @property {string} symbol
 * @property {string} words   the caption of its operation
 * @property {string} scope
 * @property {NodeRole} role
 * @property {number[]} shape
 * @property {number} x
 * @property {number} y
 * @property {number | null} rms
 * @property {number | null} grad_rms
 * @property {number | null} update_rms  of what the next step will add to a parameter
 * @property {Thumb} value
 * @property {Thumb | null} gradient
 */
/** @typedef {{values: ArrayLike<number>, dims: number[]}} Thumb  a thumbnail: some rows and columns of a tensor */
/** @typedef {{source: number, target: number, argument: number, rule: string | null, words: string | null, rms: number | null, via: [number, number][]}} GraphEdge  via: points that it leads over, in cells */
/** @typedef {{step: number, batch_step: number, samples: number, learning_rate: number, nodes: GraphNode[], edges: GraphEdge[], phases: {name: string, nodes: number[]}[], blocks: (Block & BlockNumbers)[]}} Graph */
/**
 * @typedef {object} Block  a layer, the loss or the penalty
 * @property {string} scope
 * @property {number[]} nodes
 * @property {string[]} parameters  names of what is trained in it
 * @property {number | null} activation  the node
 * @property {number | null} units
 * @property {number} output
 */
/**
 * @typedef {object} BlockNumbers  null where it has no such thing
 * @property {number | null} gradient_norm
 * @property {number | null} update_ratio  of the next update
 * @property {number | null} dead
 * @property {number | null} saturated
 * @property {NdArray | null} flat  u1: of each unit the share of the samples for which it is flat, in 255ths
 * @property {number | null} value
 * @property {number | null} flow
 */
/** @typedef {{batch_step: number, samples: number, blocks: BlockNumbers[]}} BlockFrame  what moves in the layers */
/**
 * @typedef {object} PackedGraph  what moves in the graph as it travels: see app/graph/packed.py
 * @property {number} batch_step
 * @property {number} samples  of the batch
 * @property {number} learning_rate
 * @property {NdArray} rms
 * @property {NdArray} updates
 * @property {NdArray} edges
 * @property {NdArray} shapes
 * @property {NdArray} scales
 * @property {NdArray} cells
 */
/**
 * @typedef {object} GraphFrame  what moves in the graph; topology and layout come once, as `Graph`
 * @property {number} batch_step
 * @property {number} samples  of the batch, which may be a short one
 * @property {number} learning_rate  of the next update
 * @property {{id: number, rms: number | null, grad_rms: number | null, update_rms: number | null, value: Thumb, gradient: Thumb | null}[]} nodes
 * @property {{source: number, target: number, argument: number, rms: number | null}[]} edges
 */
/**
 * @typedef {object} NodeDetail  GET graph/{node}
 * @property {number} id
 * @property {string} name
 * @property {number} step
 * @property {number[]} shape
 * @property {NdArray} value
 * @property {NdArray | null} gradient
 * @property {{target: number, argument: number, gradient: NdArray}[]} contributions
 * @property {NdArray | null} rows    of the data that are in the batch
 * @property {Element | null} element
 */
/**
 * @typedef {object} Element  one number explained: gradient = sum of products + terms_rest
 * @property {number[]} index
 * @property {number} value
 * @property {number | null} gradient
 * @property {number | null} numeric
 * @property {number | null} relative_difference
 * @property {Sum[]} sums    the formulas whose values add up to the gradient
 * @property {Term[]} terms   the largest of all sums
 * @property {number} terms_rest
 * @property {Link[]} links  the chain to the loss, through the largest term of every sum
 * @property {string} of     what is derived
 * @property {{expression: string, numbers: string, value: number}[]} update
 */
/**
 * @typedef {object} Neuron  GET unit: one unit and one sample, as scalars
 * @property {number} step
 * @property {number} batch_step
 * @property {number} row     of the data
 * @property {string} part
 * @property {boolean} alone  not in the batch of the next step: as if it were all of it
 * @property {string} objective  what the gradients are of
 * @property {NdArray} batch  rows of the next batch
 * @property {number} layer   counts from 1, as in W1
 * @property {number} unit
 * @property {number[]} units  of each layer
 * @property {string} scope
 * @property {Scalar[]} nodes
 * @property {Wire[]} edges
 */
/**
 * @typedef {object} Scalar
 * @property {string} id
 * @property {string} name
 * @property {number[] | null} index
 * @property {"input" | "weight" | "product" | "bias" | "sum" | "activation" | "fed" | "target" | "loss" | "mean" | "rest"} kind
 * @property {number | null} value
 * @property {number | null} gradient
 * @property {boolean} derived  whether it has a gradient; then null is not finite
 * @property {{words: string, value: number | null}[]} elsewhere  what comes back by none of the edges
 * @property {number} count
 */
/** @typedef {{source: string, target: string, rule: string, words: string, slope: number | null, contribution: number | null, derived: boolean}} Wire */
/**
 * @typedef {object} UnitMaps  what every unit says over the input plane
 * @property {number[]} sizes   units of each layer, from the first hidden one on
 * @property {NdArray} scales   the largest value of each
 * @property {NdArray} cells    (U, ny, nx), or (U, m) of an only input; value = scale cell / 127
 */
/** @typedef {{layer: number, unit: number, from: number | null, x: number, y: number}} Editing  a unit whose numbers are set: `from` is the connection that was meant, x and y where on the screen */
/** @typedef {{target: number | null, over: string[], factors: {name: string, index: (number | string)[]}[], count: number, value: number}} Sum  `over` are letters of indices: n for the batch, k for all else */
/** @typedef {{sum: number, row: number | null, sample: number | null, factors: {name: string, index: number[], value: number}[], product: number}} Term  row is the place in the batch, sample the row of the data */
/** @typedef {{name: string, index: number[], gradient: number, rule: string, words: string, terms: Term[], rest: number, count: number}} Link */
/** @typedef {{layer: number, unit: number}} Unit  layer 1 is the one of W1 and b1 */
/**
 * @typedef {object} Look  where a notice leads; null is left as it is
 * @property {import("./types.js").Level | null} level   of the graph
 * @property {string | null} node
 * @property {Unit | null} unit
 * @property {"loss" | "sharpness" | null} panel  if it is not the graph
 * @property {number | null} step    the position to go to first
 */
/**
 * @typedef {object} Finding  what is unwell, of GET unwell
 * @property {string} code
 * @property {string} title         of its kind
 * @property {number} step
 * @property {string} detail        what was seen, a sentence
 * @property {string | null} node   a name in the graph
 * @property {number | null} layer
 * @property {number[] | null} units
 * @property {Look} look
 */
/** @typedef {{busy: boolean, step: number | null, findings: Finding[]}} Checkup  the last answer to intent `unwell`, and whether another is asked for; step null: never asked in this run */
/** @typedef {{step: number, kind: string, name?: string, index?: number[], value?: number}} Intervention */

export {};
