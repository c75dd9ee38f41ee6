// Advance widths of Helvetica in thousandths of the font size, for the characters 32 to 126 (Adobe font metrics).
// Without a canvas vega guesses .8 em per character and leaves far too much room.
const ASCII = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** Width of a character that the table lacks: that of a digit. */
const OTHER = 556;

/** Bold letters are about this much wider. */
const BOLD = 1.06;

/** Width in pixels of a line of text set in Helvetica. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let width = 0;
  for (const character of text) width += ASCII[character.codePointAt(0)! - 32] ?? OTHER;
  return (width * fontSize * (bold ? BOLD : 1)) / 1000;
}
