/** The colours of static/css/tokens.css as values, for figures that cannot read CSS. */

/** @import {Theme, Token} from "./types.js" */

/** @type {Token[]} */
const TOKENS = [
  "paper",
  "panel",
  "ink",
  "soft",
  "hairline",
  "accent",
  "positive",
  "negative",
  "zero",
  "validation",
  "test",
  "backward",
  "third",
  "capped",
  "validation-text",
  "test-text",
  "negative-text",
  "backward-text",
];
/** Classes beyond the third. */
const MORE = [3, 4, 5, 6, 7, 8, 9];
const DARK = matchMedia("(prefers-color-scheme: dark)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** The theme as it is computed now. @returns {Theme} */
export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const color = /** @type {Record<Token, string>} */ (
    Object.fromEntries(TOKENS.map((token) => [token, read(token)]))
  );
  return {
    scheme: DARK.matches ? "dark" : "light",
    color,
    land: [0, 1, 2, 3, 4].map((level) => read(`land-${level}`)),
    diverging: [
      [0, color.negative],
      [0.5, color.zero],
      [1, color.positive],
    ],
    classes: [color.negative, color.positive, color.third, ...MORE.map((k) => read(`class-${k}`))],
    font: read("sans"),
    still: STILL.matches,
  };
}

/** Calls with the new theme whenever the system's setting changes. @param {(theme: Theme) => void} changed */
export function watchTheme(changed) {
  for (const query of [DARK, STILL]) query.addEventListener("change", () => changed(readTheme()));
}
