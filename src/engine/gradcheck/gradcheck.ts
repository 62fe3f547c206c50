import type { InputRecord, LossDeclaration, Warning } from "../../contracts.ts";
import { usageError } from "../../errors.ts";
import { Adjuster } from "../adjust.ts";
import { bindColumns } from "../bind.ts";
import { meansOfRows } from "../class-means.ts";
import type { Parameters, RoleShape } from "../compile.ts";
import { noRows } from "../nothing-left.ts";
import { guessNotice } from "../notices.ts";
import { preparedBatches, recordOf } from "../prepared-batches.ts";
import { Points, type Role, rolesOf } from "../properties/points.ts";
import type { Inputs, LossRequest, RowsRequest } from "../requests.ts";
import { factsOf } from "../roles.ts";
import { type RunOutcome, runLosses, withFirstPasses } from "../run.ts";
import { type AgainstColumn, AgainstColumns, type ColumnCheck } from "./against.ts";
import { type CheckedRows, Checker } from "./checker.ts";
import { type DerivativeCheck, together } from "./derivative-check.ts";

/** How far out points are, in powers of ten: most where losses are used, some at the ends of their domains. */
const reaches = [0, 0, 0, 1, 3];

/** The derivatives of a loss at points of its domain, the same for the same seed. `width`: entries of vectors. */
export function checkAtPoints(
  { declaration, parameters }: LossRequest,
  width: number,
  { points, seed, tolerance }: { points: number; seed: number; tolerance: number },
): DerivativeCheck[] {
  refuseWithoutDerivative(declaration);
  const roles = rolesOf(declaration, parameters, width);
  const drawn = new Points(roles, seed);
  // a target that may be a label or a distribution has a formula for each
  const kinds = roles.some(({ declaration: { kind } }) => kind === "class") ? [false, true] : [false];
  const rows = Array.from({ length: points }, (_, i) => ({
    reach: reaches[i % reaches.length]!,
    labels: kinds[i % kinds.length]!,
  }));
  const found = kinds.map((labels) => {
    const own = rows.filter((row) => row.labels === labels);
    const shapes = Object.fromEntries(roles.map((role): [string, RoleShape] => [role.name, shapeOf(role, labels)]));
    const checker = new Checker({ declaration, parameters, shapes, width }, tolerance);
    checker.check(
      drawRows(
        declaration,
        roles,
        own.map(({ reach }) => reach),
        drawn,
        labels,
      ),
    );
    return checker.checks();
  });
  return found.reduce((one, other) => one.map((check, i) => together(check, other[i]!)));
}

function shapeOf({ declaration, vector }: Role, labels: boolean): RoleShape {
  if (labels && declaration.kind === "class") return "label";
  return vector ? "vector" : "scalar";
}

function drawRows(
  declaration: LossDeclaration,
  roles: readonly Role[],
  reaches: readonly number[],
  points: Points,
  labels: boolean,
): CheckedRows {
  const drawn = reaches.map((reach) => {
    const point: Record<string, readonly number[]> = { ...points.draw(() => reach) };
    for (const { name, width, declaration: role } of roles) {
      if (labels && role.kind === "class") point[name] = [Math.floor(points.random() * width)];
      // the two ends of an interval, drawn apart from each other
      const below = role.atLeast === undefined ? undefined : point[role.atLeast];
      if (below) {
        const ends = point[name]!.map((end, k) => [Math.min(end, below[k]!), Math.max(end, below[k]!)] as const);
        point[role.atLeast!] = ends.map(([low]) => low);
        point[name] = ends.map(([, high]) => high);
      }
    }
    return point;
  });
  return {
    count: drawn.length,
    numbers: Object.keys(declaration.roles).map((role) => Float64Array.from(drawn.flatMap((point) => point[role]!))),
    name: () => ({}),
    ignored: () => false,
  };
}

/** The derivatives of a loss at the rows of a file. Errors: those of a run. */
export async function checkRows(
  request: RowsRequest,
  inputs: Inputs,
  tolerance: number,
  onNotice: (warning: Warning) => void,
): Promise<{ checks: DerivativeCheck[]; inputs: InputRecord[]; target: readonly string[]; parameters: Parameters }> {
  for (const { declaration } of request.losses) refuseWithoutDerivative(declaration);
  const run = await withFirstPasses(request, inputs);
  const records: InputRecord[] = [];
  let checker: Checker | undefined;
  let target: readonly string[] = [];
  let parameters: Parameters = {};
  for await (const source of inputs.open()) {
    const binding = bindColumns(run.losses, run.columns, source.columns, source.path);
    const loss = binding.losses[0]!;
    if (!checker) {
      for (const guess of binding.guesses) onNotice(guessNotice(guess));
      const shapes = Object.fromEntries(loss.roles.map(({ role, shape }) => [role, shape]));
      ({ target } = binding);
      ({ parameters } = loss);
      checker = new Checker(
        { declaration: loss.request.declaration, parameters, shapes, width: loss.width },
        tolerance,
      );
    }
    const adjuster = new Adjuster(binding, run.adjustments);
    const label = loss.roles.find(({ shape }) => shape === "label");
    for await (const { batch, ignored } of preparedBatches(source, binding, adjuster, run)) {
      const ids = binding.id === undefined ? undefined : batch.texts[binding.id]!;
      const marks = label && ignored.get(label.read);
      checker.check({
        count: batch.rows,
        numbers: loss.roles.map(({ role, read, mean, width }) =>
          mean
            ? meansOfRows(run.classMeans!(loss, role), batch.texts[mean.text]!, width)
            : batch.numbers[read]!.subarray(0, batch.rows * width),
        ),
        name: (row) => ({
          row: batch.records[row]!,
          ...(inputs.several ? { file: source.path } : {}),
          ...(ids ? { id: ids[row]! } : {}),
        }),
        ignored: (row) => marks?.[row] === 1,
      });
    }
    records.push(...(source.parts ?? [source]).map((part) => recordOf(part, adjuster.counts.filtered)));
  }
  if (!checker || records.every(({ rows_used }) => rows_used === 0)) throw noRows(records);
  return { checks: checker.checks(), inputs: records, target, parameters };
}

/** The gradients of a run beside columns that were written by something else. Errors: those of a run. */
export async function checkColumns(
  request: RowsRequest,
  columns: readonly Pick<AgainstColumn, "role" | "columns">[],
  { gradientOf, tolerance, worst }: { gradientOf: "row" | "reduced"; tolerance: number; worst: number },
  inputs: Inputs,
  onNotice: (warning: Warning) => void,
): Promise<{ checks: ColumnCheck[]; outcome: RunOutcome }> {
  const { label, declaration } = request.losses[0]!;
  const { weight } = request.columns;
  const named = columns.map((column) => ({ ...column, outputs: !factsOf(declaration.roles[column.role]!).vector }));
  const receiver = new AgainstColumns(named, label, { weighted: weight !== undefined, tolerance, worst });
  const keepNumbers = [...columns.map((column) => column.columns), ...(weight === undefined ? [] : [weight])];
  const run = {
    ...request,
    columns: { ...request.columns, keepNumbers },
    gradient: true,
    hessian: false,
    gradientOf,
    results: { reduction: undefined, quantiles: [], interval: undefined },
  };
  const outcome = await runLosses(run, inputs, onNotice, receiver);
  const { n, weight_sum } = outcome.results[0]!;
  const reduced = gradientOf === "reduced";
  return { checks: receiver.checks({ rows: n, weightSum: weight_sum, reduced }), outcome };
}

function refuseWithoutDerivative({ name, over, roles }: LossDeclaration): void {
  if (over !== undefined) {
    throw usageError(
      "no-row-loss",
      `${name} is a loss of many rows together, which differences at a row cannot check`,
      {
        hint: "compare its gradient with a column: --against COL",
      },
    );
  }
  if (Object.values(roles).some(({ differentiable }) => differentiable)) return;
  throw usageError("no-derivative", `${name} has no derivative by any of its columns`, {
    hint: "in a formula, f is the prediction that derivatives are by",
  });
}
