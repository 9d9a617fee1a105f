/** The words of the landscape, as types. No code: `types.js` gives them to everybody. */

/** @import {NdArray} from "./types.js" */

/**
 * @typedef {object} Surface  `z[j, i] = L(origin + x[i] directions[0] + y[j] directions[1])`;
 *   the origin and directions of the plane are only in the reply to GET surface
 * @property {string} slice
 * @property {number} step
 * @property {string} part
 * @property {NdArray} x
 * @property {NdArray} y
 * @property {NdArray} z           (ny, nx)
 * @property {{label: string, offset: number}[]} axes
 * @property {number} captured     share of the path that the plane holds, 0..1
 * @property {number[] | null} explained
 * @property {{step: NdArray, x: NdArray, y: NdArray, loss: NdArray, plane_loss: NdArray, off_plane: NdArray}} path
 *   the plan, steps 0..drawn_to; up to state.step it has been walked
 * @property {number} planned      last step of the plan
 * @property {number} drawn_to     last step of the path: before `planned` where the plan blows up
 * @property {boolean} diverged    the plan ends early, since a step of it cannot be made
 * @property {boolean} thinned     steps were left out of the path
 * @property {number} clipped      cells above `cap`
 * @property {number} nonfinite
 * @property {number} cap
 * @property {number} floor
 * @property {boolean} [whole]     with two parameters the plane is the whole landscape
 * @property {boolean} [follow]    the plane goes with the run
 * @property {{x: number, y: number, value: number}[]} [minima]  of a function
 */
/** @typedef {{x: number, y: number, share: number | null}} Arrow  in the plane's coordinates; the share of its length that lies there */
/** @typedef {{step: number, x: number, y: number, loss: number, plane_loss: number, off_plane: number, share: number, gradient?: Arrow | null, update?: Arrow | null}} Ball */
/**
 * @typedef {object} Line  the loss along the line from theta_0 (alpha 0) to theta_T (alpha 1)
 * @property {NdArray} alpha
 * @property {NdArray} train
 * @property {NdArray | null} validation
 * @property {{step: NdArray, alpha: NdArray, off_line: NdArray, loss: NdArray}} path
 * @property {number} length
 * @property {{id: string | null, step: number}} to
 */
/** @typedef {{slice: string, size?: number, span?: number, part?: string, penalty?: string, a?: string, b?: string, zero_biases?: boolean, ends?: boolean, follow?: boolean, at?: number}} SurfaceQuery */

export {};
