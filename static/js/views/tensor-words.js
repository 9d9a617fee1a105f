/** A tensor unfolded, in words: what it is, and one number of it with all its digits. */

/** @import {Graph, NdArray, NodeDetail} from "../types.js" */
/** @import {Reveal} from "../inside/moments.js" */
/** @import {Cursor} from "./tensor-maps.js" */
import { placed, subscript } from "../names.js";
import { whole } from "../format.js";
import { edgeKey } from "../inside/moments.js";

/** What stands beside its name. @param {NodeDetail} detail @param {Graph} topology @param {string | null} meant  an edge @returns {string} */
export function about(detail, { nodes, edges }, meant) {
  const { id, shape, step } = detail;
  const edge = edges.find((each) => edgeKey(each) === meant);
  const along = edge ? `${subscript(nodes[edge.source].name)} into ${subscript(nodes[edge.target].name)}: ${edge.words ?? "no gradient goes back"}` : "";
  const size = shape.length === 0 ? "a number" : `shape ${shape.join(" × ")}`;
  return [`at step ${whole(step)}`, size, along || nodes[id].words, hasSamples(detail, nodes[id].role) ? "a row a sample of the batch" : ""].filter(Boolean).join(" · ");
}

/** Whether its rows are samples. @param {NodeDetail} detail @param {string} role */
export function hasSamples({ shape, rows }, role) {
  return role !== "parameter" && shape.length === 2 && rows !== null && rows.values.length === shape[0];
}

/** @param {number[]} shape @param {{row: number, column: number}} at */
export function indexOf(shape, { row, column }) {
  return shape.length === 2 ? [row, column] : shape.length === 1 ? [column] : [];
}

/** One number, its gradient, and of what it is the sum. @param {NodeDetail} detail @param {Graph} topology @param {Reveal | null} seen @param {Cursor} at */
export function describe(detail, { nodes }, seen, at) {
  const { id, value, gradient, contributions, rows, shape } = detail;
  const index = indexOf(shape, at);
  const place = at.row * (shape.length === 2 ? shape[1] : 0) + at.column;
  const name = placed(nodes[id].name, index);
  const sample = rows && hasSamples(detail, nodes[id].role) ? ` (row ${rows.values[at.row]} of the data)` : "";
  const known = !seen || seen.values.has(id) ? `= ${digits(value, place)}` : "not computed yet";
  if (!gradient) return `${name}${sample} ${known} · no gradient: nothing here is trained`;
  const come = contributions.filter(({ target, argument }) => !seen || seen.backward.has(edgeKey({ source: id, target, argument })));
  const parts = come.map(({ target, gradient: part }) => `${digits(part, place)} (from ${subscript(nodes[target].name)})`);
  const isWhole = !seen || seen.gradients.has(id);
  const sum = contributions.length > 1 && parts.length > 0 ? `${isWhole ? " = " : ", so far "}${parts.join(" + ")}` : "";
  return `${name}${sample} ${known} · gradient ${isWhole ? digits(gradient, place) : "not computed yet"}${sum}`;
}

/** All of a number. @param {NdArray} array @param {number} place */
function digits({ values }, place) {
  return Number.isFinite(values[place]) ? String(values[place]).replace(/-/g, "−") : "not finite";
}
