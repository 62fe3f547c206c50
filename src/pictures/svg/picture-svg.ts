import { shortNumber } from "../data/ticks.ts";
import { element, type Markup } from "../markup.ts";
import { type Picture, seriesOf } from "../picture.ts";
import { across, down, type Frame, frameOf, longestName } from "./frame.ts";
import { markerPath } from "./marker.ts";
import { marksSvg } from "./marks.ts";

/**
 * A picture as SVG for a page, which has the colours: series 0, 1... are of the classes s0, s1...; lines across, stripes,
 * grid and frame are `rule`, `band`, `grid` and `frame`. `id` makes the names for screen readers unique. `data-scales` says
 * which numbers lie where, for scripts.
 */
export function pictureSvg(picture: Picture, id: string): Markup {
  const series = seriesOf(picture);
  const frame = frameOf(picture);
  const { width, height } = frame.size;
  return element(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-labelledby": `${id}-title ${id}-desc`,
      "data-scales": JSON.stringify(scalesOf(picture, frame)),
    },
    element("title", { id: `${id}-title` }, picture.title),
    element("desc", { id: `${id}-desc` }, picture.summary),
    axes(picture, frame),
    picture.layers.map((layer) => marksSvg(layer, series, frame)),
    legend(picture, frame),
  );
}

function scalesOf({ x, y }: Picture, frame: Frame) {
  const { left, top, width, height } = frame;
  return {
    box: [left, top, width, height],
    x: { title: x.title, from: frame.x.low, to: frame.x.high, log: x.scale === "log" },
    y: y.categories
      ? { title: y.title, names: y.categories, stacked: frame.stacked }
      : { title: y.title, from: frame.y.low, to: frame.y.high, log: y.scale === "log" },
  };
}

function axes(picture: Picture, frame: Frame): Markup {
  const { left, top, width, height } = frame;
  const bottom = top + height;
  const xs = frame.x.at.map((value) => {
    const x = across(frame, value);
    return [
      element("line", { class: "grid", x1: x, x2: x, y1: top, y2: bottom }),
      element("text", { x, y: bottom + 15, "text-anchor": "middle" }, shortNumber(value)),
    ];
  });
  const ys = frame.y.at.map((value) => {
    const y = down(frame, value);
    return [
      element("line", { class: "grid", x1: left, x2: left + width, y1: y, y2: y }),
      element("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, shortNumber(value)),
    ];
  });
  const names = (picture.y.categories ?? []).map((name, i) =>
    element(
      "text",
      { class: "category", x: left - 8, y: down(frame, i) + 4, "text-anchor": "end" },
      shortened(name, longestName),
    ),
  );
  const middle = left + width / 2;
  return element(
    "g",
    { "aria-hidden": "true" },
    xs,
    ys,
    names,
    element("path", { class: "frame", d: `M${left} ${top}V${bottom}H${left + width}` }),
    element("text", { class: "name", x: middle, y: frame.size.height - 9, "text-anchor": "middle" }, picture.x.title),
    picture.y.categories ? undefined : element("text", { class: "name", x: 4, y: top - 10 }, picture.y.title),
  );
}

/** Series by their colour and marker, and what lines across and stripes are. */
function legend(picture: Picture, { size, top, named }: Frame): Markup {
  const items: Markup[] = [];
  let x = 8;
  for (const [i, name] of named.entries()) {
    items.push(
      element(
        "g",
        { class: `s${i % 4}` },
        element("path", { class: "point", d: markerPath(i, x, 10, 4) }),
        element("text", { x: x + 8, y: 14 }, shortened(name, 26)),
      ),
    );
    x += 24 + 6.5 * Math.min(name.length, 26);
  }
  const others = picture.layers.flatMap((layer) => {
    if (layer.mark === "bands") return [`▒ ${layer.series}`];
    if (layer.mark === "line" && layer.reference) return [`┊ ${layer.series}`];
    // what zero is need not be said
    if (layer.mark !== "rule" || (layer.axis === "y" && layer.at === 0)) return [];
    return [`┊ ${layer.series}${layer.at === 0 ? "" : ` ${shortNumber(layer.at, 3)}`}`];
  });
  const text =
    others.length > 0
      ? [element("text", { x: size.width - 8, y: top - 10, "text-anchor": "end" }, others.join("  "))]
      : [];
  return element("g", { "aria-hidden": "true" }, items, text);
}

function shortened(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
