import { shortNumber, ticksOf } from "../data/ticks.ts";
import { numbersOn } from "../extent.ts";
import { type IntervalsLayer, type Picture, seriesOf } from "../picture.ts";
import { markerOf, type TextStyle } from "./canvas.ts";

const partBlocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const longestName = 24;

/** Bars of categories, lying, a line each: name, bar with its interval, value and how many rows. */
export function categoryText(picture: Picture, style: TextStyle): string[] {
  const layers = picture.layers.filter((layer): layer is IntervalsLayer => layer.mark === "intervals");
  const names = (picture.y.categories ?? []).map((name) => shortened(name, style.ascii));
  const margin = Math.max(...names.map((name) => name.length), 0);
  const series = seriesOf(picture);
  const lines = layers.flatMap((layer) => layer.value.map((_, i) => ({ layer, i })));
  const notes = lines.map(({ layer, i }) => noteOf(layer, i));
  const columns = Math.max(10, style.width - margin - Math.max(...notes.map((note) => note.length), 0) - 4);
  const x = ticksOf(picture.x, numbersOn(picture, "x"), 5);
  const several = series.length > 1;
  const body = names.flatMap((name, category) =>
    lines.flatMap(({ layer, i }, line) => {
      if (layer.category[i] !== category) return [];
      const number = series.indexOf(layer.series);
      const mark = several ? `${style.paint(number, markerOf(number, style.ascii))} ` : "";
      const bar = barOf(x.place(layer.value[i]!), x.place(layer.low[i]!), x.place(layer.high[i]!), columns, style);
      const shown = layer === layers[0] ? name : "";
      return [`${shown.padEnd(margin)} ${mark}${style.paint(number, bar)} ${notes[line]}`];
    }),
  );
  const legend = several
    ? [series.map((name, i) => `${style.paint(i, markerOf(i, style.ascii))} ${name}`).join("   ")]
    : [];
  return [...legend, ...body, style.paint(-1, `${" ".repeat(margin)} ${picture.x.title}`)];
}

/** A bar from the left to `value`, and the interval drawn over it. */
function barOf(value: number, low: number, high: number, columns: number, { ascii }: TextStyle): string {
  const cells = new Array<string>(columns).fill(" ");
  const eighths = Math.round(Math.max(0, Math.min(1, value)) * columns * 8);
  for (let i = 0; i < columns; i++) {
    const here = eighths - 8 * i;
    if (here >= 8) cells[i] = ascii ? "=" : "█";
    else if (here > 0) cells[i] = ascii ? (here >= 4 ? "=" : " ") : partBlocks[here]!;
  }
  if (low <= high) {
    const place = (at: number) => Math.max(0, Math.min(columns - 1, Math.round(at * columns)));
    const signs = ascii ? ["[", "-", "]"] : ["├", "─", "┤"];
    for (let i = place(low); i <= place(high); i++) cells[i] = signs[1]!;
    cells[place(low)] = signs[0]!;
    cells[place(high)] = signs[2]!;
  }
  return cells.join("");
}

function noteOf({ value, low, high, count }: IntervalsLayer, i: number): string {
  const interval = low[i]! <= high[i]! ? ` [${shortNumber(low[i]!)}, ${shortNumber(high[i]!)}]` : "";
  return `${shortNumber(value[i]!)}${interval} n=${count[i]}`;
}

function shortened(name: string, ascii: boolean): string {
  const [dots, length] = ascii ? ["...", longestName - 3] : ["…", longestName - 1];
  return name.length <= longestName ? name : name.slice(0, length) + dots;
}
