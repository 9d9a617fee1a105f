/** What all figures share: a quiet layout in the theme's type and colours, and one configuration. */

/** @import {Theme} from "../types.js" */

/** @typedef {{width: number, height: number}} Size  of the picture, in CSS pixels */
/** @typedef {{data: any[], layout: any, config: any}} Figure  what Plotly.react takes */

/** No logo, and no button that would send the picture to somebody's cloud. */
export const CONFIG = { displaylogo: false, showSendToCloud: false, displayModeBar: false, responsive: false, showAxisDragHandles: false };

const TEXT = 11;

/**
 * A layout without decoration: transparent paper, small type, room only where `margin` says.
 * @param {Theme} theme
 * @param {Size} size
 * @param {{l: number, r: number, t: number, b: number}} margin
 */
export function layout(theme, size, margin) {
  return {
    ...size,
    margin: { ...margin, pad: 0, autoexpand: false },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: TEXT, color: theme.color.soft },
    hoverlabel: hoverLabel(theme),
    hovermode: "closest",
    showlegend: false,
    dragmode: false,
  };
}

/** @param {Theme} theme */
function hoverLabel({ color, font }) {
  return { bgcolor: color.panel, bordercolor: color.soft, align: "left", font: { family: font, size: TEXT + 1, color: color.ink } };
}

/**
 * What makes an axis logarithmic or not: ticks at 1, 2, 5 within a few decades, else at powers of ten.
 * @param {"log" | "linear"} scale
 * @param {ArrayLike<number | null>} values  that are drawn on it
 */
export function scaled(scale, values) {
  if (scale === "linear") return { type: "linear", nticks: 6 };
  const known = Array.from(values).filter((value) => value !== null && value > 0 && Number.isFinite(value));
  const decades = known.length > 0 ? Math.log10(Math.max(.../** @type {number[]} */ (known)) / Math.min(.../** @type {number[]} */ (known))) : 1;
  return { type: "log", dtick: decades > FEW_DECADES ? Math.ceil(decades / 6) : "D2", exponentformat: "power", minexponent: 4, minorloglabels: "complete" };
}
const FEW_DECADES = 2.5;

/**
 * An axis of hairlines, its title close by.
 * @param {Theme} theme
 * @param {string} title
 */
export function axis(theme, title) {
  return {
    title: { text: title, standoff: 4, font: { size: TEXT } },
    color: theme.color.soft,
    gridcolor: theme.color.hairline,
    linecolor: theme.color.hairline,
    tickcolor: theme.color.hairline,
    ticklen: 4,
    showline: true,
    zeroline: false,
    fixedrange: true,
    automargin: false,
  };
}
