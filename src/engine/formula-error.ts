import type { Location } from "../contracts.ts";
import { LosslineError, nearest, usageError } from "../errors.ts";
import { type FormulaError, FormulaTooLarge } from "../formula/index.ts";

/** Longer lines of a formula are cut to about so many characters around what is wrong. */
const widest = 100;

/** What other languages call what is written otherwise here, and near no name of ours. */
const spellings: Readonly<Record<string, string>> = {
  ln: "the natural logarithm is log(x)",
  pow: "powers are written x^p",
  square: "squares are written x^2",
  if: "write where(condition, a, b)",
  max: "write max(a, b); the largest entry of a vector is amax(v)",
  min: "write min(a, b); the smallest entry of a vector is amin(v)",
  in: 'write x = "a" or x = "b"',
  not: 'write not (x = "a" or x = "b")',
  like: 'texts are compared as a whole: x = "a"',
  is: "write x = 1; rows with missing cells are dropped by --missing drop",
  between: "write 1 <= x and x <= 2",
  AND: "write and",
  OR: "write or",
};

/** A formula's error as the user's: exit 2, with the line of the formula and a mark under the characters. */
export function formulaUsageError(
  error: FormulaError,
  text: string,
  where: string,
  { hint, location }: { hint?: string | undefined; location?: Location } = {},
): Error {
  if (error instanceof FormulaTooLarge) {
    return usageError("formula-too-large", `${where}: ${error.message}`, {
      hint: "shorten it, or ask for fewer derivatives",
      location,
    });
  }
  const { unknown, span, cause } = error;
  const elsewhere = unknown && (spellings[unknown.name] ?? spellings[unknown.name.toLowerCase()] ?? unknown.instead);
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  const line = text.slice(0, lineStart).split("\n").length;
  const place = `${line > 1 ? `line ${line}, ` : ""}character ${lengthOf(text.slice(lineStart, span.start)) + 1}`;
  const message = `${where}: ${error.message}\n${marked(text, lineStart, span)}`;
  // of a loss within the formula: what is wrong with it is known by its own code
  if (cause instanceof LosslineError) {
    return new LosslineError(cause.exitCode, cause.code, message, { ...cause.details, location });
  }
  return usageError("bad-formula", message, {
    ...(unknown && !elsewhere ? { didYouMean: nearest(unknown.name, unknown.known) } : {}),
    hint: [`at ${place}`, elsewhere ?? hint].filter((part) => part !== undefined).join("; "),
    location,
  });
}

function marked(text: string, lineStart: number, { start, end }: FormulaError["span"]): string {
  const line = text.slice(lineStart).split("\n", 1)[0]!;
  const from = line.length <= widest ? 0 : Math.max(0, start - lineStart - widest / 2);
  const shown = line.slice(from, from + widest);
  const opening = from > 0 ? "…" : "";
  const closing = from + widest < line.length ? "…" : "";
  const before = lengthOf(opening) + lengthOf(line.slice(from, start - lineStart));
  const under = lengthOf(line.slice(start - lineStart, Math.min(end - lineStart, from + widest)));
  // a tab or an escape sequence would move the mark
  return `    ${(opening + shown + closing).replace(/\p{Cc}/gu, " ")}\n    ${" ".repeat(before)}${"^".repeat(Math.max(1, under))}`;
}

/** In characters as people count them. */
function lengthOf(text: string): number {
  return [...text].length;
}
