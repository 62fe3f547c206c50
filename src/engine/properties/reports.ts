import type { Point } from "./points.ts";

/** What was found out about one property by looking at many points: no proof, but never a claim either. */
export interface Property {
  /** yes or no; a constant; or "none" where there is no finite constant */
  value: boolean | number | "none";
  /** at how many points, pairs or segments was looked */
  checked: number;
  /** why it is not so: rows that anyone may type in, and what is seen there */
  counterexample?: { says: string; points: readonly Row[] };
  /** of a constant that is none: the role that makes it grow */
  grows_with?: string;
  /** of a symmetry: the role that changed places with the prediction */
  with?: string;
  /** the edges of the domain that are meant */
  edges?: readonly string[];
}

/** By role, a number or the numbers of a vector. */
export type Row = Readonly<Record<string, number | readonly number[]>>;

export function refuted(checked: number, says: string, points: readonly Point[]): Property {
  return { value: false, checked, counterexample: { says, points: points.map(rowOf) } };
}

export function rowOf(point: Point): Row {
  return Object.fromEntries(
    Object.entries(point)
      // in the order of a formula
      .sort(([a], [b]) => Number(b === "f") - Number(a === "f"))
      .map(([role, numbers]) => [role, numbers.length === 1 ? numbers[0]! : numbers]),
  );
}

/** Without the rounding of the last digits, which only hinders whoever types it again. */
export function tidy(number: number): number {
  return Number(number.toPrecision(10));
}

/** Four digits: enough to see a counterexample by. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
