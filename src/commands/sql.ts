import { type Command, Option } from "commander";
import { dialects } from "../dialects/index.ts";
import { bindColumns, formulaComment, givenColumns, statementOf } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { SqlDialect } from "../formula/index.ts";
import { type Io, write } from "../io.ts";
import { addErrorFlag, collect } from "./flags.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addByFlag,
  addColumnFlags,
  addFormulaFlags,
  type ColumnFlags,
  type ComputationFlags,
  columnRequestOf,
} from "./run-flags.ts";

interface SqlFlags extends ColumnFlags, ComputationFlags {
  dialect: string;
  table: string;
  perSample?: boolean;
  grad?: boolean;
  hess?: boolean;
  reduction?: "mean" | "sum";
}

/** `lossline sql`: the SQL of losses. No file is read: columns are taken as they are named. */
export function configure(command: Command, io: Io): void {
  command
    .argument("<LOSS...>", "loss: NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X")
    .addOption(
      new Option("--dialect <NAME>", "the engine that will run it").choices(Object.keys(dialects)).default("duckdb"),
    )
    .requiredOption("--table <NAME>", "the table to read, or a file where the engine reads files");
  addColumnFlags(command);
  addByFlag(command);
  addFormulaFlags(command);
  addErrorFlag(command);
  command
    .addOption(new Option("--reduction <HOW>", "replaces a plain mean or sum").choices(["mean", "sum"]))
    .option("--per-sample", "the loss of each row")
    .option("--grad", "with --per-sample: its gradient")
    .option("--hess", "with --per-sample: the diagonal of its Hessian")
    .option("--keep <COLS>", "with --per-sample: carry columns along", collect)
    .addHelpText("before", examples)
    .action((losses: string[], flags: SqlFlags) => run(losses, flags, io));
}

const examples = `Examples:
  lossline sql mse huber:delta=1.5 --table preds -p y_hat -t y
  lossline sql softmax --dialect spark --table ml.preds -p logit_0..logit_9 -t label --by segment
  lossline sql softmax --table preds -p 'logits[10]' -t label      an array of 10 numbers
  lossline sql bce --dialect postgres --table preds -p prob -t y --per-sample --grad
`;

async function run(specs: readonly string[], flags: SqlFlags, io: Io): Promise<void> {
  for (const [flag, given] of Object.entries({ "--grad": flags.grad, "--hess": flags.hess, "--keep": flags.keep })) {
    if (!given || flags.perSample) continue;
    throw usageError("flag-needs-flag", `${flag} needs --per-sample`, { hint: "add --per-sample" });
  }
  if (flags.classWeight === "balanced") {
    throw usageError("no-sql", "--class-weight balanced counts the classes first, and a statement is one pass", {
      hint: "give the weights: --class-weight 1,2,0.5",
    });
  }
  const dialect = dialects[flags.dialect]!;
  const losses = await requestedLosses(specs, flags);
  const { columns, request } = givenColumns(columnRequestOf(flags), losses);
  const binding = bindColumns(losses, request, columns, flags.table);
  const { text } = statementOf(binding, columns, tableOf(flags.table, dialect), dialect, {
    perSample: flags.perSample === true,
    gradient: flags.grad === true,
    hessian: flags.hess === true,
    reduction: flags.reduction,
    where: flags.where,
    dropMissing: false,
  });
  const comments = [...new Set(binding.losses.map(formulaComment))];
  await write(io.stdout, `${comments.join("\n")}\n${text}`);
}

/** A table by its dotted name; a path is a file. */
function tableOf(table: string, dialect: SqlDialect): string {
  if (!/[/\\*]|\.(?:parquet|csv|json|ndjson|jsonl)$/.test(table)) {
    const parts = table.split(".");
    return parts.map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : dialect.identifier(part))).join(".");
  }
  if (dialect.file) return dialect.file(table);
  throw usageError("no-sql", `${dialect.title} reads tables, and "${table}" is a file`, { hint: "name a table" });
}
