/** Where a notice leads: what its button says, and what it does. */

/** @import {Finding, Intent} from "../types.js" */
import { subscript } from "../names.js";
import { whole } from "../format.js";
import { SHARPNESS } from "./compare.js";

/** @typedef {{text: string, intents: Intent[]}} Way */

/** @type {Record<"loss" | "sharpness", (finding: Finding) => Way>} */
const PANELS = {
  loss: ({ look: { step } }) => ({
    text: `go to step ${whole(step ?? 0)}, where it began`,
    intents: step === null ? [] : [{ type: "seek", step }],
  }),
  sharpness: () => ({
    text: "see the sharpness along the plan",
    intents: [
      { type: "view", key: "sheet", value: SHARPNESS },
      { type: "view", key: "room", value: "compare" },
    ],
  }),
};

/** @param {Finding} finding @returns {Way} */
export function lookOf(finding) {
  const { panel, level, node, unit } = finding.look;
  if (panel) return PANELS[panel](finding);
  /** @type {Intent[]} */
  const intents = [{ type: "view", key: "focus", value: node }];
  if (unit) intents.push({ type: "unit", unit });
  if (level) intents.push({ type: "view", key: "dock", value: level });
  return { text: `look at ${unit ? `unit ${unit.unit} of layer ${unit.layer}` : subscript(node ?? "it")}`, intents };
}
