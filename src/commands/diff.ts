import { type Command, Option } from "commander";
import { usageError } from "../errors.ts";
import { type Io, wantsColor, write } from "../io.ts";
import { type FlatTable, flatText, jsonLine, jsonText, type OutputFormat, outputFormats } from "../sinks/index.ts";
import { version } from "../version.ts";
import { type DiffDocument, diffResults, sliceNames } from "./diff-results.ts";
import { addPrintFlags, type PrintFlags, parseDigits } from "./flags.ts";
import { readResultDocument } from "./result-document.ts";

interface DiffFlags extends PrintFlags {
  format: OutputFormat;
  digits?: number;
  quiet?: boolean;
}

/** `lossline diff`: two result documents, side by side. */
export function configure(command: Command, io: Io): void {
  command
    .argument("<A>", "document of lossline eval --json")
    .argument("<B>", "another one; - is standard input")
    .addOption(new Option("-f, --format <FORMAT>", "output format").choices(outputFormats.map(String)).default("table"))
    .option("--digits <N>", "significant digits in tables", parseDigits)
    .option("-q, --quiet", "no notes on stderr, errors only");
  addPrintFlags(command);
  command
    .addHelpText(
      "before",
      "Examples:\n  lossline diff main.json branch.json\n  lossline diff main.json branch.json -f md\n",
    )
    .action((a: string, b: string, flags: DiffFlags) => run(a, b, flags, io));
}

async function run(pathA: string, pathB: string, flags: DiffFlags, io: Io): Promise<void> {
  if (pathA === "-" && pathB === "-") {
    throw usageError("two-stdin", "standard input (-) is named twice, and can be read once", { hint: "name a file" });
  }
  const a = await readResultDocument(pathA, io.stdin);
  const b = await readResultDocument(pathB, io.stdin);
  const document: DiffDocument = {
    schema: "lossline/diff@1",
    version,
    a: { path: pathA, version: a.version },
    b: { path: pathB, version: b.version },
    ...diffResults(a, b),
  };
  if (!flags.quiet) for (const { message } of document.notes) await write(io.stderr, `note: ${message}\n`);
  await write(io.stdout, await textOf(document, flags, io));
}

async function textOf(document: DiffDocument, flags: DiffFlags, io: Io): Promise<string> {
  const format = flags.json ? "json" : flags.format;
  if (format === "json") return `${jsonText(document)}\n`;
  if (format === "ndjson") return document.rows.map((row) => `${jsonLine(row)}\n`).join("");
  if (format !== "table") return flatText(format, flatTable(document));
  const { diffTable } = await import("./diff-table.ts");
  return diffTable(document, flags.digits, wantsColor(io, io.stdout, flags.color));
}

/** The rows with a cell for everything, empty where a document has no such row. */
function flatTable({ rows }: DiffDocument): FlatTable {
  const slices = sliceNames(rows);
  const header = ["label", "spec", "prediction", ...slices, "a", "b", "difference", "relative", "n_a", "n_b"];
  return {
    header,
    rows: rows.map(({ label, slice, a, b, difference, relative }) => {
      const { spec, prediction } = (b ?? a)!;
      const values = [a?.value, b?.value, difference, relative, a?.n, b?.n].map((value) => value ?? "");
      return [label, spec, prediction.join(" "), ...slices.map((name) => slice[name] ?? ""), ...values];
    }),
  };
}
