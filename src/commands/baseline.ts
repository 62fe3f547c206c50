import type { Command } from "commander";
import { inputError, LosslineError, usageError } from "../errors.ts";
import {
  type BaselineDocument,
  baselineResults,
  configName,
  findConfig,
  nodeMajor,
  packedRowsOf,
} from "../gate/index.ts";
import type { Io } from "../io.ts";
import { openDocumentOutput } from "../output.ts";
import { flatText, jsonLine, jsonText, type OutputFormat } from "../sinks/index.ts";
import { readJsonDocument } from "../sources/index.ts";
import { version } from "../version.ts";
import { planChecks } from "./check-plan.ts";
import { type RunFlags, runViews } from "./check-run.ts";
import { applyData, dataFiles, fromConfig } from "./data-flags.ts";
import { addOutputFlags, addReaderFlags, collect, type OutputFlags } from "./flags.ts";
import { addByFlag, addColumnFlags, addComputationFlags } from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";

type SaveFlags = RunFlags & OutputFlags & { loss?: string[]; config?: string; perSample?: boolean };

/** `lossline baseline`: what later models are held against. */
export function configure(command: Command, io: Io): void {
  const save = command
    .command("save")
    .description("the losses of a model and what they depend on, for lossline check")
    .argument("[FILE]", "predictions and targets (default: data.file of the configuration)")
    .option("--config <FILE>", `whose losses and slices are saved (default: ${configName} here or in a folder above)`)
    .option("-l, --loss <SPEC>", "in place of a configuration: a loss; repeatable", collect)
    .option("--per-sample", "the losses of the rows too, compressed: later comparisons are paired");
  addColumnFlags(save);
  addByFlag(save);
  addComputationFlags(save);
  addReaderFlags(save);
  addOutputFlags(save);
  save.action((file: string | undefined, _: SaveFlags, self: Command) => saveBaseline(file, self, io));
  const show = command.command("show").description("what a baseline says").argument("<FILE>", "a saved baseline");
  addOutputFlags(show);
  show.action((file: string, flags: OutputFlags) => showBaseline(file, flags, io));
  command.addHelpText("before", examples);
}

const examples = `Examples:
  lossline baseline save main.csv -l mae -l mse --id id -o baseline.json
  lossline baseline save --per-sample -o baseline.json
  lossline baseline show baseline.json
`;

async function saveBaseline(file: string | undefined, command: Command, io: Io): Promise<void> {
  const typed = command.opts<SaveFlags>();
  const path = typed.loss && typed.config === undefined ? undefined : (typed.config ?? findConfig(process.cwd()));
  const config = path === undefined ? undefined : (await import("../gate/config.ts")).readConfig(path);
  if (config) applyData(command, config);
  const { by = [], ...flags } = command.opts<SaveFlags>();
  if (!config && !flags.loss) {
    throw usageError("no-loss", "which loss? name one with -l", {
      hint: `lossline check --init FILE writes a ${configName}, whose losses are saved`,
    });
  }
  const document = config?.document ?? { checks: [] };
  const plan = await planChecks(document, config, flags, flags.loss);
  const slices = [...plan.slices, ...by.map((columns) => ({ by: columns.split(",") }))];
  const files = file === undefined ? (config ? dataFiles(config) : []) : [file];
  const { paths, open } = await runInputsOf(files, flags, io, "baseline save");
  const { output = [], digits, color } = flags;
  const read = [...paths, ...(config ? [fromConfig(config.path, config.path)] : [])];
  // a baseline is a JSON document, to be shown as a table by `baseline show`
  const print = openDocumentOutput({ format: "json", files: output, inputs: read, digits, color }, io);
  const gate = await runViews({ losses: plan.losses, slices }, flags, await open(2), new RunNotices(flags, io));
  const statistics = document.checks.flatMap(({ stat }) => (stat === undefined || stat === "mean" ? [] : [stat]));
  const baseline: BaselineDocument = {
    schema: "lossline/baseline@1",
    version,
    node: nodeMajor,
    inputs: gate.inputs,
    fingerprint: gate.fingerprint,
    results: baselineResults(gate.views, gate.runs, statistics),
    rows: flags.perSample ? packedRowsOf(gate.runs[0]!) : null,
  };
  await print(async () => `${jsonText(baseline)}\n`);
}

async function showBaseline(file: string, { format, output = [], digits, color }: OutputFlags, io: Io): Promise<void> {
  const print = openDocumentOutput({ format, files: output, inputs: [file], digits, color }, io);
  const document = await readBaseline(file, io);
  await print((as, colored) => baselineText(document, as, digits, colored));
}

async function readBaseline(path: string, io: Io): Promise<BaselineDocument> {
  const hint = "lossline baseline save FILE -o baseline.json writes one";
  try {
    const document = (await readJsonDocument(path, io.stdin)) as Partial<BaselineDocument> | null;
    if (document?.schema === "lossline/baseline@1" && document.fingerprint && Array.isArray(document.results)) {
      return document as BaselineDocument;
    }
  } catch (error) {
    if (!(error instanceof LosslineError) || error.code !== "bad-json") throw error;
  }
  throw inputError("not-a-baseline", "this is no document of lossline baseline save", { hint, location: { path } });
}

async function baselineText(
  document: BaselineDocument,
  format: OutputFormat,
  digits: number | undefined,
  color: boolean,
): Promise<string> {
  const { results, fingerprint, rows } = document;
  if (format === "json") return `${jsonText(document)}\n`;
  if (format === "ndjson") return results.map((result) => `${jsonLine(result)}\n`).join("");
  const names = [...new Set(results.flatMap(({ statistics }) => Object.keys(statistics)))];
  const header = ["loss", "rows", "n", "value", ...names];
  const cells = results.map(({ label, slice, n, value, statistics }) => [
    label,
    Object.entries(slice)
      .map(([name, text]) => `${name}=${text}`)
      .join(", ") || "all rows",
    n,
    Number(value),
    ...names.map((name) => (statistics[name] === undefined ? "" : Number(statistics[name]))),
  ]);
  if (format !== "table") return flatText(format, { header, rows: cells }, digits);
  const { plainTable } = await import("../sinks/table.ts");
  const { rounded } = await import("../sinks/index.ts");
  const shown = cells.map((row) => row.map((cell) => (typeof cell === "number" ? rounded(cell, digits ?? 6) : cell)));
  const { n, ids, targets } = fingerprint;
  const lines = [
    `${n} rows${ids === null ? "" : `, ids ${ids.slice(0, 12)}`}, targets ${targets.slice(0, 12)}`,
    rows === null ? "without the losses of rows: no paired tests (--per-sample saves them)" : "with the losses of rows",
    `written by lossline ${document.version} on Node ${document.node}`,
  ];
  return `${plainTable(header, shown, 2, color)}\n\n${lines.join("\n")}\n`;
}
