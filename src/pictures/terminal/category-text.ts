import { shortNumber, ticksOf } from "../data/ticks.ts";
import { numbersOn } from "../extent.ts";
import { type IntervalsLayer, type Picture, type RuleLayer, seriesOf } from "../picture.ts";
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
  const rule = picture.layers.find((layer): layer is RuleLayer => layer.mark === "rule");
  const across = rule && x.place(rule.at);
  const body = names.flatMap((name, category) =>
    lines.flatMap(({ layer, i }, line) => {
      if (layer.category[i] !== category) return [];
      const number = series.indexOf(layer.series);
      const mark = several ? `${style.paint(number, markerOf(number, style.ascii))} ` : "";
      const [value, low, high] = [layer.value, layer.low, layer.high].map((numbers) => x.place(numbers[i]!));
      const bar = barOf({ value: value!, low: low!, high: high!, across }, columns, style);
      const shown = layer === layers[0] ? name : "";
      return [`${shown.padEnd(margin)} ${mark}${style.paint(number, bar)} ${notes[line]}`];
    }),
  );
  const legend = several
    ? [series.map((name, i) => `${style.paint(i, markerOf(i, style.ascii))} ${name}`).join("   ")]
    : [];
  const line = rule ? `, ${style.ascii ? "|" : "┊"} ${rule.series} ${shortNumber(rule.at)}` : "";
  return [...legend, ...body, style.paint(-1, `${" ".repeat(margin)} ${picture.x.title}${line}`)];
}

/** Where things stand, as shares of the width; NaN or undefined where they are not. */
interface BarPlaces {
  value: number;
  low: number;
  high: number;
  across: number | undefined;
}

/** A bar from the left to `value`, the interval drawn over it, and a line across. */
function barOf({ value, low, high, across }: BarPlaces, columns: number, { ascii }: TextStyle): string {
  const place = (at: number) => Math.max(0, Math.min(columns - 1, Math.round(at * columns)));
  const cells = new Array<string>(columns).fill(" ");
  const eighths = Math.round(Math.max(0, Math.min(1, value)) * columns * 8);
  for (let i = 0; i < columns; i++) {
    const here = eighths - 8 * i;
    if (here >= 8) cells[i] = ascii ? "=" : "█";
    else if (here > 0) cells[i] = ascii ? (here >= 4 ? "=" : " ") : partBlocks[here]!;
  }
  const signs = ascii ? ["[", "-", "]", "+"] : ["├", "─", "┤", "┼"];
  if (low <= high) cells.fill(signs[1]!, place(low), place(high));
  if (across !== undefined) cells[place(across)] = ascii ? "|" : "┊";
  if (low <= high) {
    cells[place(low)] = signs[0]!;
    cells[place(high)] = signs[2]!;
    cells[place(value)] = signs[3]!;
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
