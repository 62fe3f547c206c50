import type { Axis } from "../picture.ts";

/** Where an axis begins and ends, and the numbers that stand on it. */
export interface Ticks {
  low: number;
  high: number;
  at: readonly number[];
  /** 0 at the low end of the axis, 1 at the high end */
  place(value: number): number;
}

/** Round numbers, about `most` of them, on an axis that holds all values. */
export function ticksOf(
  { scale, domain }: Pick<Axis, "scale" | "domain">,
  values: Iterable<number>,
  most: number,
): Ticks {
  let [low, high] = domain ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  if (!domain) {
    for (const value of values) {
      if (value - value !== 0 || (scale === "log" && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (low > high) [low, high] = scale === "log" ? [1, 10] : [0, 1];
  }
  return scale === "log" ? logarithmic(low, high, most) : linear(low, high, most);
}

function linear(low: number, high: number, most: number): Ticks {
  if (low === high) [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const step = roundStep((high - low) / most);
  const at: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) at.push(tidy(i * step));
  return { low, high, at, place: (value) => (value - low) / (high - low) };
}

function logarithmic(low: number, high: number, most: number): Ticks {
  if (low === high) [low, high] = [low / 2, high * 2];
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const step = Math.max(1, Math.ceil((to - from) / most));
  const at: number[] = [];
  for (let i = Math.ceil(from - 1e-9); i <= to + 1e-9; i += step) at.push(Number(`1e${i}`));
  const several =
    at.length > 1 ? at : [1, 2, 5].flatMap((digit) => decades(from, to).map((i) => Number(`${digit}e${i}`)));
  const shown = several.filter((value) => value >= low && value <= high).toSorted((a, b) => a - b);
  return { low, high, at: shown, place: (value) => (Math.log10(value) - from) / (to - from) };
}

function decades(from: number, to: number): number[] {
  return Array.from({ length: Math.floor(to) - Math.floor(from) + 1 }, (_, i) => Math.floor(from) + i);
}

/** 1, 2 or 5 times a power of ten, not below `size`. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= size * (1 - 1e-9))!;
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** A number on an axis: few digits, and thousands where they help. */
export function shortNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const rounded = digits < 17 ? Number(value.toPrecision(digits)) : value;
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return rounded.toExponential().replace("e+", "e");
  return String(rounded);
}
