import type { Readable } from "node:stream";
import type { Location } from "../contracts.ts";
import { checkText, emptyInput, openBytes } from "./byte-input.ts";
import { countCharacters } from "./csv-cells.ts";
import { badJson } from "./json-source.ts";

/** A JSON document, read whole. Errors (exit 3): those of opening a file, `empty-input`, `bad-json`. */
export async function readJsonDocument(path: string, standardInput: Readable): Promise<unknown> {
  const input = await openBytes(path, { stdin: standardInput });
  const blocks: Buffer[] = [];
  try {
    checkText(input);
    for await (const block of input.blocks) blocks.push(block);
  } finally {
    await input.close();
  }
  const text = Buffer.concat(blocks).toString("utf8");
  if (text.trim() === "") throw emptyInput(path);
  try {
    return JSON.parse(text);
  } catch {
    throw badJson(text, (before) => placeAfter(path, before));
  }
}

function placeAfter(path: string, before: string): Location {
  const lines = before.split("\n");
  return { path, line: lines.length, column: 1 + countCharacters(lines.at(-1)!) };
}
