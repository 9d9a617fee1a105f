/** Where a field on a grid crosses zero, as straight pieces, cell by cell (marching squares). */

/**
 * For each of the sixteen ways in which the corners of a cell can lie above zero, the pairs of
 * sides that the line joins. Corners count 1, 2, 4, 8 from the lower left against the clock; sides
 * are 0 below, 1 right, 2 above, 3 left. In the two saddles the corners above are kept apart.
 * @type {number[][]}
 */
const PIECES = [
  [], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2],
  [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], [],
];

/**
 * The line `field = 0`.
 * @param {ArrayLike<number>} field  (ny, nx), row by row
 * @param {number} nx
 * @param {number} ny
 * @returns {number[]} x, y, x, y of one piece after another, in cells
 */
export function isoline(field, nx, ny) {
  /** @type {number[]} */
  const line = [];
  for (let j = 0; j + 1 < ny; j += 1) {
    for (let i = 0; i + 1 < nx; i += 1) {
      const at = j * nx + i;
      const corners = [field[at], field[at + 1], field[at + nx + 1], field[at + nx]];
      const sides = PIECES[corners.reduce((code, value, k) => code | (value > 0 ? 1 << k : 0), 0)];
      for (const side of sides) line.push(...crossing(side, corners, i, j));
    }
  }
  return line;
}

/** @param {number} side @param {number[]} corners @param {number} i @param {number} j */
function crossing(side, [a, b, c, d], i, j) {
  const between = (/** @type {number} */ from, /** @type {number} */ to) => from / (from - to);
  if (side === 0) return [i + between(a, b), j];
  if (side === 1) return [i + 1, j + between(b, c)];
  if (side === 2) return [i + between(d, c), j + 1];
  return [i, j + between(a, d)];
}
