import type { InputRecord, Source, Warning } from "../contracts.ts";
import { type Adjuster, plural } from "./adjust.ts";
import type { Binding } from "./bind.ts";
import { decimalNumber } from "./decimal-number.ts";

/** What was guessed of the columns. */
export function guessNotice({ what, column, only }: Binding["guesses"][number]): Warning {
  const flag = what === "target" ? "-t" : "-p";
  return {
    code: `guessed-${what}`,
    count: 1,
    message: `${what} column guessed ${only ? "as the only one of its file" : "from its name"}: "${column}" (say it with ${flag} ${column})`,
  };
}

/** A kept column that is written under another name than its own. */
export function renamedNotice({ name, as }: { name: string; as: string }): Warning {
  const message = `the kept column "${name}" is written as "${as}": an output column has its name`;
  return { code: "kept-renamed", count: 1, message };
}

/** The rows that were left out for what stands in them. */
export function droppedWarning(records: readonly InputRecord[]): Warning[] {
  const count = records.reduce((sum, record) => sum + record.rows_dropped, 0);
  if (count === 0) return [];
  return [
    {
      code: "dropped-missing",
      count,
      message: `${count} ${plural(count, "row")} with missing or unreadable numbers dropped`,
    },
  ];
}

/** Slices whose texts are not all there: what is no UTF-8 is read as U+FFFD, and texts that differ in it are one. */
export function replacedBytesWarning(slices: readonly (readonly string[])[]): Warning[] {
  const found = slices.filter((texts) => texts.some((text) => text.includes("\uFFFD")));
  if (found.length === 0) return [];
  const first = found[0]!.find((text) => text.includes("\uFFFD"));
  const hold = plural(found.length, "slice holds", "slices hold");
  const message = `${found.length} ${hold} U+FFFD, as in "${first}": bytes that are no UTF-8 are read so, and texts that differ in them are one slice; convert the file with iconv -f WINDOWS-1252 -t UTF-8`;
  return [{ code: "replaced-bytes", count: found.length, message }];
}

/** The warnings of the inputs' adjusters, one for each code. */
export function sumWarnings(adjusters: readonly Adjuster[]): Warning[] {
  const counts = new Map<string, Warning>();
  for (const warning of adjusters.flatMap((adjuster) => adjuster.warnings())) {
    const before = counts.get(warning.code);
    const count = (before?.count ?? 0) + warning.count;
    counts.set(warning.code, { ...warning, count, message: warning.message.replace(/^\d+/, String(count)) });
  }
  return [...counts.values()];
}

/** Intervals that were not resampled, though that was asked for. */
export function normalWarning(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${count} ${plural(count, "interval")} by the normal approximation: resampling would take over 400 million draws; see --resamples`;
  return [{ code: "normal-interval", count, message }];
}

/** Results of which no interval can be known. */
export function noIntervalWarning(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${count} ${plural(count, "result has", "results have")} no interval: that takes two rows or more, with --cluster two clusters or more`;
  return [{ code: "no-interval", count, message }];
}

/** A first line of numbers is more likely data than names. */
export function looksHeaderless(source: Source): boolean {
  const withHeaders = (source.parts ?? [source]).filter(({ format, details }) => {
    return (format === "csv" || format === "tsv") && details?.header !== false;
  });
  return withHeaders.length > 0 && source.columns.every(({ name }) => !Number.isNaN(decimalNumber(name)));
}

export const headerNotice: Warning = {
  code: "numeric-header",
  count: 1,
  message: "every name in the header is a number: if the first line is data, give --no-header",
};
