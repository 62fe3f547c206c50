import type { Column, JoinedFile, LossDeclaration, NumberRead, ReadPlan, RoleDeclaration } from "../contracts.ts";
import { nearest, usageError } from "../errors.ts";
import { type LabelReading, labelReading } from "./classes.ts";
import { guessColumn, selectColumns } from "./columns.ts";
import type { Parameters, RoleShape } from "./compile.ts";
import { compileFilter, type Filter } from "./filter.ts";
import { factsOf } from "./roles.ts";

/** A loss as the user asked for it: a spec that has been looked up and whose parameters are checked. */
export interface LossRequest {
  label: string;
  /** as it is printed: the name with the parameters that were given */
  spec: string;
  declaration: LossDeclaration;
  parameters: Parameters;
  /** the parameters that the spec sets itself, without case, `_` and `-` */
  given: ReadonlySet<string>;
}

/** Weights for `--class-weight`: one a class in column order, or by class name. */
export type ClassWeights = readonly number[] | ReadonlyMap<string, number>;

/** Which columns a run uses, as selectors. */
export interface ColumnRequest {
  /** one for each model; none means that the column is guessed */
  predictions: readonly string[];
  target: string | undefined;
  /** the further roles: `--col ROLE=COL` */
  roles: Readonly<Record<string, string>>;
  weight: string | undefined;
  id: string | undefined;
  /** slice columns; "@file" is the input's path */
  by: readonly string[];
  keep: readonly string[];
  cluster: string | undefined;
  /** class names in column order */
  classes: readonly string[] | undefined;
  /** the number of the first class */
  labelBase: number;
  classWeights: ClassWeights | undefined;
  /** a formula over columns */
  where: string | undefined;
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
  /** of a label: the number of the first class */
  labelBase: number;
}

/** One loss of one prediction, bound to the columns of a source. */
export interface BoundLoss {
  request: LossRequest;
  /** those of the request, with the run's class weights */
  parameters: Parameters;
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
  by: readonly (number | "@file")[];
  keep: readonly number[];
  cluster: number | undefined;
  /** the row filter, with the places of its columns among the number and text reads */
  filter: { filter: Filter; numbers: readonly number[]; texts: readonly number[] } | undefined;
  /** numbers a row of each number read */
  widths: readonly number[];
  /** names of the columns that `target` and the predictions stand for */
  target: readonly string[];
  keepNames: readonly string[];
  byNames: readonly string[];
  guesses: readonly { what: "target" | "prediction"; column: string; only: boolean }[];
}

/** Rows of a batch: large enough that the work per batch does not show, small enough to stay in the cache. */
const batchRows = 4096;

/** `true` and `false` where 0 or 1 is wanted. */
const truthWords = new Map([
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

  const needs = (role: string) => losses.some(({ declaration }) => declaration.roles[role]);
  const predictions = !needs("f")
    ? [[]]
    : request.predictions.length > 0
      ? request.predictions.map((selector) => select(selector, "prediction"))
      : [guess("prediction")];
  const target = !needs("y") ? [] : request.target === undefined ? guess("target") : select(request.target, "target");
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
      return bindLoss(loss, positionsOf, reads, columns, request);
    }),
  );
  const filter = request.where === undefined ? undefined : compileFilter(request.where, columns, path);
  const names = (positions: readonly number[]) => positions.map((position) => columns[position]!.name);
  const keep = request.keep.flatMap((selector) => select(selector));
  const by = request.by.flatMap((selector): (number | "@file")[] =>
    selector === "@file" ? [selector] : select(selector),
  );
  const filterNumbers = filter?.numbers.map((position) => reads.add([position]));
  return {
    losses: bound,
    weight: request.weight === undefined ? undefined : reads.add([single(select(request.weight), "--weight")]),
    cluster: request.cluster === undefined ? undefined : text(single(select(request.cluster), "--cluster")),
    filter: filter && { filter, numbers: filterNumbers!, texts: filter.texts.map(text) },
    id: id === undefined ? undefined : text(id),
    by: by.map((position) => (position === "@file" ? position : text(position))),
    keep: keep.map(text),
    target: names(target),
    keepNames: names(keep),
    byNames: by.map((position) => (position === "@file" ? position : columns[position]!.name)),
    guesses,
    widths: reads.widths(),
    plan: { numbers: reads.list, texts, batchRows },
  };
}

function single(positions: readonly number[], flag: string): number {
  if (positions.length === 1) return positions[0]!;
  throw usageError("too-many-columns", `${flag} takes one column, not ${positions.length}`, {
    hint: "name one column",
  });
}

const labelHint = "if the labels are texts, name the classes in the order of the prediction columns: --classes a,b,c";

/** The number reads of a run; columns that several roles share are read once. */
class Reads {
  readonly list: NumberRead[] = [];
  readonly #columns: readonly Column[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  /** A read of columns; the same columns read in another way, as labels for instance, are another read. */
  add(positions: readonly number[], how: Omit<NumberRead, "columns"> = {}): number {
    const key = ({ columns, words, onlyWords, textHint }: NumberRead) =>
      JSON.stringify([columns, [...(words ?? [])], onlyWords, textHint]);
    const read = { columns: positions, ...how };
    const known = this.list.findIndex((other) => key(other) === key(read));
    return known >= 0 ? known : this.list.push(read) - 1;
  }

  width(positions: readonly number[]): number {
    return positions.reduce((sum, position) => sum + this.#columns[position]!.width, 0);
  }

  widths(): number[] {
    return this.list.map((read) => this.width(read.columns));
  }

  isList(positions: readonly number[]): boolean {
    return positions.length > 1 || positions.some((position) => this.#columns[position]!.array);
  }
}

function bindLoss(
  request: LossRequest,
  positionsOf: (role: string) => readonly number[] | undefined,
  reads: Reads,
  columns: readonly Column[],
  columnRequest: ColumnRequest,
): BoundLoss {
  const { declaration } = request;
  const predictionPositions = positionsOf("f") ?? [];
  const prediction = predictionPositions.map((position) => columns[position]!.name);
  const classes = reads.width(predictionPositions);
  let labels: LabelReading | undefined;
  const roles = Object.entries(declaration.roles).map(([role, roleDeclaration]): BoundRole => {
    const positions = positionsOf(role);
    if (!positions) {
      throw usageError("missing-role", `${declaration.name} needs a column for "${role}": ${roleDeclaration.summary}`, {
        hint: `name it with --col ${role}=COLUMN`,
      });
    }
    const width = reads.width(positions);
    const list = reads.isList(positions);
    const shape = shapeOf(roleDeclaration, width, list, classes);
    const common = { role, declaration: roleDeclaration, width, list, shape };
    if (shape === "label") {
      labels = labelReading(prediction, classes, columnRequest.classes, columnRequest.labelBase);
      const { words, onlyWords, base } = labels;
      const read = reads.add(positions, {
        textHint: labelHint,
        ...(words ? { words } : {}),
        ...(onlyWords ? { onlyWords: "class" } : {}),
      });
      return { ...common, read, labelBase: base };
    }
    const takesTruth = role === "y" && ["binary", "probability", "class"].includes(roleDeclaration.kind);
    return { ...common, read: reads.add(positions, takesTruth ? { words: truthWords } : {}), labelBase: 0 };
  });
  const width = roles.find(({ shape }) => shape === "vector")?.width ?? 1;
  checkWidths(declaration, roles, width);
  const parameters = withClassWeights(request, columnRequest.classWeights, labels);
  checkListLengths(declaration, parameters, width);
  return { request, parameters, prediction, roles, width };
}

/** The parameters with the run's class weights, where the loss takes them and its spec does not set them. */
function withClassWeights(
  { declaration, parameters }: LossRequest,
  weights: ClassWeights | undefined,
  labels: LabelReading | undefined,
): Parameters {
  const name = Object.entries(declaration.parameters ?? {}).find(([, { perClass }]) => perClass)?.[0];
  if (!weights || name === undefined || typeof parameters[name] !== "number") return parameters;
  if (!(weights instanceof Map)) return { ...parameters, [name]: weights as readonly number[] };
  const classes = [...(labels?.words?.keys() ?? [])];
  if (classes.length === 0) {
    throw usageError("classes-without-names", "--class-weight names classes, and the classes have no names", {
      hint: "name them in column order with --classes a,b,c, or give the weights in column order: --class-weight 1,2,0.5",
    });
  }
  const unknown = [...weights.keys()].find((given) => !classes.includes(given));
  if (unknown !== undefined) {
    throw usageError("unknown-class", `--class-weight: there is no class "${unknown}"`, {
      didYouMean: nearest(unknown, classes),
      hint: `the classes are ${classes.join(", ")}`,
    });
  }
  return { ...parameters, [name]: classes.map((given) => weights.get(given) ?? 1) };
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
    // one number a row beside embeddings is a flag of the row; beside K outputs it is a column too few
    const besideOutputs = roles.some((other) => other.shape === "vector" && !factsOf(other.declaration).vector);
    if (shape === "scalar" && !besideOutputs) continue;
    const first = roles.find((other) => other.shape === "vector")!;
    throw usageError(
      "width-mismatch",
      `${declaration.name}: the ${roleName(first.role)} has ${width} columns, the ${roleName(role)} has ${own}`,
      { hint: "both must have the same number of columns" },
    );
  }
}

function checkListLengths(declaration: LossDeclaration, parameters: Parameters, width: number): void {
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
