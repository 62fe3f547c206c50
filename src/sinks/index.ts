import type { Sink } from "../contracts.ts";
import { csv, md, tsv } from "./delimited.ts";
import json from "./json.ts";
import ndjson from "./ndjson.ts";

/** How the formats for people look. */
export interface SinkOptions {
  /** significant digits of numbers in tables; undefined: 6 */
  digits?: number | undefined;
  color: boolean;
}

const sinks: Readonly<Record<OutputFormat, (options: SinkOptions) => Sink | Promise<Sink>>> = {
  // chalk and cli-table3 cost start-up time that machine formats need not pay
  table: async (options) => (await import("./table.ts")).default(options),
  json,
  ndjson,
  csv,
  tsv,
  md,
};

export type OutputFormat = "table" | "json" | "ndjson" | "csv" | "tsv" | "md";

/** The names of the output formats. */
export const outputFormats = Object.keys(sinks) as readonly OutputFormat[];

export async function createSink(format: OutputFormat, options: SinkOptions): Promise<Sink> {
  return sinks[format](options);
}

export { flatText } from "./delimited.ts";
export { jsonLine, jsonText } from "./json-text.ts";
export type { FlatTable } from "./result-rows.ts";
export { rounded } from "./rounded.ts";
