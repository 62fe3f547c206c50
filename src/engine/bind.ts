import type { Column, JoinedFile, ReadPlan } from "../contracts.ts";
import { LosslineError, nearest, usageError, withDetails } from "../errors.ts";
import { type BoundLoss, bindLoss } from "./bind-loss.ts";
import { guessColumn, listedColumns, ofNumbers, selectColumns } from "./columns.ts";
import { compileFilter, type Filter } from "./filter.ts";
import { columnsOfOutputs } from "./outputs.ts";
import { Reads } from "./reads.ts";
import type { ColumnRequest, LossRequest } from "./requests.ts";
import { roleName } from "./roles.ts";

/** Every loss of a run bound to the columns of one source, and what is to be read of it. */
export interface Binding {
  plan: ReadPlan;
  losses: BoundLoss[];
  /** position in the plan's number reads */
  weight: number | undefined;
  /** positions in the plan's text reads */
  id: number | undefined;
  by: readonly (number | "@file")[];
  keep: readonly number[];
  cluster: number | undefined;
  /** the groups of losses over many rows: a position in the plan's text reads, or a number of consecutive rows */
  groups: { text: number } | { size: number } | undefined;
  /** the row filter, with the places of its columns among the number and text reads */
  filter: { filter: Filter; numbers: readonly number[]; texts: readonly number[] } | undefined;
  /** numbers a row of each number read */
  widths: readonly number[];
  /** names of the columns that `target` and the predictions stand for */
  target: readonly string[];
  keepNames: readonly string[];
  /** by field, its position in the plan's number reads */
  keepNumbers: readonly { read: number; width: number }[];
  byNames: readonly string[];
  guesses: readonly { what: "target" | "prediction"; column: string; only: boolean }[];
}

/** Rows of a batch: large enough that the work per batch does not show, small enough to stay in the cache. */
const batchRows = 4096;

/** Finds the columns of every role in a source. Throws exit 2 for what is not there or does not fit together. */
export function bindColumns(
  losses: readonly LossRequest[],
  request: ColumnRequest,
  columns: readonly Column[],
  path: string,
): Binding {
  const reads = new Reads(columns);
  const texts: number[] = [];
  const guesses: Binding["guesses"][number][] = [];
  const select = (selector: string, file?: JoinedFile) => selectColumns(selector, columns, path, file);
  const id = request.id === undefined ? undefined : single(select(request.id), "--id");
  const guess = (what: "target" | "prediction") => {
    const { selector, positions, only } = guessColumn(what, columns, path, id);
    guesses.push({ what, column: selector, only });
    return positions;
  };
  const text = (position: number) => {
    const known = texts.indexOf(position);
    return known >= 0 ? known : texts.push(position) - 1;
  };

  const needs = (name: string) =>
    losses.some(({ declaration: { roles } }) => {
      // the class whose mean takes the place of a role without a column
      const mean = Object.entries(roles).some(([role, { classMeanOf }]) => classMeanOf && !request.roles[role]);
      return Object.hasOwn(roles, name) || (name === "y" && mean);
    });
  const predictions = !needs("f")
    ? [[]]
    : request.predictions.length > 0
      ? request.predictions.map((selector) => select(selector, "prediction"))
      : [guess("prediction")];
  const twice = predictions.findIndex(
    (prediction, i) => predictions.findIndex((other) => other.join() === prediction.join()) < i,
  );
  if (twice >= 0) {
    throw usageError("prediction-twice", `-p ${request.predictions[twice]} is given twice`, {
      hint: "name each model once",
    });
  }
  const target = !needs("y") ? [] : request.target === undefined ? guess("target") : select(request.target, "target");
  for (const loss of losses) {
    refuseTwoMeanings(loss, "f", predictions.flat(), columns);
    refuseTwoMeanings(loss, "y", target, columns);
  }
  const others = new Map(Object.entries(request.roles).map(([role, selector]) => [role, select(selector)]));
  const overRows = losses.some(({ declaration }) => declaration.over);
  for (const role of others.keys()) {
    if (role === "group" && overRows) continue;
    if (role === "f" || role === "y") {
      throw usageError("bad-role", `"${role}" is the ${roleName(role)}`, {
        hint: `name it with -${role === "f" ? "p" : "t"}`,
      });
    }
    if (needs(role)) continue;
    const further = losses
      .flatMap(({ declaration }) => Object.keys(declaration.roles))
      .filter((name) => !/^[fy]$/.test(name));
    throw usageError("unknown-role", `none of the losses has a role "${role}"`, {
      didYouMean: nearest(role, further),
      hint:
        further.length === 0 ? "they take a prediction (-p) and a target (-t) only" : `there is ${further.join(", ")}`,
    });
  }

  const bound = losses.flatMap((loss) =>
    predictions.flatMap((prediction): BoundLoss[] => {
      const positionsOf = (role: string) => {
        if (role === "f") return prediction;
        if (role === "y") return target;
        const { column } = loss.declaration.roles[role]!;
        return others.get(role) ?? (column === undefined ? undefined : selectNamed(role, loss, columns, path));
      };
      const outputs = columnsOfOutputs(loss, positionsOf, reads.width(prediction));
      const all = outputs.map((columnsOf) => bindLoss(loss, columnsOf, reads, columns, request, text));
      if (all.length === 1) return all;
      const of = all.flatMap(({ prediction: [column] }) => column!);
      return all.map((one, index) => ({ ...one, output: { index, of } }));
    }),
  );
  const filter = request.where === undefined ? undefined : compileFilter(request.where, columns, path);
  const names = (positions: readonly number[]) => positions.map((position) => columns[position]!.name);
  const keep = request.keep.flatMap((selector) => select(selector));
  const keepNumbers = (request.keepNumbers ?? []).map((selector) => select(selector));
  const by = request.by.flatMap((selector): (number | "@file")[] =>
    selector === "@file" ? [selector] : select(selector),
  );
  const filterNumbers = filter?.numbers.map((position) => reads.add([position]));
  return {
    losses: bound,
    weight:
      request.weight === undefined
        ? undefined
        : reads.add([ofNumbers(single(select(request.weight), "--weight"), columns, "--weight")]),
    groups: groupsOf(request, overRows, () => text(single(others.get("group")!, "--col group"))),
    cluster: request.cluster === undefined ? undefined : text(single(select(request.cluster), "--cluster")),
    filter: filter && { filter, numbers: filterNumbers!, texts: filter.texts.map(text) },
    id: id === undefined ? undefined : text(id),
    by: by.map((position) => (position === "@file" ? position : text(position))),
    keep: keep.map(text),
    target: names(target),
    keepNames: names(keep),
    keepNumbers: keepNumbers.map((positions) => ({ read: reads.add(positions), width: reads.width(positions) })),
    byNames: by.map((position) => (position === "@file" ? position : columns[position]!.name)),
    guesses,
    widths: reads.widths(),
    plan: { numbers: reads.list, texts, batchRows },
  };
}

/** The columns of a formula's name that the command line says nothing of: the column of that name. */
function selectNamed(role: string, { declaration }: LossRequest, columns: readonly Column[], path: string): number[] {
  const { column: name = role, domain, summary } = declaration.roles[role]!;
  try {
    return selectColumns(name, columns, path);
  } catch (error) {
    if (!(error instanceof LosslineError) || error.code !== "unknown-column") throw error;
    // of a loss that the formula calls
    if (domain !== undefined) {
      throw withDetails(error, {
        hint: `${role} is ${summary}: name it with --col ${role}=COLUMN; the columns are ${listedColumns(columns)}`,
      });
    }
    const number = declaration.name === "expr" ? `a number that --param ${name}=X gives, ` : "";
    const names = columns.map((column) => column.name);
    throw withDetails(error, {
      didYouMean: nearest(name, [...new Set([...names, "f", "y"])]),
      hint: `in a formula a name is f (the prediction), y (the target), ${number}or a column: ${listedColumns(columns)}`,
    });
  }
}

/** In a user's formula `y` is the target, and should a column be called so that is not the target, nobody knows which. */
function refuseTwoMeanings(
  { label, declaration: { roles } }: LossRequest,
  role: "f" | "y",
  positions: readonly number[],
  columns: readonly Column[],
): void {
  const there = columns.findIndex(({ name }) => name === roles[role]?.column);
  if (there < 0 || positions.includes(there)) return;
  const names = positions.map((position) => columns[position]!.name).join(", ");
  throw usageError("ambiguous-name", `${label}: "${role}" is the ${roleName(role)}, and a column has that name too`, {
    hint: `write \`${role}\` in backticks for the column; the ${roleName(role)} is ${names}`,
  });
}

function groupsOf({ roles, batchSize }: ColumnRequest, overRows: boolean, groupText: () => number): Binding["groups"] {
  if (batchSize === undefined) return overRows && roles.group !== undefined ? { text: groupText() } : undefined;
  if (roles.group !== undefined) {
    throw usageError("two-groupings", "rows are grouped by --col group or by --batch-size, not by both", {
      hint: "leave one out",
    });
  }
  // all rows are one group, as they are without the flag
  if (overRows) return batchSize === Number.POSITIVE_INFINITY ? undefined : { size: batchSize };
  throw usageError("no-groups", "--batch-size: none of the losses is over many rows", {
    hint: "it is for losses over pairs of rows, such as nt-xent; to resample rows together use --cluster",
  });
}

function single(positions: readonly number[], flag: string): number {
  if (positions.length === 1) return positions[0]!;
  throw usageError("too-many-columns", `${flag} takes one column, not ${positions.length}`, {
    hint: "name one column",
  });
}

/** Several inputs are pooled, so their columns must have one meaning. */
export function checkSameShapes(first: Binding, binding: Binding, path: string): void {
  binding.losses.forEach((loss, i) => {
    loss.roles.forEach(({ role, width, shape }, j) => {
      const before = first.losses[i]!.roles[j]!;
      if (before.width === width && before.shape === shape) return;
      throw usageError(
        "width-mismatch",
        `"${role}" has ${width} columns in ${path}, and ${before.width} in the input before it`,
        { hint: "inputs that are pooled must have the same columns" },
      );
    });
  });
}
