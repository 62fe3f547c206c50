import { shortNumber, type Ticks, ticksOf } from "../data/ticks.ts";
import { numbersOn } from "../extent.ts";
import { element, type Markup } from "../markup.ts";
import { type Layer, type Picture, type PointsLayer, seriesOf } from "../picture.ts";
import { markerPath } from "./marker.ts";

/** Where the plot lies within the picture. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Ticks;
  y: Ticks;
}

const size = { width: 440, height: 270 };
const margin = { left: 52, right: 14, top: 34, bottom: 42 };
const rowHeight = 26;
const longestName = 15;

/**
 * A picture as SVG for a page, which has the colours: series 0, 1... are of the classes s0, s1...; lines across, grid and
 * frame are `rule`, `grid` and `frame`. `id` makes the names for screen readers unique.
 */
export function pictureSvg(picture: Picture, id: string): Markup {
  const { categories } = picture.y;
  const series = seriesOf(picture);
  const left = categories ? 118 : margin.left;
  const plotHeight = categories
    ? Math.max(1, categories.length) * rowHeight * Math.max(1, series.length * 0.7)
    : size.height - margin.top - margin.bottom;
  const frame: Frame = {
    left,
    top: margin.top,
    width: size.width - left - margin.right,
    height: plotHeight,
    x: ticksOf(picture.x, numbersOn(picture, "x"), 6),
    y: categories ? bandTicks(categories.length) : ticksOf(picture.y, numbersOn(picture, "y"), 5),
  };
  const height = plotHeight + margin.top + margin.bottom;
  return element(
    "svg",
    { viewBox: `0 0 ${size.width} ${height}`, role: "img", "aria-labelledby": `${id}-title ${id}-desc` },
    element("title", { id: `${id}-title` }, picture.title),
    element("desc", { id: `${id}-desc` }, picture.summary),
    axes(picture, frame, height),
    picture.layers.map((layer) => marks(layer, series, frame)),
    legend(picture, series),
  );
}

function bandTicks(count: number): Ticks {
  return { low: 0, high: count, at: [], place: (value) => 1 - (value + 0.5) / Math.max(1, count) };
}

const across = (frame: Frame, value: number) => round(frame.left + frame.x.place(value) * frame.width);
const down = (frame: Frame, value: number) => round(frame.top + (1 - frame.y.place(value)) * frame.height);

function axes(picture: Picture, frame: Frame, height: number): Markup {
  const { left, top, width, height: tall } = frame;
  const bottom = top + tall;
  const xs = frame.x.at.map((value) => {
    const x = across(frame, value);
    return [
      element("line", { class: "grid", x1: x, x2: x, y1: top, y2: bottom }),
      element("text", { x, y: bottom + 14, "text-anchor": "middle" }, shortNumber(value)),
    ];
  });
  const ys = frame.y.at.map((value) => {
    const y = down(frame, value);
    return [
      element("line", { class: "grid", x1: left, x2: left + width, y1: y, y2: y }),
      element("text", { x: left - 5, y: y + 4, "text-anchor": "end" }, shortNumber(value)),
    ];
  });
  const names = (picture.y.categories ?? []).map((name, i) =>
    element("text", { x: left - 6, y: down(frame, i) + 4, "text-anchor": "end" }, shortened(name)),
  );
  return element(
    "g",
    { "aria-hidden": "true" },
    xs,
    ys,
    names,
    element("path", { class: "frame", d: `M${left} ${top}V${bottom}H${left + width}` }),
    element("text", { class: "name", x: left + width / 2, y: height - 8, "text-anchor": "middle" }, picture.x.title),
    picture.y.categories ? undefined : element("text", { class: "name", x: 4, y: 26 }, picture.y.title),
  );
}

function marks(layer: Layer, names: readonly string[], frame: Frame): Markup {
  const series = names.indexOf(layer.series);
  const bottom = frame.top + frame.height;
  const group = (...children: (Markup | readonly Markup[])[]) => element("g", { class: `s${series % 4}` }, ...children);
  switch (layer.mark) {
    case "bars": {
      const base = Math.min(bottom, down(frame, 0));
      const [first] = layer.from;
      const steps = layer.from.map((_, i) => `V${down(frame, layer.height[i]!)}H${across(frame, layer.to[i]!)}`);
      if (first === undefined) return group();
      const outline = `M${across(frame, first)} ${base}${steps.join("")}V${base}`;
      return group(element("path", { class: series === 0 ? "area" : "outline", d: outline }));
    }
    case "line": {
      const points = layer.x.map((x, i) => `${across(frame, x)},${down(frame, layer.y[i]!)}`);
      const ends = names.length > 1 ? [0.25, 0.6].map((share) => Math.floor(share * (layer.x.length - 1))) : [];
      const signs = layer.x.length < 5 ? [] : ends.map((i) => markerAt(frame, layer.x[i]!, layer.y[i]!, series));
      return group(element("polyline", { class: "line", points: points.join(" ") }), signs);
    }
    case "points": {
      const radius = layer.x.length > 1000 ? 1.4 : layer.x.length > 50 ? 2.2 : 4;
      const spreads = layer.x.flatMap((x, i) => {
        const [low, high] = [layer.low?.[i] ?? Number.NaN, layer.high?.[i] ?? Number.NaN];
        return low <= high ? [spread(across(frame, x), down(frame, low), across(frame, x), down(frame, high))] : [];
      });
      return group(
        spreads,
        layer.x.map((x, i) => markerAt(frame, x, layer.y[i]!, series, radius)),
        series === 0 ? counts(layer, frame) : [],
      );
    }
    case "intervals": {
      const band = (frame.height / Math.max(1, frame.y.high)) * 0.7;
      const thick = band / names.length;
      return group(
        layer.value.flatMap((value, i) => {
          const y = round(down(frame, layer.category[i]!) - band / 2 + thick * (series + 0.5));
          const [zero, end] = [across(frame, Math.max(frame.x.low, 0)), across(frame, value)];
          if (!Number.isFinite(end)) return [];
          const box = {
            x: Math.min(zero, end),
            y: round(y - thick / 2),
            width: round(Math.abs(end - zero)),
            height: round(thick),
          };
          const [low, high] = [layer.low[i]!, layer.high[i]!];
          return [
            element("rect", { class: "area", ...box }),
            ...(low <= high ? [spread(across(frame, low), y, across(frame, high), y)] : []),
            markerAt(frame, value, undefined, series, 4, y),
          ];
        }),
      );
    }
    case "rule": {
      const at = layer.axis === "x" ? across(frame, layer.at) : down(frame, layer.at);
      const line =
        layer.axis === "x"
          ? { x1: at, x2: at, y1: frame.top, y2: bottom }
          : { x1: frame.left, x2: frame.left + frame.width, y1: at, y2: at };
      return element("line", { class: "rule", ...line });
    }
    case "rug":
      return group(layer.x.map((x) => spread(across(frame, x), bottom, across(frame, x), bottom - 6)));
  }
}

/** How many rows a point stands for, beside it. */
function counts({ x, y, count = [] }: PointsLayer, frame: Frame): Markup[] {
  return count.map((rows, i) => {
    const [left, top] = [across(frame, x[i]!), down(frame, y[i]!)];
    // towards the middle of the picture, so that it is not cut off
    const above = top > frame.top + frame.height / 2;
    return element(
      "text",
      { class: "count", x: left, y: above ? top - 7 : top + 13, "text-anchor": "middle" },
      String(rows),
    );
  });
}

function spread(x1: number, y1: number, x2: number, y2: number): Markup {
  return element("line", { class: "spread", x1, x2, y1, y2 });
}

function markerAt(frame: Frame, x: number, y: number | undefined, series: number, radius = 4, at?: number): Markup {
  return element("path", { class: "point", d: markerPath(series, across(frame, x), at ?? down(frame, y!), radius) });
}

/** Series by their colour and marker, and what the lines across are. */
function legend(picture: Picture, series: readonly string[]): Markup {
  const rules = picture.layers.filter(({ mark }) => mark === "rule");
  const shown = rules.flatMap((layer) =>
    layer.mark === "rule" && !(layer.axis === "y" && layer.at === 0)
      ? [`${layer.series} ${shortNumber(layer.at, 3)}`]
      : [],
  );
  const entries = series.length > 1 ? series : [];
  let x = 8;
  const items = entries.map((name, i) => {
    const at = x;
    x += 22 + 7.4 * Math.min(name.length, 26);
    return element(
      "g",
      { class: `s${i % 4}` },
      element("path", { class: "point", d: markerPath(i, at, 9, 4) }),
      element("text", { x: at + 8, y: 13 }, shortened(name, 26)),
    );
  });
  const rule =
    shown.length > 0
      ? element("text", { x: size.width - 8, y: 26, "text-anchor": "end" }, `┊ ${shown.join(", ")}`)
      : undefined;
  return element("g", { "aria-hidden": "true" }, items, rule);
}

function shortened(name: string, most = longestName): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
