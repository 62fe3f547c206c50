import { element, type Markup } from "../markup.ts";
import type { BandsLayer, BarsLayer, IntervalsLayer, Layer, LineLayer, PointsLayer } from "../picture.ts";
import { across, bandShare, down, type Frame, round } from "./frame.ts";
import { markerPath } from "./marker.ts";

/** The marks of a layer. `names`: the series of the picture, whose number is a class s0, s1... */
export function marksSvg(layer: Layer, names: readonly string[], frame: Frame): Markup {
  const series = names.indexOf(layer.series);
  const group = (...children: (Markup | readonly Markup[])[]) => element("g", { class: `s${series % 4}` }, ...children);
  const bottom = frame.top + frame.height;
  switch (layer.mark) {
    case "bars":
      return group(bars(layer, series, frame));
    case "line":
      return layer.reference ? polyline(layer, "rule", frame) : group(line(layer, names, frame));
    case "points":
      return group(points(layer, series, frame));
    case "intervals":
      return group(intervals(layer, names, frame));
    case "bands":
      return element("g", {}, bands(layer, frame));
    case "rule": {
      const at = layer.axis === "x" ? across(frame, layer.at) : down(frame, layer.at);
      const ends =
        layer.axis === "x"
          ? { x1: at, x2: at, y1: frame.top, y2: bottom }
          : { x1: frame.left, x2: frame.left + frame.width, y1: at, y2: at };
      return element("line", { class: "rule", ...ends });
    }
    case "rug":
      return group(layer.x.map((x) => spread(across(frame, x), bottom, across(frame, x), bottom - 6)));
  }
}

/** One outline around all bars: filled for the first series, which others do not hide. */
function bars({ from, to, height }: BarsLayer, series: number, frame: Frame): Markup[] {
  const [first] = from;
  if (first === undefined) return [];
  const base = Math.min(frame.top + frame.height, down(frame, 0));
  const steps = from.map((_, i) => `V${down(frame, height[i]!)}H${across(frame, to[i]!)}`);
  const outline = `M${across(frame, first)} ${base}${steps.join("")}V${base}`;
  return [element("path", { class: series === 0 ? "area" : "outline", d: outline })];
}

function line(layer: LineLayer, names: readonly string[], frame: Frame): Markup[] {
  const series = names.indexOf(layer.series);
  const signed = names.length > 1 && layer.x.length >= 5 ? [0.25, 0.6] : [];
  const signs = signed.map((share) => {
    const i = Math.floor(share * (layer.x.length - 1));
    return marker(across(frame, layer.x[i]!), down(frame, layer.y[i]!), series);
  });
  return [polyline(layer, "line", frame), ...signs];
}

function polyline({ x, y }: LineLayer, className: string, frame: Frame): Markup {
  const points = x.map((value, i) => `${across(frame, value)},${down(frame, y[i]!)}`);
  return element("polyline", { class: className, points: points.join(" ") });
}

function points(layer: PointsLayer, series: number, frame: Frame): Markup[] {
  const radius = layer.x.length > 1000 ? 1.4 : layer.x.length > 50 ? 2.2 : 4;
  const places = layer.x.map((x, i) => [across(frame, x), down(frame, layer.y[i]!)] as const);
  const spreads = places.flatMap(([x], i) => {
    const [low, high] = [layer.low?.[i] ?? Number.NaN, layer.high?.[i] ?? Number.NaN];
    return low <= high ? [spread(x, down(frame, low), x, down(frame, high))] : [];
  });
  const markers = places.map(([x, y]) => marker(x, y, series, radius));
  // a spread says enough, and of several series the numbers would stand in each other
  return [...spreads, ...markers, ...(series === 0 && !layer.low ? counts(layer, frame) : [])];
}

/** How many rows a point stands for, beside it. */
function counts({ x, y, count = [] }: PointsLayer, frame: Frame): Markup[] {
  return count.map((rows, i) => {
    const [left, top] = [across(frame, x[i]!), down(frame, y[i]!)];
    // towards the middle of the picture, so that it is not cut off
    const above = top > frame.top + frame.height / 2;
    const place = { x: left, y: above ? top - 7 : top + 14, "text-anchor": "middle" };
    return element("text", { class: "count", ...place }, String(rows));
  });
}

function intervals(layer: IntervalsLayer, names: readonly string[], frame: Frame): Markup[] {
  const series = names.indexOf(layer.series);
  const isBar = layer.shape !== "point";
  const band = (frame.height / Math.max(1, frame.y.high)) * bandShare;
  const thick = isBar ? band / names.length : band;
  return layer.value.flatMap((value, i) => {
    const middle = down(frame, layer.category[i]!);
    const y = isBar ? round(middle - band / 2 + thick * (series + 0.5)) : middle;
    const [zero, end] = [across(frame, Math.max(frame.x.low, 0)), across(frame, value)];
    if (!Number.isFinite(end)) return [];
    const box = { x: Math.min(zero, end), y: round(y - thick / 2), width: round(Math.abs(end - zero)) };
    const [low, high] = [layer.low[i]!, layer.high[i]!];
    return [
      ...(isBar ? [element("rect", { class: "area", ...box, height: round(thick) })] : []),
      ...(low <= high ? [spread(across(frame, low), y, across(frame, high), y)] : []),
      marker(end, y, series),
    ];
  });
}

function bands({ category, from, to }: BandsLayer, frame: Frame): Markup[] {
  const thick = (frame.height / Math.max(1, frame.y.high)) * 0.8;
  const right = frame.left + frame.width;
  return category.map((place, i) => {
    const start = Math.max(frame.left, from[i] === Number.NEGATIVE_INFINITY ? frame.left : across(frame, from[i]!));
    const end = Math.min(right, to[i] === Number.POSITIVE_INFINITY ? right : across(frame, to[i]!));
    const box = { x: start, y: round(down(frame, place) - thick / 2), width: round(end - start), height: round(thick) };
    return element("rect", { class: "band", ...box });
  });
}

function spread(x1: number, y1: number, x2: number, y2: number): Markup {
  return element("line", { class: "spread", x1, x2, y1, y2 });
}

function marker(x: number, y: number, series: number, radius = 4): Markup {
  return element("path", { class: "point", d: markerPath(series, x, y, radius) });
}
