/** Where the units of a network stand: layers from left to right, units from top to bottom. */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{columns: Point[][], radius: number, thickest: number, pitch: number, hasControls: boolean}} Places  pitch: px from layer to layer */

const ROOM = { top: 12, bottom: 24 };
const CONTROLS = { top: 30, bottom: 66 }; // where layers can be changed under and between them
const RADII = { least: 2.5, most: 24 };
const SHARE = 0.27; // of the way to the next layer: connections must be seen between
const TIGHT = { one: 52, many: 72 }; // px between layers under which there is no room for what stands under one hidden layer, and under many beside each other
const SPREAD = 2.7; // radii between two units, at least
const THICKEST = 4.5; // px, of a line between few units

/**
 * @param {number[]} sizes  units of each layer, the inputs first
 * @param {{width: number, height: number}} size
 * @param {{left: number, right: number}} labels  px for the names of inputs and outputs
 * @returns {Places}
 */
export function places(sizes, { width, height }, labels) {
  const most = Math.max(...sizes);
  const ways = Math.max(1, sizes.length - 1);
  const apart = (width - labels.left - labels.right) / ways;
  const within = (/** @type {typeof ROOM} */ room) => {
    const high = Math.max(20, height - room.top - room.bottom);
    const radius = Math.max(RADII.least, Math.min(RADII.most, high / (most * SPREAD), apart * SHARE));
    return { room, high, radius, from: labels.left + radius + 2, pitch: apart - (2 * radius + 4) / ways };
  };
  const changed = within(CONTROLS);
  const hasControls = changed.pitch >= (sizes.length > 3 ? TIGHT.many : TIGHT.one);
  const { room, high, radius, from, pitch: way } = hasControls ? changed : within(ROOM);
  const columns = sizes.map((count, layer) => {
    const x = from + way * layer;
    const pitch = Math.min(high / count, 5 * radius);
    return Array.from({ length: count }, (_, unit) => ({ x, y: room.top + high / 2 + (unit - (count - 1) / 2) * pitch }));
  });
  return { columns, radius, thickest: Math.max(1, Math.min(THICKEST, radius * 0.6)), pitch: way, hasControls };
}

/**
 * The connection or unit nearest to a point, if any is near enough to be meant.
 * @param {Places} at
 * @param {Point} point
 * @returns {{layer: number, to: number, from: number | null} | null}  from is null for a unit
 */
export function nearest({ columns, radius }, point) {
  for (const [layer, column] of columns.entries()) {
    const to = column.findIndex(({ x, y }) => Math.hypot(x - point.x, y - point.y) <= radius + 2);
    if (to >= 0) return { layer, to, from: null };
  }
  const layer = columns.findIndex((column, k) => k > 0 && column[0].x > point.x);
  if (layer < 1 || point.x < columns[layer - 1][0].x) return null;
  let best = { gap: NEAR, from: -1, to: -1 };
  columns[layer - 1].forEach((a, from) => columns[layer].forEach((b, to) => {
    const gap = distanceTo(a, b, point);
    if (gap < best.gap) best = { gap, from, to };
  }));
  return best.from < 0 ? null : { layer, to: best.to, from: best.from };
}
const NEAR = 6; // px

/** @param {Point} a @param {Point} b @param {Point} p */
function distanceTo(a, b, p) {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  return Math.abs((b.x - a.x) * (a.y - p.y) - (a.x - p.x) * (b.y - a.y)) / length;
}
