/**
 * The words that the page and the server share, as types: what comes down, what goes up, what a
 * view may ask for, and the state that every view draws. No code: import it for its types only.
 *
 * The way round is `stream -> wire -> store -> views`, and intents go back up:
 *
 *   - A view is a module that exports `mount(root, dispatch) -> {render(state)}` (`View` below).
 *     `root` is the panel's whole `<section class="panel">` of templates/index.html; inside it
 *     `.panel-tools` takes the view's own controls (`.segmented` of buttons with aria-pressed, or
 *     `select.pick`, both of css/controls.css), `.panel-readout` the text on the right of the title,
 *     `.panel-body` the picture. Styles that only views need are in css/views.css.
 *   - `render` is called at most once an animation frame, with the whole state. It may return a
 *     promise: a frame is acknowledged to the server only when everything has been drawn.
 *   - Every field of the state is replaced, never changed in place (the history is: look at its
 *     `version`), so `if (state.surface === last.surface) return` is how a view saves work.
 *   - Views never fetch. What they want they dispatch as an intent; controls that belong to one
 *     panel (map or relief, log or linear, columns, fold) are intents `view` and `slice`.
 *   - Arrays of the wire, `{dtype, bdata, shape}`, arrive decoded as `NdArray`: `values` is the flat
 *     typed array, `dims` its shape, `raw` the untouched original, which Plotly takes as it is.
 */

/* The words of the catalogue and of data are in types-data.js; their names are known here too. */

/** @typedef {import("./types-data.js").Parameter} Parameter */
/** @typedef {import("./types-data.js").DatasetOwn} DatasetOwn */
/** @typedef {import("./types-data.js").Catalog} Catalog */
/** @typedef {import("./types-data.js").Data} Data */
/** @typedef {import("./types-data.js").Upload} Upload */
/** @typedef {import("./types-data.js").ScalingEffect} ScalingEffect */
/** @typedef {import("./types-data.js").Row} Row */
/** @typedef {import("./types-data.js").ColumnKind} ColumnKind */
/** @typedef {import("./types-data.js").Column} Column */
/** @typedef {import("./types-data.js").Task} Task */
/** @typedef {import("./types-data.js").DatasetRow} DatasetRow */
/** @typedef {import("./types-data.js").Preset} Preset */
/** @typedef {import("./types-data.js").Thumbnail} Thumbnail */
/** @typedef {import("./types-data.js").ScalingRow} ScalingRow */
/** @typedef {import("./types-data.js").LossRow} LossRow */
/** @typedef {import("./types-data.js").LossAxis} LossAxis */
/** @typedef {import("./types-data.js").OptimizerRow} OptimizerRow */
/** @typedef {import("./types-data.js").Limit} Limit */
/** @typedef {import("./types-data.js").Cell} Cell */
/** @typedef {import("./types-data.js").Input} Input */
/** @typedef {import("./types-data.js").Reached} Reached */
/** @typedef {import("./types-data.js").ScalingEffects} ScalingEffects */
/** @typedef {import("./types-data.js").Scale} Scale */

/** @typedef {import("./types-land.js").Surface} Surface */
/** @typedef {import("./types-land.js").Arrow} Arrow */
/** @typedef {import("./types-land.js").Ball} Ball */
/** @typedef {import("./types-land.js").Line} Line */
/** @typedef {import("./types-land.js").SurfaceQuery} SurfaceQuery */
/** @typedef {import("./types-graph.js").NodeRole} NodeRole */
/** @typedef {import("./types-graph.js").GraphNode} GraphNode */
/** @typedef {import("./types-graph.js").Thumb} Thumb */
/** @typedef {import("./types-graph.js").Term} Term */
/** @typedef {import("./types-graph.js").Link} Link */
/** @typedef {import("./types-graph.js").Sum} Sum */
/** @typedef {import("./types-graph.js").Scalar} Scalar */
/** @typedef {import("./types-graph.js").Wire} Wire */
/** @typedef {import("./types-graph.js").Editing} Editing */
/** @typedef {import("./types-graph.js").UnitMaps} UnitMaps */
/** @typedef {import("./types-graph.js").Block} Block */
/** @typedef {import("./types-graph.js").BlockNumbers} BlockNumbers */
/** @typedef {import("./types-graph.js").BlockFrame} BlockFrame */
/** @typedef {import("./types-graph.js").PackedGraph} PackedGraph */
/** @typedef {import("./types-graph.js").GraphEdge} GraphEdge */
/** @typedef {import("./types-graph.js").Graph} Graph */
/** @typedef {import("./types-graph.js").GraphFrame} GraphFrame */
/** @typedef {import("./types-graph.js").NodeDetail} NodeDetail */
/** @typedef {import("./types-graph.js").Element} Element */
/** @typedef {import("./types-graph.js").Neuron} Neuron */
/** @typedef {import("./types-graph.js").Unit} Unit */
/** @typedef {import("./types-graph.js").Finding} Finding */
/** @typedef {import("./types-graph.js").Look} Look */
/** @typedef {import("./types-graph.js").Checkup} Checkup */
/** @typedef {import("./types-graph.js").Intervention} Intervention */
/** @typedef {import("./types-compare.js").Racer} Racer */
/** @typedef {import("./types-compare.js").RaceEntry} RaceEntry */
/** @typedef {import("./types-compare.js").Race} Race */
/** @typedef {import("./types-compare.js").Sweep} Sweep */
/** @typedef {import("./types-compare.js").Sharpness} Sharpness */
/** @typedef {import("./types-compare.js").Comparisons} Comparisons */

/* ---------------------------------------------------------------- arrays */

/** @typedef {{dtype: string, bdata: string, shape: string}} Arr  an array on the wire */
/** @typedef {Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint32Array | Uint16Array | Uint8Array} TypedArray */
/** @typedef {{values: TypedArray, dims: number[], raw: Arr}} NdArray  an array after wire.js */

/* ------------------------------------------------------------------ spec */

/** @typedef {{units: number, activation: string} & Record<string, any>} LayerSpec  with the activation's own parameters */
/** @typedef {{name: string} & Record<string, any>} ChoiceSpec  a row of a table, with its own parameters */
/**
 * @typedef {object} Spec  a complete experiment
 * @property {"network" | "function"} problem
 * @property {{name: string, samples: number, target: string, features: string[] | null} & Record<string, any>} dataset
 * @property {{train: number, validation: number, test: number}} split  shares, sum 1
 * @property {{features: string, target: string}} scaling
 * @property {{hidden: LayerSpec[], initializer: ChoiceSpec, weights?: string | null}} network  weights: what it begins with instead of drawn ones
 * @property {ChoiceSpec} loss
 * @property {{l1: number, l2: number}} regularizer
 * @property {{name: string, learning_rate: number} & Record<string, any>} optimizer
 * @property {ChoiceSpec} schedule
 * @property {ChoiceSpec} clip
 * @property {number | null} batch_size  null: the whole training part
 * @property {number} horizon
 * @property {number} seed
 * @property {ChoiceSpec} [function]      of a function, which has no data and no network
 * @property {[number, number]} [start]
 */

/* --------------------------------------------------------------- replies */

/** @typedef {"paused" | "playing" | "diverged" | "finished"} Status */
/** @typedef {{batch: number | null, train: number | null, validation: number | null, test: number | null, penalty: number | null}} Losses */
/** @typedef {Record<string, Record<string, number | null>>} Metrics  part -> name -> number, original units */
/**
 * @typedef {object} TestEstimate  what the test part said when it was opened, once
 * @property {number} step
 * @property {number} rows
 * @property {number | null} loss
 * @property {number | null} loss_error   standard error
 * @property {Record<string, number | null>} metrics
 * @property {Record<string, number | null>} metric_errors
 */
/** @typedef {{step: number, node: string, phase: string, last_good_step: number, detail: string}} Diverged */
/**
 * @typedef {object} Run
 * @property {string} id
 * @property {string} link
 * @property {any} fingerprint
 * @property {Spec} spec
 * @property {number} step
 * @property {number} head     the furthest step made
 * @property {number} planned  the length of the plan: the horizon, doubled until it holds the head
 * @property {number} epoch
 * @property {number} batches_per_epoch
 * @property {Status} status
 * @property {Losses} loss
 * @property {Metrics} metrics
 * @property {TestEstimate | null} test   null while the test part is sealed
 * @property {Diverged | null} diverged
 * @property {FunctionWords | null} [function]   of a function that is descended
 * @property {number} revision   how often the way was changed
 * @property {Intervention[]} interventions
 */
/**
 * @typedef {object} FunctionWords
 * @property {string} formula
 * @property {{x: string, y: string}} gradient   in symbols
 * @property {{x: number, y: number, value: number}[]} minima
 * @property {{x: [number, number], y: [number, number]}} box
 */
/** @typedef {{parameters: Record<string, NdArray>, gradients: Record<string, NdArray>, updates: Record<string, NdArray> | null, learning_rate: number}} Weights */
/**
 * @typedef {object} OutputMap  two inputs or more: the output over two input columns
 * @property {"map"} kind
 * @property {[number, number]} columns
 * @property {NdArray} x
 * @property {NdArray} y
 * @property {NdArray} values  u1 (C, ny, nx); value = lo + (hi - lo) * u / 255
 * @property {number} lo
 * @property {number} hi
 * @property {[number, number]} range  what colours tell apart, the same at all steps
 * @property {{column: string, value: number | string}[]} held  the other columns, at their training mean or most frequent category
 */
/** @typedef {{kind: "curve", x: NdArray, values: NdArray}} OutputCurve  one input: f4 (C, m) */
/** @typedef {{kind: "images", rows: NdArray, values: NdArray}} OutputSheet  some images, by row, and what is said of each: (m, n_out) */

/** @typedef {{name: string, title: string, formula: string, axis: LossAxis}} MeasureWords */
/** @typedef {{losses: NdArray, slopes: NdArray, sample_losses: NdArray, shares: NdArray}} MeasureView */
/**
 * @typedef {object} Measured  the loss itself, with the samples of the next batch on it
 * @property {MeasureWords} measure
 * @property {{name: string, title: string}[]} options  what it can be compared with
 * @property {number} samples       in the batch; fewer may be shown
 * @property {number} outputs_per_sample
 * @property {NdArray} rows         row numbers of the samples shown, (s)
 * @property {NdArray} outputs      (s, k)
 * @property {NdArray} targets      (s, k)
 * @property {NdArray} said         (s, k), probabilities if the loss makes them that
 * @property {NdArray} x            places on the axis, (s, cells)
 * @property {MeasureView} view
 * @property {NdArray} curve_x
 * @property {NdArray} curves       (curves, points)
 * @property {{measure: MeasureWords, view: MeasureView, curves: NdArray} | null} compare
 * @property {string} sentence
 */
/** @typedef {{error: string, detail: string, field: string | null}} ApiError */

/* ---------------------------------------------------------------- stream */

/** @typedef {"loss" | "data" | "weights" | "surface" | "graph" | "network" | "measure"} Want */
/** @typedef {{panels: Want[], surface?: SurfaceQuery, columns?: [number, number], compare?: string | null, level?: "layers" | "tensors", updates?: boolean}} Wants */

/**
 * @typedef {{type: "hello", last_step: number | null, revision?: number}
 *   | ({type: "want"} & Wants)
 *   | {type: "play", steps_per_frame: number}
 *   | {type: "pause"}
 *   | {type: "step", count: number}
 *   | {type: "seek", step: number}
 *   | {type: "intervene", kind: "open_test" | "set_parameter" | "set_learning_rate", name?: string, index?: number[], value?: number}
 *   | {type: "ack", frame: number}} Up
 */

/**
 * @typedef {object} FrameHistory  every step since the last frame
 * @property {NdArray} step
 * @property {NdArray} batch_loss
 * @property {NdArray} train_loss
 * @property {NdArray} validation_loss
 * @property {NdArray} penalty
 * @property {NdArray} learning_rate
 * @property {Record<string, NdArray>} metrics  "train.accuracy"
 */
/**
 * @typedef {object} Frame
 * @property {"frame"} type
 * @property {number} frame
 * @property {number} step
 * @property {number} head
 * @property {number} epoch
 * @property {Status} status
 * @property {Losses} loss
 * @property {Metrics} metrics
 * @property {TestEstimate | null} test
 * @property {Diverged | null} diverged
 * @property {NdArray | null} batch     rows that step `step` took; null at 0
 * @property {FrameHistory} history
 * @property {Weights} [weights]
 * @property {OutputMap | OutputCurve | OutputSheet} [map]
 * @property {UnitMaps | null} [units]
 * @property {Ball | null} [path]
 * @property {PackedGraph | BlockFrame} [graph]  as `want.level` says
 * @property {Measured} [measure]
 * @property {{revision: number, interventions: Intervention[], link: string}} [log]  what was changed in the run, where that is news
 */
/**
 * @typedef {{type: "run", run: Run, replay_from: number}
 *   | Frame
 *   | {type: "surface", frame: number, step: number, surface: Surface}
 *   | {type: "progress", share: number}
 *   | {type: "notice", code: string, detail: string, step: number | null}
 *   | ({type: "error"} & ApiError)} Down
 */

/* ----------------------------------------------------------------- state */

/**
 * @typedef {object} History  index i is step i; grown and cut in place
 * @property {number} version     changes whenever anything in it did
 * @property {number} length      steps known + 1; 0 before the first frame
 * @property {Float64Array} batch_loss       use `.subarray(0, length)`; [0] is NaN
 * @property {Float64Array} train_loss
 * @property {Float64Array} validation_loss
 * @property {Float64Array} penalty
 * @property {Float64Array} learning_rate
 * @property {Record<string, Float64Array>} metrics   "train.accuracy", "validation.accuracy", ...
 */

/**
 * @typedef {object} ViewState  what panels remember about themselves; intent `view` sets one key
 * @property {"map" | "relief"} landscape
 * @property {"log" | "linear"} heightScale    of the landscape
 * @property {"even" | "quantile"} lines       contour lines of the map
 * @property {import("./figures/palettes.js").Palette} palette   of the land
 * @property {import("./figures/palettes.js").WayColour} way     what the colour of the way says
 * @property {"equal" | "fill"} aspect         of the landscape's axes
 * @property {boolean} arrows                  gradient and last update, at the ball
 * @property {"log" | "linear"} lossScale      of the loss curves
 * @property {[number, number]} columns        input columns that the output map shows
 * @property {boolean} graphFolded
 * @property {Level | "measure"} dock  which of the panels at the foot is seen: a level of the graph, or the loss itself
 * @property {{loss: string, name: string} | null} compare  what the loss of that name is compared with
 * @property {"data" | "compare" | "network" | null} room  what takes the place of the landscape and the graph
 * @property {number} stage                    of the preparation that is looked at
 * @property {number} sheet                    of the comparisons that is looked at
 * @property {Racer[] | null} racers           who races; null for the usual five
 * @property {"csv" | "drawn" | null} own      data of a person's own that are being made
 * @property {string | null} focus             a parameter or node pointed at in any panel ("W1", "W1[0,2]", "z1")
 * @property {number | null} sample            a row of the data chosen in any panel
 * @property {Place | null} element  the number that was chosen to be explained
 * @property {{id: number, edge: string | null, at?: import("./views/tensor-maps.js").Cursor} | null} tensor  the tensor that is unfolded, the edge out of it that was meant, and the number that it opens at
 * @property {Partial<ViewState>[]} above      what was seen where the person went down a level, the last one last: Escape leads back
 * @property {Editing | null} editing           the unit whose numbers are being set
 * @property {boolean} looking                  whether somebody points at the network, and reads what the next step will add
 * @property {Unit | null} unit                a unit of the network chosen in any panel
 * @property {number | null} inside            how many operations of the next step have been made; null shows all of it
 * @property {boolean} slowly                  whether the operations of a step are made one after the other by themselves
 * @property {"weight" | "gradient" | "update"} wires  what width and colour of a connection say
 * @property {boolean} notices                 the list of what is unwell is open
 * @property {string[]} hushed                 kinds of notices that are hidden in this run
 */
/** @typedef {"layers" | "graph" | "neuron" | "element"} Level  of the graph, from the whole to one number */

/** @typedef {"connecting" | "open" | "waiting" | "failed"} Connection */
/** @typedef {{kind: "info" | "warning" | "error", text: string, action?: {label: string, intent: Intent}}} Notice */

/**
 * @typedef {object} State
 * @property {Catalog} catalog
 * @property {Spec} spec                 of the run on screen
 * @property {Spec} draft                what the controls show: `spec`, or a change that was refused
 * @property {ApiError | null} refusal   why `draft` is not what runs
 * @property {string | null} id          of the run; null before the first reply
 * @property {string} link               the spec as a URL's query, without the step
 * @property {Connection} connection
 * @property {Notice | null} notice
 * @property {number} step
 * @property {number} head
 * @property {number} epoch
 * @property {number} batchesPerEpoch
 * @property {Status} status
 * @property {Losses} loss
 * @property {Metrics} metrics
 * @property {TestEstimate | null} test
 * @property {Diverged | null} diverged
 * @property {number} stepsPerFrame
 * @property {Int32Array | null} batch   rows of `data` that step `step` took
 * @property {History} history
 * @property {Data | null} data          null of a function
 * @property {FunctionWords | null} function   null of a network
 * @property {Weights | null} weights    parameters and gradients at `step`, gradient on the next batch
 * @property {OutputMap | OutputCurve | OutputSheet | null} map
 * @property {UnitMaps | null} units     what every unit says over the input plane
 * @property {Surface | null} surface
 * @property {number | null} progress    of a surface that takes long: the share that is computed
 * @property {SurfaceQuery} slice        what the landscape asks for
 * @property {Ball | null} ball          the position on `surface`, in numbers
 * @property {number} planned            last step of the plan
 * @property {{id: string, says: string} | null} before  the run that was on screen before this one
 * @property {Line | null} line          answer to intent `line`
 * @property {Graph | null} topology     once a run; its own numbers are those of the step it was fetched at
 * @property {GraphFrame | null} graph   the numbers at `step`
 * @property {BlockFrame | null} blocks  the same layer by layer
 * @property {Measured | null} measure  the loss itself at `step`
 * @property {NodeDetail | null} node    answer to intent `node`
 * @property {NodeDetail | null} tensor  answer to intent `tensor`
 * @property {string | null} refused  why the last change of the run was not made
 * @property {Record<string, number>} tickets  how often each kind of thing was asked for
 * @property {Neuron | null} neuron      answer to intent `neuron`
 * @property {Checkup} unwell            what is unwell, as far as it has been asked
 * @property {number} revision           of the run: how often its way was changed
 * @property {Intervention[]} interventions  what was changed in this run, and at which step
 * @property {Upload | null} upload      the file that the run on screen is about
 * @property {{busy: boolean, effects: ScalingEffects | null}} scalings  answer to intent `scalings`
 * @property {Comparisons} compared      answers to intents `race`, `sweep`, `sharpness`
 * @property {boolean} bringing          a file is on its way to the server
 * @property {ViewState} view
 * @property {Theme} theme
 */

/** @typedef {"paper" | "panel" | "ink" | "soft" | "hairline" | "accent" | "positive" | "negative" | "zero" | "validation" | "test" | "backward" | "third" | "capped" | "validation-text" | "test-text" | "negative-text" | "backward-text"} Token */
/**
 * @typedef {object} Theme  the computed custom properties of static/css/tokens.css
 * @property {"light" | "dark"} scheme
 * @property {Record<Token, string>} color
 * @property {string[]} land         five colours, low to high
 * @property {[number, string][]} diverging   negative, zero, positive as a Plotly colour scale
 * @property {string[]} classes      one colour a class
 * @property {string} font
 * @property {boolean} still         prefers-reduced-motion
 */

/* --------------------------------------------------------------- intents */

/** @typedef {import("./types-intent.js").Intent} Intent */
/** @typedef {import("./types-intent.js").Place} Place */
/** @typedef {(intent: Intent) => void} Dispatch */
/** @typedef {{render: (state: State) => void | Promise<unknown>}} View */
/** @typedef {(root: HTMLElement, dispatch: Dispatch) => View} Mount */

export {};
