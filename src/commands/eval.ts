import type { Command } from "commander";
import type { EvalDocument, ReadOptions, RowField, Source, Warning } from "../contracts.ts";
import { type ColumnRequest, type RowReceiver, runLosses } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { type Io, wantsColor, write } from "../io.ts";
import { parseSpecs } from "../options.ts";
import { createSink } from "../sinks/index.ts";
import { openSource } from "../sources/index.ts";
import { version } from "../version.ts";
import { lossesThatFit } from "./fitting.ts";
import {
  addOutputFlags,
  addReaderFlags,
  collect,
  inputPaths,
  type OutputFlags,
  parsePositive,
  type ReaderFlags,
  readOptionsOf,
} from "./flags.ts";

interface EvalFlags extends ReaderFlags, OutputFlags {
  loss?: string[];
  pred?: string[];
  target?: string;
  col?: string[];
  weight?: string;
  id?: string;
  by?: string[];
  keep?: string[];
  perSample?: boolean;
  grad?: boolean;
  hess?: boolean;
  sumTol: number;
}

/** `lossline eval`: losses of a file. */
export function configure(command: Command, io: Io): void {
  command
    .argument("[FILE...]", "CSV, TSV, JSON or NDJSON files (.gz too); - or a pipe for standard input")
    .option("-l, --loss <SPEC>", "loss, as NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X; repeatable", collect)
    .option(
      "-p, --pred <COLS>",
      "prediction columns: names, a,b, 'logit_*', c0..c9 or '#3'; repeat to compare models",
      collect,
    )
    .option("-t, --target <COLS>", "target columns")
    .option("--col <ROLE=COL>", "column of a further role of a loss; repeatable", collect)
    .option("-w, --weight <COL>", "sample weights, not negative")
    .option("--id <COL>", "column that names the rows")
    .option("--by <COLS>", "one result for each value of these columns too", collect)
    .option("--sum-tol <X>", "how far a distribution's sum may be from 1", parsePositive, 1e-4)
    .option("--per-sample", "the loss of each row")
    .option("--grad", "with --per-sample: its gradient")
    .option("--hess", "with --per-sample: the diagonal of its Hessian")
    .option("--keep <COLS>", "with --per-sample: carry input columns along", collect);
  addReaderFlags(command);
  addOutputFlags(command);
  command.addHelpText("before", examples).action((files: string[], flags: EvalFlags) => run(files, flags, io));
}

const examples = `Examples:
  lossline eval preds.csv -l mse -l huber:delta=1.5
  lossline eval preds.csv -l softmax -p 'logit_*' -t label --by segment
  lossline eval preds.csv -l bce --per-sample --grad -f ndjson
  zcat preds.csv.gz | lossline eval - -l mae --json
`;

async function run(files: readonly string[], flags: EvalFlags, io: Io): Promise<void> {
  if ((flags.grad || flags.hess) && !flags.perSample) {
    throw usageError("needs-per-sample", "--grad and --hess are of single rows", { hint: "add --per-sample" });
  }
  if (flags.keep && !flags.perSample) {
    throw usageError("needs-per-sample", "--keep carries columns along single rows", { hint: "add --per-sample" });
  }
  const losses = parseSpecs(flags.loss ?? []);
  const paths = inputPaths(files, io, "eval");
  const options = readOptionsOf(flags);
  const columns = columnRequest(flags);
  if (losses.length === 0) throw await noLoss(paths[0]!, options, columns, io);

  const sink = await createSink(flags.format, { digits: flags.digits, color: wantsColor(io, io.stdout, flags.color) });
  const notices: Warning[] = [];
  const notice = (warning: Warning, kind: "note" | "warning") => {
    notices.push(warning);
    if (!flags.quiet) io.stderr.write(`${kind}: ${warning.message}\n`);
  };
  const receiver: RowReceiver | undefined = flags.perSample
    ? {
        begin: async (fields: readonly RowField[]) => write(io.stdout, sink.begin!(fields)),
        rows: async (block) => write(io.stdout, sink.rows!(block)),
      }
    : undefined;
  const outcome = await runLosses(
    { losses, columns, gradient: flags.grad === true, hessian: flags.hess === true, sumTolerance: flags.sumTol },
    openAll(paths, options, io),
    paths.length > 1,
    (warning) => notice(warning, "note"),
    receiver,
  );
  for (const warning of outcome.warnings) notice(warning, "warning");
  const document: EvalDocument = {
    schema: "lossline/eval@1",
    version,
    engine: "local",
    exact: true,
    inputs: outcome.inputs,
    options: {
      target: outcome.target,
      weight: flags.weight ?? null,
      where: null,
      eps: null,
      from: null,
      compat: null,
      missing: flags.missing,
    },
    results: outcome.results,
    warnings: notices,
  };
  await write(io.stdout, sink.end(document));
}

function columnRequest(flags: EvalFlags): ColumnRequest {
  const roles: Record<string, string> = {};
  for (const pair of flags.col ?? []) {
    const [, role, column] = /^([a-z_]+)=(.+)$/.exec(pair) ?? [];
    if (role === undefined || column === undefined) {
      throw usageError("bad-role", `"${pair}" is not of the form ROLE=COLUMN`, {
        hint: "for example --col var=sigma2",
      });
    }
    roles[role] = column;
  }
  return {
    predictions: flags.pred ?? [],
    target: flags.target,
    roles,
    weight: flags.weight,
    id: flags.id,
    by: flags.by ?? [],
    keep: flags.keep ?? [],
  };
}

async function* openAll(paths: readonly string[], options: ReadOptions, io: Io): AsyncGenerator<Source> {
  for (const path of paths) {
    const source = await openSource(path, options, io.stdin);
    try {
      yield source;
    } finally {
      await source.close();
    }
  }
}

async function noLoss(path: string, options: ReadOptions, columns: ColumnRequest, io: Io): Promise<Error> {
  const names = await lossesThatFit(path, options, columns, io);
  const hint = names.length === 0 ? "lossline list shows them all" : `these fit the columns: ${names.join(", ")}`;
  return usageError("no-loss", "which loss? name one with -l", { hint });
}
