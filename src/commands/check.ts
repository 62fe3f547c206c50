import { appendFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { usageError, Verdict } from "../errors.ts";
import {
  annotations,
  benchmarkEntries,
  type CheckDocument,
  type Config,
  configName,
  countsOf,
  dvcMetrics,
  exitCodeOf,
  findConfig,
  flatReport,
  junitReport,
  markdownReport,
  openMetricsReport,
  stepSummary,
  verdictOf,
} from "../gate/index.ts";
import { ClosedPipe, type Io, write } from "../io.ts";
import { openDocumentOutput, type TextIn } from "../output.ts";
import { flatText, jsonLine, jsonText, type OutputFormat } from "../sinks/index.ts";
import { version } from "../version.ts";
import { type InlineFlags, inlineDocument, planChecks } from "./check-plan.ts";
import { judge, openBaseline, runViews, testsOf } from "./check-run.ts";
import { applyData, dataFiles, fromConfig } from "./data-flags.ts";
import { addOutputFlags, addReaderFlags, collect, type OutputFlags, type ReaderFlags } from "./flags.ts";
import {
  addByFlag,
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  printedRunOptions,
} from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";

const ownFormats = ["junit", "github", "openmetrics", "dvc", "benchmark"] as const;
type CheckFormat = OutputFormat | (typeof ownFormats)[number];

/** How the files of the command's own formats end. */
const endings: Readonly<Record<string, CheckFormat>> = {
  ".xml": "junit",
  ".prom": "openmetrics",
  ".dvc.json": "dvc",
  ".benchmark.json": "benchmark",
};

export type CheckFlags = InlineFlags &
  ReaderFlags &
  OutputFlags<CheckFormat> &
  ColumnFlags &
  ComputationFlags & {
    config?: string;
    baseline?: string;
    init?: boolean;
    suggest?: boolean;
    dryRun?: boolean;
  };

/** `lossline check`: the gate. */
export function configure(command: Command, io: Io): void {
  command
    .argument("[FILE]", "predictions and targets (default: data.file of the configuration)")
    .option("--config <FILE>", `the configuration (default: ${configName} here or in a folder above)`)
    .option("--baseline <FILE>", "in place of the configuration's baseline")
    .option("--max <LOSS=LIMIT>", "without a configuration: the loss is at most LIMIT; repeatable", collect)
    .option("--min <LOSS=LIMIT>", "without a configuration: the loss is at least LIMIT; repeatable", collect)
    .addOption(
      new Option(
        "--no-worse-than <FILE>",
        "without a configuration: fail if the losses are worse than this baseline's",
      ),
    )
    .option("-l, --loss <SPEC>", "with --no-worse-than, --init and --suggest: a loss; repeatable", collect)
    .option("--init", `write a ${configName} to start from`)
    .option("--suggest", "print tolerances that the spread of the losses suggests")
    .option("--dry-run", "print what would be judged: columns, losses, rows");
  addColumnFlags(command);
  addByFlag(command);
  command.option("--cluster <COL>", "rows of one cluster are one unit of the tests");
  addComputationFlags(command);
  addReaderFlags(command);
  addOutputFlags(command, ownFormats);
  command
    .addHelpText("before", examples)
    .action((file: string | undefined, _: CheckFlags, self: Command) => run(file, self, io));
}

const examples = `Examples:
  lossline check
  lossline check preds.csv --max mae=0.3 --max huber:delta=1=0.2
  lossline check preds.csv --no-worse-than main.csv -l mae --id id -f junit > check.xml
  lossline check --init preds.csv
`;

async function run(file: string | undefined, command: Command, io: Io): Promise<void> {
  const typed = command.opts<CheckFlags>();
  if (typed.init || typed.suggest) {
    const { printStart } = await import("./check-start.ts");
    return printStart(file, typed, io);
  }
  const config = await configOf(typed);
  const document = config?.document ?? inlineDocument(typed)!;
  if (config) applyData(command, config);
  const flags = command.opts<CheckFlags>();
  const plan = await planChecks(document, config, { ...flags, by: [] });
  const baselinePath =
    flags.baseline ?? (document.baseline && (config ? fromConfig(config.path, document.baseline) : document.baseline));
  const needy = document.checks.findIndex(({ rule, max_increase }) => rule !== undefined || max_increase !== undefined);
  if (needy >= 0 && baselinePath === undefined) {
    throw usageError("no-baseline", "there is no baseline to hold the losses against", {
      ...(config ? { location: config.locate(["checks", needy]) } : {}),
      hint: "write baseline: FILE into the configuration, or give --baseline FILE",
    });
  }
  const files = file === undefined ? (config ? dataFiles(config) : []) : [file];
  const { paths, open } = await runInputsOf(files, flags, io, "check");
  const { format, output = [], digits, color } = flags;
  const read = [...paths, ...(baselinePath === undefined ? [] : [baselinePath]), ...(config ? [config.path] : [])];
  const print = openDocumentOutput<CheckFormat>({ format, files: output, inputs: read, digits, color, endings }, io);
  const notices = new RunNotices(flags, io);
  const inputs = await open(2);
  const gate = await runViews(plan, { ...flags, by: [] }, inputs, notices);
  const baseline =
    baselinePath === undefined ? undefined : await openBaseline(baselinePath, gate, { ...flags, by: [] }, io);
  if (flags.dryRun) {
    const { dryRunPage } = await import("./check-start.ts");
    return write(io.stdout, dryRunPage(plan, gate, baseline));
  }
  if (baseline?.writer !== undefined) {
    const message = `${baseline.path} was written by ${baseline.writer}; the last digits may be others`;
    notices.warning({ code: "baseline-version", count: 1, message });
  }
  const checks = await judge(plan, gate, inputs, baseline);
  const verdict = verdictOf(checks);
  const analytic = checks.filter(({ test, change }) => test === "t" && change !== 0).length;
  const asked = testsOf(document.significance).test;
  if (asked !== "t" && analytic > 0) {
    const message = `${analytic} of ${checks.length} p-values are Student's t: ${asked} would take too many draws, or has no form for the margin`;
    notices.warning({ code: "analytic-test", count: analytic, message });
  }
  const { adjustment, ...tests } = testsOf(document.significance);
  const result: CheckDocument = {
    schema: "lossline/check@1",
    version,
    verdict,
    exit_code: exitCodeOf[verdict],
    counts: countsOf(checks),
    config: config?.path ?? null,
    baseline: baselinePath ?? null,
    inputs: gate.inputs,
    options: { ...printedRunOptions(flags, gate.runs[0]!.outcome.target), ...tests, adjust: adjustment },
    checks,
    warnings: notices.all,
  };
  try {
    await print(textOf(result, digits, io, notices));
    if (io.env.GITHUB_ACTIONS === "true") await tellGithub(result, format, io);
  } catch (error) {
    // that nobody reads on does not change the verdict
    if (!(error instanceof ClosedPipe)) throw error;
  }
  if (verdict !== "pass") throw new Verdict(exitCodeOf[verdict]);
}

/** The configuration: the one that is named, none with checks on the command line, else the nearest. */
async function configOf(flags: CheckFlags): Promise<Config | undefined> {
  if (inlineDocument(flags) !== undefined) {
    if (flags.config === undefined && flags.baseline === undefined) return undefined;
    throw usageError("two-configurations", "checks of the command line stand in place of a configuration", {
      hint: "leave out --config and --baseline, or --max, --min and --no-worse-than",
    });
  }
  const unused = flags.by ? "--by" : flags.loss ? "-l" : undefined;
  if (unused !== undefined) {
    throw usageError("two-configurations", `${unused} is for checks of the command line`, {
      hint: `slices and losses of a configuration stand in it; --max, --min and --no-worse-than need none`,
    });
  }
  const path = flags.config ?? findConfig(process.cwd());
  if (path === undefined) {
    throw usageError("no-config", `no ${configName} here or in a folder above`, {
      hint: "lossline check --init FILE writes one; or give a limit: --max mae=0.3",
    });
  }
  const { readConfig } = await import("../gate/config.ts");
  return readConfig(flags.config ?? fromConfig(path, path));
}

function textOf(document: CheckDocument, digits: number | undefined, io: Io, notices: RunNotices): TextIn<CheckFormat> {
  const texts: Readonly<Record<CheckFormat, (color: boolean) => string | Promise<string>>> = {
    json: () => `${jsonText(document)}\n`,
    ndjson: () => document.checks.map((check) => `${jsonLine(check)}\n`).join(""),
    csv: () => flatText("csv", flatReport(document)),
    tsv: () => flatText("tsv", flatReport(document)),
    md: () => markdownReport(document, digits),
    junit: () => junitReport(document, new Date()),
    github: () => annotations(document, workspaceOf(io)),
    openmetrics: () => openMetricsReport(document),
    dvc: () => `${jsonText(dvcMetrics(document))}\n`,
    benchmark() {
      const { entries, left } = benchmarkEntries(document);
      for (const name of left) {
        const message = `${name} is not finite, and left out: the benchmark format has no place for it`;
        notices.warning({ code: "not-in-format", count: 1, message });
      }
      return `${jsonText(entries)}\n`;
    },
    table: async (color) => (await import("../gate/reports/text.ts")).textReport(document, digits, color),
  };
  return async (format, color) => texts[format](color);
}

const workspaceOf = ({ env }: Io) => env.GITHUB_WORKSPACE ?? process.cwd();

/** Within a job of GitHub Actions: annotations, which the runner reads on stderr too, and the step's summary. */
async function tellGithub(document: CheckDocument, format: CheckFormat, io: Io): Promise<void> {
  if (io.env.GITHUB_STEP_SUMMARY) {
    try {
      appendFileSync(io.env.GITHUB_STEP_SUMMARY, stepSummary(document));
    } catch (error) {
      // a summary that cannot be written does not change the verdict
      await write(io.stderr, `warning: the step summary cannot be written: ${(error as Error).message}\n`);
    }
  }
  if (format !== "github") await write(io.stderr, annotations(document, workspaceOf(io)));
}
