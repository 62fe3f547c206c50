import type { Batch, Column } from "../contracts.ts";
import { LosslineError, usageError, withDetails } from "../errors.ts";
import {
  call,
  compileKernel,
  type Expression,
  FormulaError,
  name,
  namesIn,
  number,
  parse,
  rewrite,
  scalarNumber,
  toText,
  typeOfFormula,
} from "../formula/index.ts";
import { ofNumbers, selectColumns } from "./columns.ts";
import { formulaUsageError } from "./formula-error.ts";

/** A row filter: a condition on columns, compiled. */
export interface Filter {
  /** the columns it reads as numbers, in order */
  numbers: readonly number[];
  /** the columns it compares with texts, in order */
  texts: readonly number[];
  /** 1 for each row to keep */
  keep(rows: number, numbers: readonly Float64Array[], texts: readonly (readonly string[])[], kept: Float64Array): void;
}

/** A column compared with a text: `segment = "a"`. */
interface TextTest {
  column: string;
  text: string;
}

/**
 * Compiles `--where`: a formula over columns that is true or false. A comparison of a column with a text becomes a
 * column of 0 and 1 of its own, and the rest is a kernel. Throws exit 2 at the character of what is wrong.
 */
export function compileFilter(text: string, columns: readonly Column[], path: string): Filter {
  try {
    return compile(text, columns, path);
  } catch (error) {
    if (error instanceof FormulaError) throw formulaUsageError(error, text, "--where");
    throw error;
  }
}

function compile(text: string, columns: readonly Column[], path: string): Filter {
  const tests: TextTest[] = [];
  const condition = rewrite(parse(text), (node) => textTest(node, tests) ?? node);
  const testNames = tests.map((_, i) => testName(i));
  const columnNames = namesIn(condition).filter((column) => !testNames.includes(column));
  const positionOf = (column: string) => {
    try {
      return selectColumns(column, columns, path)[0]!;
    } catch (error) {
      throw withQuotes(error, column, condition);
    }
  };
  const numbers = columnNames.map((column) => ofNumbers(positionOf(column), columns, "--where"));
  const texts = tests.map(({ column }) => positionOf(column));
  const names = [...columnNames, ...testNames];
  const type = typeOfFormula(condition, new Map(names.map((column) => [column, scalarNumber])));
  if (type.kind !== "boolean") {
    throw usageError("no-condition", `--where "${text}" is a number, not a condition`, {
      hint: 'for example --where "x > 0"',
    });
  }
  const kernel = compileKernel(
    names.map((column) => ({ name: column, shape: "scalar" })),
    [{ formula: call("where", condition, number(1), number(0)), shape: "scalar" }],
    1,
  );
  return {
    numbers,
    texts,
    keep(rows, numberColumns, textColumns, kept) {
      const found = tests.map((test, i) => Float64Array.from(textColumns[i]!, (cell) => (cell === test.text ? 1 : 0)));
      kernel.run(rows, [...numberColumns, ...found], [kept]);
    },
  };
}

/** The error of a column that is not there, with what was meant where its name was compared as if it were a text. */
function withQuotes(error: unknown, column: string, condition: Expression): unknown {
  if (!(error instanceof LosslineError)) return error;
  let meant: string | undefined;
  rewrite(condition, (node) => {
    if (node.kind !== "call" || (node.name !== "=" && node.name !== "!=")) return node;
    const isMeant = (side: Expression) => side.kind === "name" && side.name === column;
    if (!node.arguments.every(({ kind }) => kind === "name") || !node.arguments.some(isMeant)) return node;
    const sides = node.arguments.map((side) => (isMeant(side) ? { kind: "text" as const, value: column } : side));
    meant = toText(call(node.name, ...sides));
    return node;
  });
  return meant === undefined ? error : withDetails(error, { hint: `a text stands in quotes: --where '${meant}'` });
}

/** A name that no column in a formula can have: a backtick ends a quoted name. */
function testName(i: number): string {
  return `text test ${i}\``;
}

/** `column = "text"` as `test = 1`; undefined for what is no such comparison. */
function textTest(node: Expression, tests: TextTest[]): Expression | undefined {
  if (node.kind !== "call" || (node.name !== "=" && node.name !== "!=")) return undefined;
  const [a, b] = node.arguments;
  const [column, text] = a!.kind === "text" ? [b!, a!] : [a!, b!];
  if (column!.kind !== "name" || text!.kind !== "text") return undefined;
  tests.push({ column: column!.name, text: text!.value });
  return call(node.name, name(testName(tests.length - 1)), number(1));
}

/** The rows of a batch that a filter keeps, moved together; valid as long as the batch. */
export function keptRows(batch: Batch, kept: Float64Array, widths: readonly number[]): Batch {
  const rows: number[] = [];
  for (let row = 0; row < batch.rows; row++) if (kept[row] === 1) rows.push(row);
  if (rows.length === batch.rows) return batch;
  const moveTogether = (values: Float64Array, width: number) => {
    rows.forEach((row, i) => {
      values.copyWithin(i * width, row * width, (row + 1) * width);
    });
  };
  batch.numbers.forEach((values, i) => {
    moveTogether(values, widths[i]!);
  });
  return {
    rows: rows.length,
    // a copy: the source finds the places of cells by its own
    records: Float64Array.from(rows, (row) => batch.records[row]!),
    numbers: batch.numbers,
    texts: batch.texts.map((column) => rows.map((row) => column[row]!)),
    locate: (row, read, position) => batch.locate(rows[row]!, read, position),
  };
}
