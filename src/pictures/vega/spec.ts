import { seriesColors } from "../colors.ts";
import { type Axis, type Layer, layerRecords, type Picture, seriesOf } from "../picture.ts";
import { wrapped } from "../wrapped.ts";

/** A JSON object of the Vega-Lite grammar. */
export type Spec = Readonly<Record<string, unknown>>;

const shapes = ["circle", "triangle-up", "square", "diamond"];

/** A picture as a Vega-Lite 6 spec, its data inline. */
export function vegaLiteSpec(picture: Picture): Spec {
  const categories = picture.y.categories ?? [];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: picture.title, subtitle: wrapped(picture.summary, 90), subtitleColor: "#555", subtitlePadding: 6 },
    description: picture.summary,
    width: 560,
    height: picture.y.scale === "category" ? { step: 24 } : 320,
    config: { view: { stroke: null }, axis: { grid: true, gridOpacity: 0.4 } },
    layer: picture.layers.flatMap((layer) => layersOf(layer, picture, layerRecords(layer, categories))),
  };
}

function layersOf(layer: Layer, picture: Picture, values: readonly Spec[]): Spec[] {
  const series = seriesOf(picture);
  const channel = (field: string, axis: Axis) => ({
    field,
    type: "quantitative",
    title: axis.title,
    scale: scaleOf(axis),
  });
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: series, range: series.map((_, i) => seriesColors.light[i % 4]) },
    ...(series.length < 2 ? { legend: null } : {}),
  };
  const shape = { ...color, scale: { domain: series, range: series.map((_, i) => shapes[i % 4]) } };
  const x = (field: string) => channel(field, picture.x);
  const y = (field: string) => channel(field, picture.y);
  const data = { values };
  switch (layer.mark) {
    case "bars": {
      const first = layer.series === series[0];
      const mark = {
        type: "bar",
        binSpacing: 0.5,
        fillOpacity: first ? 0.75 : 0.15,
        ...(first ? {} : { strokeWidth: 1.5 }),
      };
      const encoding = {
        x: x("from"),
        x2: { field: "to" },
        y: { ...y("height"), stack: null },
        y2: { datum: 0 },
        color,
      };
      return [{ data, mark, encoding: first ? encoding : { ...encoding, stroke: color } }];
    }
    case "line":
      if (layer.reference) {
        const mark = { type: "line", strokeDash: [4, 3], color: "#555" };
        return [{ data, mark, encoding: { x: x("x"), y: y("y") } }];
      }
      return [{ data, mark: { type: "line" }, encoding: { x: x("x"), y: y("y"), color } }];
    case "points": {
      const size = layer.x.length > 200 ? 12 : 60;
      const points = {
        data,
        mark: { type: "point", filled: true, size, tooltip: true },
        encoding: { x: x("x"), y: y("y"), color, shape },
      };
      const counts = {
        data,
        mark: { type: "text", dy: -11, fontSize: 9, color: "#333" },
        encoding: { x: x("x"), y: y("y"), text: { field: "count" } },
      };
      if (!layer.low) return layer.count && layer.series === series[0] ? [points, counts] : [points];
      return [{ data, mark: "rule", encoding: { x: x("x"), y: y("low"), y2: { field: "high" }, color } }, points];
    }
    case "intervals": {
      const y = { field: "category", type: "nominal", title: picture.y.title, sort: picture.y.categories };
      const offset = series.length > 1 ? { yOffset: { field: "series", sort: series } } : {};
      const across = { y, ...offset, color };
      return [
        { data, mark: { type: "bar", fillOpacity: 0.5, tooltip: true }, encoding: { x: x("value"), ...across } },
        { data, mark: { type: "rule", strokeWidth: 2 }, encoding: { x: x("low"), x2: { field: "high" }, ...across } },
      ];
    }
    case "rule": {
      const at = layer.axis === "x" ? { x: x("x") } : { y: y("y") };
      const rule = { data, mark: { type: "rule", strokeDash: [4, 3], color: "#555" }, encoding: at };
      if (layer.axis === "y") return [rule];
      // names one above the other: the lines may be near
      const rules = picture.layers.filter(({ mark }) => mark === "rule");
      const text = { field: "series", type: "nominal" };
      const mark = { type: "text", align: "left", dx: 4, dy: -6 - 11 * rules.indexOf(layer), y: 0, color: "#333" };
      return [rule, { data, mark, encoding: { ...at, text } }];
    }
    case "bands":
      // only a report has them, and draws them itself
      return [];
    case "rug":
      return [{ data, mark: { type: "tick", y: { expr: "height" } }, encoding: { x: x("x"), color } }];
  }
}

function scaleOf({ scale, domain }: Axis): Spec {
  return scale === "log"
    ? { type: "log", nice: false }
    : { type: "linear", zero: false, ...(domain ? { domain } : {}) };
}
