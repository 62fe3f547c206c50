import { decimalNumber } from "./decimal-number.ts";

/**
 * A set of numbers as declarations write it: `[0, 1]`, `(0, inf)`, `(-inf, inf)`, single values `{-1, 1}`, or several
 * of these in increasing order, `(-inf, 0] or [1, inf)`.
 */
export interface Interval {
  low: number;
  high: number;
  lowClosed: boolean;
  highClosed: boolean;
  /** only these values */
  values: readonly number[] | undefined;
  /** only what lies in one of these */
  parts?: readonly Interval[];
}

const cache = new Map<string, Interval>();

/** Whether a text is a domain. */
export function isInterval(text: string): boolean {
  try {
    parseInterval(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads a domain; throws on a text that is none, which only a declaration can cause. */
export function parseInterval(text: string): Interval {
  let interval = cache.get(text);
  if (!interval) {
    interval = read(text);
    cache.set(text, interval);
  }
  return interval;
}

function read(text: string): Interval {
  const parts = text.split(" or ");
  if (parts.length === 1) return readOne(text);
  const intervals = parts.map(readOne);
  const [first, last] = [intervals[0]!, intervals.at(-1)!];
  return { ...first, high: last.high, highClosed: last.highClosed, values: undefined, parts: intervals };
}

function readOne(text: string): Interval {
  const inner = text.slice(1, -1).split(",").map(toNumber);
  const [open, close] = [text[0], text.at(-1)];
  if (inner.some(Number.isNaN)) throw new Error(`${text} is no interval`);
  if (open === "{" && close === "}" && inner.length > 0) {
    return { low: Math.min(...inner), high: Math.max(...inner), lowClosed: true, highClosed: true, values: inner };
  }
  const [low, high] = inner;
  if (inner.length !== 2 || !"[(".includes(open!) || !"])".includes(close!) || !(low! < high!)) {
    throw new Error(`${text} is no interval`);
  }
  return { low: low!, high: high!, lowClosed: open === "[", highClosed: close === "]", values: undefined };
}

function toNumber(text: string): number {
  const word = text.trim();
  if (/^[-+]?inf$/.test(word)) return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return decimalNumber(word);
}

/** Whether a number lies in the set; NaN never does. */
export function contains(interval: Interval, value: number): boolean {
  if (interval.values) return interval.values.includes(value);
  if (interval.parts) return interval.parts.some((part) => contains(part, value));
  const aboveLow = interval.lowClosed ? value >= interval.low : value > interval.low;
  return aboveLow && (interval.highClosed ? value <= interval.high : value < interval.high);
}

/** The smallest and the largest float64 of an interval: of an open end its neighbour. Undefined for a set that is no one interval. */
export function closedEnds({
  low,
  high,
  lowClosed,
  highClosed,
  values,
  parts,
}: Interval): [number, number] | undefined {
  if (values || parts) return undefined;
  return [lowClosed ? low : neighbour(low, 1), highClosed ? high : neighbour(high, -1)];
}

/** The next float64 upwards (1) or downwards (-1). */
function neighbour(x: number, direction: 1 | -1): number {
  if (x === 0) return direction * Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([x]).buffer);
  // the bits of a number grow with its distance from 0, from the largest finite one to infinity too
  bits[0]! += BigInt(x > 0 ? direction : -direction);
  return new Float64Array(bits.buffer)[0]!;
}
