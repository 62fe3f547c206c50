import { shortNumber, type Ticks, ticksOf } from "../data/ticks.ts";
import { numbersOn } from "../extent.ts";
import { type BarsLayer, type Layer, type Picture, type RuleLayer, seriesOf } from "../picture.ts";
import { wrapped } from "../wrapped.ts";
import { Canvas, markerOf, type TextStyle } from "./canvas.ts";
import { categoryText } from "./category-text.ts";

/** A picture as lines of text: braille dots and blocks, or ASCII. `summary`: what can be seen, in words below it. */
export function pictureText(picture: Picture, style: TextStyle, { summary = false } = {}): string {
  const body = picture.y.scale === "category" ? categoryText(picture, style) : plotText(picture, style);
  const words = summary && picture.summary !== "" ? wrapped(picture.summary, style.width) : [];
  return `${[picture.title, ...body, ...words].join("\n")}\n`;
}

function plotText(picture: Picture, style: TextStyle): string[] {
  const y = ticksOf(picture.y, numbersOn(picture, "y"), 5);
  const labels = y.at.map((value) => shortNumber(value));
  const margin = Math.max(...labels.map((label) => label.length));
  const columns = Math.max(10, style.width - margin - 2);
  const x = ticksOf(picture.x, numbersOn(picture, "x"), Math.max(2, Math.floor(columns / 12)));
  const canvas = new Canvas(columns, style);
  const series = seriesOf(picture);
  for (const layer of picture.layers) {
    const number = series.indexOf(layer.series);
    // bars of several series would hide each other
    if (layer.mark === "bars" && series.length > 1) outline(canvas, layer, number, x, y);
    else draw(canvas, layer, number, x, y);
  }
  if (series.length > 1)
    for (const layer of picture.layers) markLine(canvas, layer, series.indexOf(layer.series), x, y);

  const rules = picture.layers.filter((layer) => layer.mark === "rule" && layer.axis === "x") as RuleLayer[];
  const edge = style.ascii ? { side: "|", corner: "+", base: "-" } : { side: "│", corner: "└", base: "─" };
  const rowOf = (value: number) =>
    style.height - 1 - Math.min(style.height - 1, Math.floor(y.place(value) * style.height));
  const lines = canvas.lines().map((line, row) => {
    const label = labels.find((_, i) => rowOf(y.at[i]!) === row) ?? "";
    return `${label.padStart(margin)} ${style.paint(-1, edge.side)}${line}`;
  });
  const indent = " ".repeat(margin + 2);
  const under = placed(
    x.at.map((value) => ({ at: x.place(value), text: shortNumber(value) })),
    columns,
  );
  const above = placed(
    rules.map(({ at, series: name }) => ({ at: x.place(at), text: name })),
    columns,
  );
  const rug = picture.layers.flatMap((layer) =>
    layer.mark === "rug" ? [rugLine(layer.x, x, columns, style.ascii)] : [],
  );
  return [
    ...legend(series, style),
    style.paint(-1, picture.y.title),
    ...above.map((line) => indent + line),
    ...lines,
    `${" ".repeat(margin)} ${style.paint(-1, edge.corner + edge.base.repeat(columns))}`,
    ...rug.map((line) => indent + line),
    ...countLines(picture, x, columns).map(
      (line) => style.paint(-1, "n".padStart(margin)) + indent.slice(margin) + line,
    ),
    ...under.map((line) => indent + line),
    indent + style.paint(-1, picture.x.title.padStart(Math.floor((columns + picture.x.title.length) / 2))),
  ];
}

function draw(canvas: Canvas, layer: Layer, series: number, x: Ticks, y: Ticks): void {
  switch (layer.mark) {
    case "bars":
      for (let column = 0; column < canvas.columns; column++) {
        const [left, right] = [column / canvas.columns, (column + 1) / canvas.columns];
        const here = layer.height.filter((_, i) => x.place(layer.from[i]!) < right && x.place(layer.to[i]!) > left);
        if (here.length > 0) canvas.fill(column, y.place(Math.max(...here)), series);
      }
      break;
    case "line":
      for (let i = 1; i < layer.x.length; i++) {
        const ends = [layer.x[i - 1]!, layer.y[i - 1]!, layer.x[i]!, layer.y[i]!];
        if (ends.some(Number.isNaN)) continue;
        const [x1, y1, x2, y2] = ends as [number, number, number, number];
        canvas.line(x.place(x1), y.place(y1), x.place(x2), y.place(y2), series);
      }
      break;
    case "points":
      layer.x.forEach((at, i) => {
        const [low, high] = [layer.low?.[i] ?? Number.NaN, layer.high?.[i] ?? Number.NaN];
        if (low <= high) canvas.upright(x.place(at), y.place(low), y.place(high), series);
      });
      layer.x.forEach((at, i) => {
        // a cloud of points is dots; few points have the marker of their series
        if (layer.x.length > canvas.columns) canvas.dot(x.place(at), y.place(layer.y[i]!), series);
        else canvas.marker(x.place(at), y.place(layer.y[i]!), series);
      });
      break;
    case "rule":
      canvas.rule(layer.axis, (layer.axis === "x" ? x : y).place(layer.at), -1);
  }
}

/** The upper edge of bars, with a marker on every fourth. */
function outline(canvas: Canvas, { from, to, height }: BarsLayer, series: number, x: Ticks, y: Ticks): void {
  const at = (i: number) => y.place(height[i] ?? 0);
  for (let i = 0; i <= height.length; i++) {
    const [left, right] = [x.place(from[i] ?? to[i - 1]!), x.place(to[i] ?? to[i - 1]!)];
    canvas.line(left, at(i - 1), left, at(i), series);
    canvas.line(left, at(i), right, at(i), series);
  }
  height.forEach((_, i) => {
    if (i % 4 === series % 4) canvas.marker((x.place(from[i]!) + x.place(to[i]!)) / 2, at(i), series);
  });
}

/** A few markers on a line, so that series are told apart without colour. */
function markLine(canvas: Canvas, layer: Layer, series: number, x: Ticks, y: Ticks): void {
  if (layer.mark !== "line" || layer.x.length < 20) return;
  for (const share of [0.06, 0.5, 0.88]) {
    const i = Math.round((share + 0.03 * series) * (layer.x.length - 1));
    canvas.marker(x.place(layer.x[i]!), y.place(layer.y[i]!), series);
  }
}

function legend(series: readonly string[], { ascii, paint }: TextStyle): string[] {
  if (series.length < 2) return [];
  const entries = series.map((name, i) => {
    return `${paint(i, markerOf(i, ascii))} ${name}`;
  });
  return [entries.join("   ")];
}

/** Texts with their middle at a share of the width; what does not fit beside the others goes to a further line. */
export function placed(texts: readonly { at: number; text: string }[], columns: number): string[] {
  const lines: string[] = [];
  for (const { at, text } of texts) {
    if (!(at >= -1e-9 && at <= 1 + 1e-9)) continue;
    const start = Math.max(0, Math.min(columns - text.length, Math.round(at * columns - text.length / 2)));
    let line = lines.findIndex((known) => known.length + (known === "" ? 0 : 1) <= start);
    if (line < 0) line = lines.push("") - 1;
    lines[line] = lines[line]!.padEnd(start) + text;
  }
  return lines;
}

/** How many rows each point of the first series stands for, below it. */
function countLines({ layers }: Picture, x: Ticks, columns: number): string[] {
  const counted = layers.find((layer) => layer.mark === "points" && layer.count && !layer.low);
  if (counted?.mark !== "points") return [];
  return placed(
    counted.x.map((at, i) => ({ at: x.place(at), text: String(counted.count![i]) })),
    columns,
  );
}

function rugLine(values: readonly number[], x: Ticks, columns: number, ascii: boolean): string {
  const signs = new Array<string>(columns).fill(" ");
  for (const value of values) {
    const place = x.place(value);
    if (place >= 0 && place <= 1) signs[Math.min(columns - 1, Math.floor(place * columns))] = ascii ? "'" : "╵";
  }
  return signs.join("").trimEnd();
}
