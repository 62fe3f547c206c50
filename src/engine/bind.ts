import type { Column, LossDeclaration, NumberRead, ReadPlan, RoleDeclaration } from "../contracts.ts";
import { nearest, usageError } from "../errors.ts";
import { guessColumn, selectColumns } from "./columns.ts";
import type { Parameters, RoleShape } from "./compile.ts";
import { factsOf } from "./roles.ts";

/** A loss as the user asked for it: a spec that has been looked up and whose parameters are checked. */
export interface LossRequest {
  label: string;
  /** as it is printed: the name with the parameters that were given */
  spec: string;
  declaration: LossDeclaration;
  parameters: Parameters;
}

/** Which columns a run uses, as selectors. */
export interface ColumnRequest {
  /** one for each model; none means that the column is guessed */
  predictions: readonly string[];
  target: string | undefined;
  /** the further roles: `--col ROLE=COL` */
  roles: Readonly<Record<string, string>>;
  weight: string | undefined;
  id: string | undefined;
  by: readonly string[];
  keep: readonly string[];
}

/** One role of a loss, bound to numbers of a batch. */
export interface BoundRole {
  role: string;
  declaration: RoleDeclaration;
  /** position in the plan's number reads */
  read: number;
  width: number;
  shape: RoleShape;
  /** the input is a JSON array, or K columns: derivatives come as lists */
  list: boolean;
}

/** One loss of one prediction, bound to the columns of a source. */
export interface BoundLoss {
  request: LossRequest;
  prediction: readonly string[];
  roles: readonly BoundRole[];
  /** the number of columns of the vectors */
  width: number;
}

export interface Binding {
  plan: ReadPlan;
  losses: BoundLoss[];
  /** position in the plan's number reads */
  weight: number | undefined;
  /** positions in the plan's text reads */
  id: number | undefined;
  by: readonly number[];
  keep: readonly number[];
  /** names of the columns that `target` and the predictions stand for */
  target: readonly string[];
  keepNames: readonly string[];
  byNames: readonly string[];
  guesses: readonly { what: "target" | "prediction"; column: string }[];
}

/** Rows of a batch: large enough that the work per batch does not show, small enough to stay in the cache. */
const batchRows = 4096;

const words = new Map([
  ["true", 1],
  ["True", 1],
  ["TRUE", 1],
  ["false", 0],
  ["False", 0],
  ["FALSE", 0],
]);

/** Finds the columns of every role in a source. Throws exit 2 for what is not there or does not fit together. */
export function bindColumns(
  losses: readonly LossRequest[],
  request: ColumnRequest,
  columns: readonly Column[],
  path: string,
): Binding {
  const reads = new Reads(columns);
  const texts: number[] = [];
  const guesses: { what: "target" | "prediction"; column: string }[] = [];
  const select = (selector: string) => selectColumns(selector, columns, path);
  const guess = (what: "target" | "prediction") => {
    const { selector, positions } = guessColumn(what, columns, path);
    guesses.push({ what, column: selector });
    return positions;
  };
  const text = (position: number) => {
    const known = texts.indexOf(position);
    return known >= 0 ? known : texts.push(position) - 1;
  };

  const needs = (role: string) => losses.some(({ declaration }) => declaration.roles[role]);
  const predictions = !needs("f")
    ? [[]]
    : request.predictions.length > 0
      ? request.predictions.map(select)
      : [guess("prediction")];
  const target = !needs("y") ? [] : request.target === undefined ? guess("target") : select(request.target);
  const others = new Map(Object.entries(request.roles).map(([role, selector]) => [role, select(selector)]));
  for (const role of others.keys()) {
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
    predictions.map((prediction) => {
      const positionsOf = (role: string) => (role === "f" ? prediction : role === "y" ? target : others.get(role));
      return bindLoss(loss, positionsOf, reads, columns);
    }),
  );
  const names = (positions: readonly number[]) => positions.map((position) => columns[position]!.name);
  const keep = request.keep.flatMap(select);
  const by = request.by.flatMap(select);
  return {
    losses: bound,
    weight: request.weight === undefined ? undefined : reads.add([single(select(request.weight), "--weight")], false),
    id: request.id === undefined ? undefined : text(single(select(request.id), "--id")),
    by: by.map(text),
    keep: keep.map(text),
    target: names(target),
    keepNames: names(keep),
    byNames: names(by),
    guesses,
    plan: { numbers: reads.list, texts, batchRows },
  };
}

function single(positions: readonly number[], flag: string): number {
  if (positions.length === 1) return positions[0]!;
  throw usageError("too-many-columns", `${flag} takes one column, not ${positions.length}`, {
    hint: "name one column",
  });
}

/** The number reads of a run; columns that several roles share are read once. */
class Reads {
  readonly list: NumberRead[] = [];
  readonly #columns: readonly Column[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  add(positions: readonly number[], takesWords: boolean): number {
    const known = this.list.findIndex(
      (read) => (read.words !== undefined) === takesWords && read.columns.join() === positions.join(),
    );
    if (known >= 0) return known;
    return this.list.push({ columns: positions, ...(takesWords ? { words } : {}) }) - 1;
  }

  width(read: number): number {
    return this.list[read]!.columns.reduce((sum, position) => sum + this.#columns[position]!.width, 0);
  }

  isList(read: number): boolean {
    const { columns } = this.list[read]!;
    return columns.length > 1 || columns.some((position) => this.#columns[position]!.array);
  }
}

function bindLoss(
  request: LossRequest,
  positionsOf: (role: string) => readonly number[] | undefined,
  reads: Reads,
  columns: readonly Column[],
): BoundLoss {
  const { declaration } = request;
  const roles = Object.entries(declaration.roles).map(([role, roleDeclaration]): BoundRole => {
    const positions = positionsOf(role);
    if (!positions) {
      throw usageError("missing-role", `${declaration.name} needs a column for "${role}": ${roleDeclaration.summary}`, {
        hint: `name it with --col ${role}=COLUMN`,
      });
    }
    const takesWords = role === "y" && ["binary", "probability", "class"].includes(roleDeclaration.kind);
    const read = reads.add(positions, takesWords);
    const [width, list] = [reads.width(read), reads.isList(read)];
    const classes = role === "y" && positionsOf("f") ? reads.width(reads.add(positionsOf("f")!, false)) : width;
    return {
      role,
      declaration: roleDeclaration,
      read,
      width,
      list,
      shape: shapeOf(roleDeclaration, width, list, classes),
    };
  });
  const vectors = roles.filter(({ shape }) => shape === "vector");
  const width = vectors[0]?.width ?? 1;
  checkWidths(declaration, roles, width);
  checkListLengths(request, width);
  const prediction = (positionsOf("f") ?? []).map((position) => columns[position]!.name);
  return { request, prediction, roles, width };
}

function shapeOf(declaration: RoleDeclaration, width: number, list: boolean, classes: number): RoleShape {
  // one column beside K of the prediction is a label; beside one it is the 0 or 1 of a single probability
  if (declaration.kind === "class") return width === 1 && classes > 1 ? "label" : "vector";
  return list || factsOf(declaration).vector ? "vector" : "scalar";
}

function checkWidths(declaration: LossDeclaration, roles: readonly BoundRole[], width: number): void {
  for (const { role, declaration: roleDeclaration, shape, width: own } of roles) {
    const { leastWidth, words: holds } = factsOf(roleDeclaration);
    if (own < leastWidth) {
      throw usageError(
        "too-few-columns",
        `the ${roleName(role)} of ${declaration.name} is ${holds}, not ${own} column`,
        {
          hint: ["class", "logits", "distribution"].includes(roleDeclaration.kind)
            ? "name K columns: a list a,b,c, a glob 'prob_*' or a range c0..c9"
            : undefined,
        },
      );
    }
    if (shape === "label" || own === width) continue;
    const first = roles.find((other) => other.shape === "vector")!;
    throw usageError(
      "width-mismatch",
      `${declaration.name}: the ${roleName(first.role)} has ${width} columns, the ${roleName(role)} has ${own}`,
      { hint: "both must have the same number of columns" },
    );
  }
}

function checkListLengths({ declaration, parameters }: LossRequest, width: number): void {
  for (const [parameter, value] of Object.entries(parameters)) {
    if (typeof value === "number" || value.length === width) continue;
    throw usageError(
      "parameter-length",
      `${parameter} of ${declaration.name} has ${value.length} numbers, and there are ${width} classes`,
      { hint: "give one number a class, in the order of the prediction columns" },
    );
  }
}

/** A role in a sentence. */
export function roleName(role: string): string {
  return role === "f" ? "prediction" : role === "y" ? "target" : role;
}
