import { type Ticks, ticksOf } from "../data/ticks.ts";
import { numbersOn } from "../extent.ts";
import { type Layer, type Picture, seriesOf } from "../picture.ts";

/** Where the plot lies within the picture, and its scales. */
export interface Frame {
  /** of the whole picture */
  size: { width: number; height: number };
  left: number;
  top: number;
  width: number;
  height: number;
  x: Ticks;
  y: Ticks;
  /** series whose bars stand one below the other within a category */
  stacked: readonly string[];
  /** series that the legend names: a single one where its name says more than the title */
  named: readonly string[];
}

/** The part of a category's height that its bars take. */
export const bandShare = 0.7;

const size = { width: 440, height: 280 };
const margin = { left: 52, right: 14, bottom: 42 };
/** for the name of the y axis; and for the names of several series above it */
const titleHeight = 22;
const legendHeight = 20;
const rowHeight = 26;
const signWidth = 7;
/** signs of a category's name that are shown */
export const longestName = 26;

export function frameOf(picture: Picture): Frame {
  const { categories } = picture.y;
  const series = seriesOf(picture);
  const longest = Math.max(0, ...(categories ?? []).map((name) => Math.min(longestName, name.length)));
  const left = categories ? 14 + signWidth * Math.max(4, longest) : margin.left;
  const isBar = (layer: Layer) => layer.mark === "intervals" && layer.shape !== "point";
  const isForest = picture.layers.some((layer) => layer.mark === "intervals" && layer.shape === "point");
  const stacked = picture.layers.some(isBar) ? series : [];
  const named = series.length > 1 || isForest ? series : [];
  const top = titleHeight + (named.length > 0 ? legendHeight : 0);
  const height = categories
    ? Math.max(1, categories.length) * rowHeight * Math.max(1, stacked.length * bandShare)
    : size.height - top - margin.bottom;
  return {
    size: { width: size.width, height: height + top + margin.bottom },
    left,
    top,
    width: size.width - left - margin.right,
    height,
    x: ticksOf(picture.layers.some(hasSize) ? withRoom(picture, "x") : picture.x, numbersOn(picture, "x"), 6),
    y: categories ? bandTicks(categories.length) : ticksOf(withRoom(picture, "y"), numbersOn(picture, "y"), 5),
    stacked,
    named,
  };
}

/** Marks that would be cut in two at the end of an axis. */
const hasSize = ({ mark }: Layer) => mark === "points" || mark === "intervals";

/** An axis that goes on a little behind its numbers, but for 0, where bars stand. */
function withRoom(picture: Picture, name: "x" | "y"): Picture["x"] {
  const axis = picture[name];
  if (axis.domain || axis.scale !== "linear") return axis;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbersOn(picture, name)) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low < high)) return axis;
  const room = 0.03 * (high - low);
  return { ...axis, domain: [low === 0 ? 0 : low - room, high === 0 ? 0 : high + room] };
}

function bandTicks(count: number): Ticks {
  return { low: 0, high: count, at: [], place: (value) => 1 - (value + 0.5) / Math.max(1, count) };
}

export const across = (frame: Frame, value: number) => round(frame.left + frame.x.place(value) * frame.width);
export const down = (frame: Frame, value: number) => round(frame.top + (1 - frame.y.place(value)) * frame.height);

/** Tenths of a unit are fine enough to be seen, and keep the page small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
