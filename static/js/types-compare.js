/** The words of races, sweeps and sharpness, as types. No code: `types.js` gives them to everybody. */

/** @import {NdArray, Spec, Surface} from "./types.js" */

/** @typedef {{optimizer: string | null, learning_rate: number | null, batch_size: "as set" | "full" | number}} Racer  optimizer null: as the run has it */
/**
 * @typedef {object} RaceEntry
 * @property {string} label
 * @property {string} link
 * @property {Spec} spec
 * @property {NdArray} step          positions of `losses`
 * @property {NdArray} losses        of the training part
 * @property {number | null} final
 * @property {number | null} best
 * @property {number | null} steps_to_goal
 * @property {number | null} diverged     the step that could not be made
 * @property {number | null} captured
 * @property {Surface["path"]} path
 */
/** @typedef {{steps: number, goal: number | null, entries: RaceEntry[], surface: Surface}} Race */
/**
 * @typedef {object} Sweep  the loss after `steps` steps, for each learning rate
 * @property {NdArray} rates
 * @property {NdArray} losses        NaN where it diverged
 * @property {NdArray} diverged
 * @property {number} start          the loss at the start
 * @property {number} steps
 * @property {number} current        the rate of the run
 * @property {{rate: number, loss: number} | null} best
 * @property {number | null} lambda_max   at the start
 * @property {number | null} threshold    the rate that theory says is the largest stable one
 * @property {string} rule
 */
/**
 * @typedef {object} Sharpness  the largest eigenvalue of the Hessian along the plan
 * @property {NdArray} step
 * @property {NdArray} sharpness
 * @property {NdArray | null} threshold   2 / learning rate, or what stands for it
 * @property {string} rule
 */
/** @typedef {{race: Answer<Race>, sweep: Answer<Sweep>, sharpness: Answer<Sharpness>}} Comparisons */
/**
 * @template T
 * @typedef {{busy: boolean, reply: T | null}} Answer  to an intent of that name
 */

export {};
