/** The one place where bytes become numbers, and messages text. */

/** @import {Arr, NdArray, TypedArray, Up} from "./types.js" */

/** @type {Record<string, new (buffer: ArrayBuffer) => TypedArray>} dtype, as NumPy and Plotly write it */
const TYPES = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
};

/** A message from the server, its arrays decoded wherever they stand. @param {string} text */
export function decode(text) {
  return JSON.parse(text, (_key, value) => (isArr(value) ? decodeArray(value) : value));
}

/** A message to the server. @param {Up | object} message */
export function encode(message) {
  return JSON.stringify(message);
}

/**
 * The typed array, its dimensions, and the original for Plotly.
 * @param {Arr} raw
 * @returns {NdArray}
 */
function decodeArray(raw) {
  const Type = TYPES[raw.dtype];
  if (!Type) throw new TypeError(`unknown dtype on the wire: ${raw.dtype}`);
  const values = new Type(bytes(raw.bdata));
  const dims =
    raw.shape === undefined ? [values.length] : String(raw.shape).split(",").filter(Boolean).map(Number);
  return { values, dims, raw };
}

/** @param {any} value @returns {value is Arr} */
function isArr(value) {
  return (
    value !== null &&
    typeof value === "object" &&
    typeof value.bdata === "string" &&
    typeof value.dtype === "string"
  );
}

/** @param {string} base64 */
function bytes(base64) {
  const text = atob(base64);
  const buffer = new ArrayBuffer(text.length);
  const view = new Uint8Array(buffer);
  for (let i = 0; i < text.length; i += 1) view[i] = text.charCodeAt(i);
  return buffer;
}
