import type { SourceDetails } from "../contracts.ts";
import type { ByteInput } from "./byte-input.ts";

const names: Readonly<Record<string, SourceDetails["lineEnds"]>> = { "\n": "lf", "\r\n": "crlf", "\r": "cr" };

/** What the bytes of an input are like, told by its head. */
export function describeBytes({ head, base, compression }: ByteInput): SourceDetails {
  return { byteOrderMark: base > 0, compression, lineEnds: lineEndsOf(head) };
}

/** A line end within a quoted cell counts as one, so "mixed" is a hint and no verdict. */
function lineEndsOf(head: Buffer): SourceDetails["lineEnds"] {
  // a carriage return that ends the head may be the first half of a line end
  const [first, ...others] = new Set(head.toString("latin1").match(/\r\n|\n|\r(?!$)/g));
  if (first === undefined) return null;
  return others.length > 0 ? "mixed" : names[first]!;
}
