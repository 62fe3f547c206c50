import { type Command, InvalidArgumentError, Option } from "commander";
import type { InputFormat, ReadOptions } from "../contracts.ts";
import { decimalNumber } from "../engine/index.ts";
import { type OutputFormat, outputFormats } from "../sinks/index.ts";
import { formats } from "../sources/index.ts";

/** The flags of every command that reads files. */
export interface ReaderFlags {
  inFormat?: InputFormat;
  delimiter?: string;
  decimal: "." | ",";
  header: boolean;
  missing: "error" | "drop";
  null?: string;
}

/** The flags of every command that prints results. */
export interface OutputFlags<Format extends string = OutputFormat> {
  format: Format;
  output?: string[];
  digits?: number;
  quiet?: boolean;
  errorFormat: "text" | "json";
  color: "auto" | "always" | "never";
}

/** The flags of every command that prints a page. */
export interface PrintFlags {
  json?: boolean;
  color: "auto" | "always" | "never";
}

const defaultNulls = ["", "NA", "N/A", "null", "NaN", "nan"];

export function addReaderFlags(command: Command): void {
  command
    .addOption(
      new Option(
        "--in-format <FORMAT>",
        `input format: ${formats.join(", ")} (default: by extension, else by content)`,
      ).argParser(inputFormat),
    )
    .option("--delimiter <CHAR>", "cell delimiter (default: sniffed among , ; tab |)", delimiter)
    .addOption(new Option("--decimal <MARK>", "decimal mark").choices([".", ","]).default("."))
    .option("--no-header", "the first line is data; columns are called 1, 2, ... or '#1', '#2'")
    .addOption(
      new Option("--missing <POLICY>", "rows with missing values in used columns")
        .choices(["error", "drop"])
        .default("error"),
    )
    .option("--null <LIST>", "cells that mean missing, in place of: empty, NA, N/A, null, NaN, nan");
}

/** `formats`: the command's own, beside those of all. */
export function addOutputFlags(command: Command, formats: readonly string[] = []): void {
  command
    .addOption(
      new Option("-f, --format <FORMAT>", "output format").choices([...outputFormats, ...formats]).default("table"),
    )
    .addOption(new Option("--json", "short for -f json").implies({ format: "json" }))
    .option("-o, --output <FILE>", "write here, in the format of the extension; repeatable", collect)
    .option("--digits <N>", "significant digits in tables", parseDigits)
    .option("-q, --quiet", "no notices on stderr, errors only");
  addColorAndErrorFlags(command);
}

export function addPrintFlags(command: Command): void {
  command.option("--json", "as JSON");
  addColorAndErrorFlags(command);
}

function addColorAndErrorFlags(command: Command): void {
  command.addOption(new Option("--color <WHEN>", "colour").choices(["auto", "always", "never"]).default("auto"));
  addErrorFlag(command);
}

export function addErrorFlag(command: Command): void {
  command.addOption(
    new Option("--error-format <FORMAT>", "how errors are printed").choices(["text", "json"]).default("text"),
  );
}

export function readOptionsOf(flags: ReaderFlags): ReadOptions {
  return {
    format: flags.inFormat,
    delimiter: flags.delimiter,
    decimal: flags.decimal,
    header: flags.header,
    missing: flags.missing,
    nulls: new Set(flags.null === undefined ? defaultNulls : flags.null.split(",").map((word) => word.trim())),
  };
}

/** Gathers a repeated flag. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** A finite number that is not negative. */
export function parsePositive(text: string): number {
  const value = decimalNumber(text);
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new InvalidArgumentError("A finite number that is not negative is expected.");
}

export function parseDigits(text: string): number {
  const value = decimalNumber(text);
  if (Number.isInteger(value) && value >= 1 && value <= 17) return value;
  throw new InvalidArgumentError("A whole number from 1 to 17 is expected.");
}

function delimiter(text: string): string {
  const value = text === "tab" || text === "\\t" ? "\t" : text;
  if ([...value].length === 1) return value;
  throw new InvalidArgumentError("One character is expected, or the word tab.");
}

function inputFormat(text: string): InputFormat {
  const format = text === "jsonl" ? "ndjson" : formats.find((known) => known === text);
  if (format) return format;
  throw new InvalidArgumentError(`Allowed choices are ${formats.join(", ")}, jsonl.`);
}
