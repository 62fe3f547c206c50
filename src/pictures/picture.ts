/** What a picture shows, as data: drawn as text, as SVG or as a Vega-Lite spec, and printed as the table behind it. */
export interface Picture {
  /** a word for file names and anchors */
  name: string;
  title: string;
  /** what can be seen, in a sentence, for who cannot see it */
  summary: string;
  x: Axis;
  y: Axis;
  layers: readonly Layer[];
}

export interface Axis {
  title: string;
  scale: "linear" | "log" | "category";
  /** the ends, where the data do not settle them */
  domain?: readonly [number, number];
  /** of a category axis: its names in order, from the top down */
  categories?: readonly string[];
}

/** Marks of one kind and series; the arrays have one entry a mark. */
export type Layer = BarsLayer | LineLayer | PointsLayer | IntervalsLayer | BandsLayer | RuleLayer | RugLayer;

interface InSeries {
  /** what the legend says; layers of one name have one colour */
  series: string;
}

/** Bars that stand on the x axis, from one x to another. */
export interface BarsLayer extends InSeries {
  mark: "bars";
  from: readonly number[];
  to: readonly number[];
  height: readonly number[];
}

export interface LineLayer extends InSeries {
  mark: "line";
  /** no data, but what they are to be compared with */
  reference?: boolean;
  x: readonly number[];
  y: readonly number[];
}

/** Points; where there is a spread, with a vertical line from `low` to `high`. */
export interface PointsLayer extends InSeries {
  mark: "points";
  x: readonly number[];
  y: readonly number[];
  low?: readonly number[];
  high?: readonly number[];
  count?: readonly number[];
}

/** Values of categories, lying, each with the ends of its interval; NaN where there is none. */
export interface IntervalsLayer extends InSeries {
  mark: "intervals";
  /** a bar from 0 on, or a point alone; "bar" where absent */
  shape?: "bar" | "point";
  /** positions in the categories of the y axis */
  category: readonly number[];
  value: readonly number[];
  low: readonly number[];
  high: readonly number[];
  count: readonly number[];
  /** by how much the value is above that of the whole */
  excess?: readonly number[];
}

/** Stripes behind the values of categories, from one x to another; infinite where they do not end. */
export interface BandsLayer extends InSeries {
  mark: "bands";
  /** positions in the categories of the y axis */
  category: readonly number[];
  from: readonly number[];
  to: readonly number[];
}

/** A line across the picture at one value of an axis. */
export interface RuleLayer extends InSeries {
  mark: "rule";
  axis: "x" | "y";
  at: number;
}

/** Ticks on the x axis, one for each value. */
export interface RugLayer extends InSeries {
  mark: "rug";
  x: readonly number[];
}

/** The data of a picture as a flat table; cells of columns that a layer lacks are empty. */
export function pictureTable({ layers, y }: Picture): { header: string[]; rows: (string | number)[][] } {
  const records = layers.flatMap((layer) => layerRecords(layer, y.categories ?? []));
  const header = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { header, rows: records.map((record) => header.map((name) => record[name] ?? "")) };
}

/** One record for each mark of a layer, without what is not a number. */
export function layerRecords(layer: Layer, categories: readonly string[]): Record<string, string | number>[] {
  const { series, mark, ...rest } = layer;
  if ("at" in rest) return [{ series, [rest.axis]: rest.at }];
  const columns = Object.entries(rest).filter((entry): entry is [string, readonly number[]] => Array.isArray(entry[1]));
  const length = columns[0]?.[1].length ?? 0;
  return Array.from({ length }, (_, i) => {
    const cells = columns.map(([name, values]) => {
      const value = values[i]!;
      return [name, name === "category" ? categories[value]! : value] as const;
    });
    return { series, ...Object.fromEntries(cells.filter(([, value]) => !Number.isNaN(value))) };
  });
}

const withoutSeries: ReadonlySet<Layer["mark"]> = new Set(["rule", "rug", "bands"]);

/** Series in the order of their first layer; rules, rugs, bands and what is there for reference are none. */
export function seriesOf({ layers }: Picture): string[] {
  const isSeries = (layer: Layer) => !withoutSeries.has(layer.mark) && !(layer.mark === "line" && layer.reference);
  return [...new Set(layers.filter(isSeries).map(({ series }) => series))];
}
