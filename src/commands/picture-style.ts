import { decimalNumber } from "../engine/index.ts";
import { type Io, wantsColor } from "../io.ts";
import type { TextStyle } from "../pictures/index.ts";
import { seriesText } from "../sinks/color.ts";

const usualWidth = 80;
const leastWidth = 40;
/** wider than this, a picture is no easier to read */
const greatestWidth = 160;

/** How pictures look on this terminal: its width (elsewhere COLUMNS), its colours, ASCII where it can do no more. */
export function pictureStyle(io: Io, color: boolean, height = 14): TextStyle {
  const given = decimalNumber(io.env.COLUMNS ?? "");
  const width = io.stdout.columns ?? (given > 0 ? Math.floor(given) : usualWidth);
  return {
    width: Math.min(greatestWidth, Math.max(leastWidth, width)),
    height,
    ascii: io.env.TERM === "dumb",
    paint: seriesText(color),
  };
}

/** The same for standard output and what `--color` says. */
export function outputStyle(io: Io, color: "auto" | "always" | "never", height?: number): TextStyle {
  return pictureStyle(io, wantsColor(io, io.stdout, color), height);
}
