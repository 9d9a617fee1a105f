/** What a person wants of the page, as types: `actions.js` says what each does. No code: `types.js` gives them to everybody. */

/** @import {Racer, Spec, SurfaceQuery, Unit, ViewState} from "./types.js" */

/**
 * @typedef {{type: "play"} | {type: "pause"} | {type: "toggle"} | {type: "reset"} | {type: "epoch"} | {type: "back"}
 *   | {type: "step", count: number}
 *   | {type: "seek", step: number}
 *   | {type: "speed", stepsPerFrame: number}
 *   | {type: "set", field: string, value: any}
 *   | {type: "revert"}
 *   | ({type: "slice"} & Partial<SurfaceQuery>)
 *   | {type: "line", other: string | null}
 *   | {type: "drop", x: number, y: number}
 *   | {type: "axis", weight: string}
 *   | {type: "race", racers: Racer[], steps: number | null, goal: number | null}
 *   | {type: "sweep", steps: number | null}
 *   | {type: "sharpness"}
 *   | {type: "take", spec: Spec, say: string}
 *   | {type: "view", key: keyof ViewState, value: any}
 *   | {type: "lesson", say: string, spec: Record<string, any>, compare?: string}
 *   | {type: "bring", content: Blob, name: string, as: "csv" | "drawn"}
 *   | {type: "open_test"}
 *   | {type: "scalings", goal: number | null}
 *   | {type: "node", place: Place, live: boolean}
 *   | {type: "inside", move: import("./inside/go.js").Move}
 *   | {type: "tensor", id: number}
 *   | {type: "neuron", unit: Unit, row: number | null, live: boolean}
 *   | {type: "down", to: Partial<ViewState>, from: Partial<ViewState> | null}
 *   | {type: "up"}
 *   | {type: "unit", unit: Unit | null}
 *   | {type: "unit-axes", unit: Unit}
 *   | {type: "unwell"}
 *   | {type: "edit", name: string, index: number[], value: number}
 *   | {type: "rate", value: number}
 *   | {type: "share"} | {type: "help"} | {type: "dismiss"} | {type: "reconnect"}} Intent
 */
/** @typedef {{name: string, index: number[]}} Place  one number of a tensor of the graph */

export {};
