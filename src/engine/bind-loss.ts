import type { Column, LossDeclaration, NumberRead, RoleDeclaration } from "../contracts.ts";
import { usageError } from "../errors.ts";
import { namesIn, parse, rewrite } from "../formula/index.ts";
import { withClassWeights } from "./class-weights.ts";
import { type LabelReading, labelReading } from "./classes.ts";
import type { Parameters, RoleShape } from "./compile.ts";
import type { Reads } from "./reads.ts";
import type { ColumnRequest, LossRequest } from "./requests.ts";
import { domainOf, factsOf, roleName } from "./roles.ts";

/** One role of a loss, bound to numbers of a batch. */
export interface BoundRole {
  role: string;
  declaration: RoleDeclaration;
  /** position in the plan's number reads; -1 for a role that is a text */
  read: number;
  /** position in the plan's text reads, of a role of which only equality matters */
  text?: number;
  /** of a role that is the mean of another over a class: which one, and the class among the text reads */
  mean?: { of: string; text: number };
  width: number;
  shape: RoleShape;
  /** the input is a JSON array, or K columns: derivatives come as lists */
  list: boolean;
  /** of a label: how many classes there are, and the number of the first one */
  classes: number;
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
  /** one of several outputs that are computed apart: which, and the columns of all */
  output?: { index: number; of: readonly string[] };
}

/** How `true` and `false` are written. */
const truth = [
  ["false", "False", "FALSE"],
  ["true", "True", "TRUE"],
] as const;

/** The words of a target of two classes: the names of `--classes`, the negative one first, else `true` and `false`. */
function binaryReading(
  declaration: RoleDeclaration,
  { parameters }: LossRequest,
  { classes }: ColumnRequest,
): Omit<NumberRead, "columns"> {
  const values = binaryValues(declaration, parameters);
  if (!values) return {};
  if (!classes) {
    const words = values.flatMap((value, i) => truth[i]!.map((word) => [word, value] as const));
    return { words: new Map(words), textHint: binaryHint };
  }
  if (classes.length !== 2) {
    throw usageError("class-count", `--classes names ${classes.length} classes, and the target has 2`, {
      hint: binaryHint,
    });
  }
  return { words: new Map(classes.map((name, i) => [name, values[i]!])), onlyWords: "class" };
}

/** The numbers of the negative and the positive class; undefined for a target that is no class. */
function binaryValues(declaration: RoleDeclaration, parameters: Parameters): readonly [number, number] | undefined {
  if (["binary", "probability", "class"].includes(declaration.kind)) return [0, 1];
  const domain = domainOf(declaration, parameters);
  if (domain === "{-1, 1}") return [-1, 1];
  return domain === "{0, 1}" ? [0, 1] : undefined;
}

const binaryHint = "if the two classes have names, give them with the negative one first: --classes no,yes";

/** How texts become labels: with the names of the prediction columns, which may be those of the classes. */
function labelHint(prediction: readonly string[]): string {
  const named = prediction.length > 1 && prediction.length <= mostNamed ? ` ${prediction.join(", ")}` : "";
  return `if the labels are texts, name the classes in the order of the prediction columns${named}: --classes a,b,c`;
}
const mostNamed = 8;

const positionHint =
  "f[y] counts entries from 0: labels with names need a loss such as softmax, or a file of --losses that says that y is a class";

/** Whether a user's formula takes the entry of a vector at this role, `f[y]`. */
function isPosition(role: string, { formula, roles }: LossDeclaration): boolean {
  if (roles[role]!.kind !== "real" || !formula.includes("[")) return false;
  let found = false;
  rewrite(parse(formula), (node) => {
    found ||= node.kind === "call" && node.name === "index" && namesIn(node.arguments[1]!).includes(role);
    return node;
  });
  return found;
}

/** Binds one loss to the columns of its roles. Throws exit 2 where their numbers do not fit together. */
export function bindLoss(
  request: LossRequest,
  positionsOf: (role: string) => readonly number[] | undefined,
  reads: Reads,
  columns: readonly Column[],
  columnRequest: ColumnRequest,
  textRead: (position: number) => number,
): BoundLoss {
  const { declaration } = request;
  const predictionPositions = positionsOf("f") ?? [];
  const prediction = predictionPositions.map((position) => columns[position]!.name);
  const classes = reads.width(predictionPositions);
  // of a formula whose only vector is a parameter's list, such as the thresholds of ordered classes
  const listLength = Object.entries(declaration.parameters ?? {}).flatMap(([name, { list }]) => {
    const value = request.parameters[name];
    return list && typeof value === "object" ? [value.length] : [];
  })[0];
  let labels: LabelReading | undefined;
  const roles = Object.entries(declaration.roles).map(([role, roleDeclaration]): BoundRole => {
    const positions = positionsOf(role);
    const of = roleDeclaration.classMeanOf;
    const target = positionsOf("y");
    if (!positions && of !== undefined && target?.length === 1) {
      const columnsOfMean = reads.width(positionsOf(of) ?? []);
      const mean = { of, text: textRead(target[0]!) };
      return {
        ...{ role, declaration: roleDeclaration, width: columnsOfMean, list: true, shape: "vector" },
        classes,
        labelBase: 0,
        read: -1,
        mean,
      };
    }
    if (!positions) {
      throw usageError("missing-role", `${declaration.name} needs a column for "${role}": ${roleDeclaration.summary}`, {
        hint: `name it with --col ${role}=COLUMN`,
      });
    }
    const width = reads.width(positions);
    const list = reads.isList(positions);
    // what holds of one output's rows, such as targets that differ, is no condition on those of several
    if (declaration.requires && width > 1) throw oneOutput(declaration, role, width);
    const shape = declaration.over
      ? manyRowsShape(request, role, roleDeclaration, width)
      : shapeOf(roleDeclaration, width, list, classes);
    if (roleDeclaration.kind === "label") {
      if (width > 1) throw oneColumn(declaration, role, width);
      return {
        role,
        declaration: roleDeclaration,
        width,
        list: false,
        shape: "scalar",
        classes,
        labelBase: 0,
        read: -1,
        text: textRead(positions[0]!),
      };
    }
    const ordinal = roleDeclaration.kind === "ordinal";
    const common = {
      role,
      declaration: roleDeclaration,
      width,
      list,
      shape,
      classes: ordinal ? listLength! + 1 : classes,
    };
    if (ordinal && classes > 1) throw oneColumn(declaration, "f", classes);
    if (shape === "label") {
      labels = labelReading(ordinal ? [] : prediction, common.classes, columnRequest.classes, columnRequest.labelBase);
      const { words, onlyWords, base } = labels;
      const read = reads.add(positions, {
        textHint: labelHint(prediction),
        ...(words ? { words } : {}),
        ...(onlyWords ? { onlyWords: "class" } : {}),
      });
      return { ...common, read, labelBase: base };
    }
    return {
      ...common,
      read: reads.add(positions, {
        ...(isPosition(role, declaration) ? { textHint: positionHint } : {}),
        ...(role === "y" ? binaryReading(roleDeclaration, request, columnRequest) : {}),
      }),
      labelBase: 0,
    };
  });
  const width = roles.find(({ shape }) => shape === "vector")?.width ?? listLength ?? 1;
  checkWidths(declaration, roles, width);
  const parameters = withClassWeights(request, columnRequest.classWeights, labels);
  checkListLengths(declaration, parameters, width);
  return { request, parameters, prediction, roles, width };
}

function shapeOf(declaration: RoleDeclaration, width: number, list: boolean, classes: number): RoleShape {
  if (declaration.kind === "ordinal") return "label";
  // one column beside K of the prediction is a label; beside one it is the 0 or 1 of a single probability
  if (declaration.kind === "class") return width === 1 && classes > 1 ? "label" : "vector";
  return list || factsOf(declaration).vector ? "vector" : "scalar";
}

/** In a formula over many rows a role is one number a row, or K where it is a vector. */
function manyRowsShape({ declaration }: LossRequest, role: string, roleDeclaration: RoleDeclaration, width: number) {
  if (factsOf(roleDeclaration).vector) return "vector";
  if (width === 1) return "scalar";
  throw oneOutput(declaration, role, width);
}

const oneAtATime = "run the columns one at a time: each with its own -p and -t";

function oneColumn({ name }: LossDeclaration, role: string, width: number, hint = oneAtATime): Error {
  return usageError("too-many-columns", `the ${roleName(role)} of ${name} is one column, not ${width}`, { hint });
}

function oneOutput(declaration: LossDeclaration, role: string, width: number): Error {
  return oneColumn(declaration, role, width, `--multioutput mean takes the mean over the columns; or ${oneAtATime}`);
}

function checkWidths(declaration: LossDeclaration, roles: readonly BoundRole[], width: number): void {
  for (const { role, declaration: roleDeclaration, shape, width: own } of roles) {
    const { leastWidth, words: holds } = factsOf(roleDeclaration);
    if (own < leastWidth) {
      throw usageError(
        "too-few-columns",
        `the ${roleName(role)} of ${declaration.name} is ${holds}, not ${own} column`,
        {
          hint: ["class", "scores", "logits", "log-probabilities", "distribution"].includes(roleDeclaration.kind)
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
      {
        hint:
          first.role === "f" && besideOutputs
            ? "both must have the same number of columns; to compare models give -p once for each"
            : "both must have the same number of columns",
      },
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
