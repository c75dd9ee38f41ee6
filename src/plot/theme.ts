import { palette } from "./palette.js";

export const FONT = "Helvetica, Arial, sans-serif";

/** The vega-lite `config` of all figures. */
export const theme = {
  aria: false,
  background: palette.paper.light,
  font: FONT,
  padding: { left: 8, top: 10, right: 8, bottom: 8 },
  view: { stroke: null },
  concat: { spacing: 18 },
  axis: {
    labelColor: palette.muted.light,
    titleColor: palette.text.light,
    domainColor: palette.axis.light,
    tickColor: palette.axis.light,
    gridColor: palette.grid.light,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelPadding: 4,
    titlePadding: 8,
    tickSize: 4,
  },
  title: {
    anchor: "start",
    color: palette.text.light,
    subtitleColor: palette.muted.light,
    fontSize: 15,
    fontWeight: "bold",
    subtitleFontSize: 11.5,
    subtitleLineHeight: 15,
    subtitlePadding: 5,
    offset: 14,
  },
} as const;
