/** The names of tensors and of the numbers in them, for people and for the server, and their shapes. */

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** `W1` as it is written by hand; a number that stands alone is a number: `1 / 20`. @param {string} name */
export function subscript(name) {
  return name.replace(/(?<=\p{L}\p{M}?)\d+/gu, (digits) => [...digits].map((digit) => SUBSCRIPTS[Number(digit)]).join(""));
}

/** `W₁[0,2]`: an element of a tensor, as it is written by hand. @param {string} name @param {(number | string)[]} index */
export function placed(name, index) {
  return index.length > 0 ? `${subscript(name)}[${index.join(",")}]` : subscript(name);
}

/** `W1[0,2]`: the same as the server writes it. @param {string} name @param {(number | string)[]} index */
export function keyOf(name, index) {
  return index.length > 0 ? `${name}[${index.join(",")}]` : name;
}

/**
 * The shape of a tensor on a batch of so many samples: the topology has that of the batch at which
 * it was asked for, and the last of an epoch may be a short one.
 * @param {{shape: number[], role: string}} node @param {number} samples
 */
export function shapeOn({ shape, role }, samples) {
  return shape.length === 2 && role !== "parameter" ? [samples, shape[1]] : shape;
}
