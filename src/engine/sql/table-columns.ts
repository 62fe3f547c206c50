import type { Column } from "../../contracts.ts";
import { entryName, type SqlDialect } from "../../formula/index.ts";
import type { Binding } from "../bind.ts";
import type { BoundRole } from "../bind-loss.ts";

/** The columns of a table as a statement reads them, each under a name of its own. */
export class TableColumns {
  readonly #columns: readonly Column[];
  readonly #binding: Binding;
  readonly #dialect: SqlDialect;
  readonly #orNull: boolean;
  /** by name in the statement: its expression */
  readonly #read = new Map<string, string>();

  readonly #isReserved: (name: string) => boolean;

  /**
   * `orNull`: what is no number is missing, to be counted, and no error of the engine. `reserved` are names that the
   * statement has for columns of its own.
   */
  constructor(
    columns: readonly Column[],
    binding: Binding,
    dialect: SqlDialect,
    orNull: boolean,
    reserved: readonly string[] = [],
  ) {
    this.#columns = columns;
    this.#binding = binding;
    this.#dialect = dialect;
    this.#orNull = orNull;
    const names = new Set(reserved.map((name) => name.toLowerCase()));
    this.#isReserved = (name) => names.has(name.toLowerCase());
  }

  /** `expression as name`, in the order in which they were asked for. */
  list(): string[] {
    return [...this.#read].map(([name, expression]) => `${expression} as ${this.#dialect.identifier(name)}`);
  }

  /** Their names. */
  names(): string[] {
    return [...this.#read.keys()];
  }

  /**
   * The names of the numbers of a read, and how the entries of an array are told apart. NaN counts as missing. Words
   * are looked for where the column is no number: in the texts of class names, and in truth values.
   */
  numbers(read: number): string[] {
    const { columns, words, onlyWords } = this.#binding.plan.numbers[read]!;
    const { toFloat64, toText, number, text, identifier, element } = this.#dialect;
    return columns.flatMap((position) => {
      const { name, width, array, dtype } = this.#columns[position]!;
      return Array.from({ length: width }, (_, k) => {
        const cell = array ? element(identifier(name), k) : identifier(name);
        const plain = `nullif(${toFloat64(cell, this.#orNull)}, ${number(Number.NaN)})`;
        if (!words || (onlyWords === undefined && !isText(dtype))) {
          return this.#add(array ? `${name}_${k}` : name, plain);
        }
        const cases = [...words].map(([word, value]) => `when ${text(word)} then ${number(value)}`);
        const other = onlyWords === undefined ? ` else ${plain}` : "";
        return this.#add(`${name}_class`, `case ${toText(cell)} ${cases.join(" ")}${other} end`);
      });
    });
  }

  /** Whether a read is one column, whose cells are arrays of numbers. */
  isArray(read: number): boolean {
    const { columns, onlyWords } = this.#binding.plan.numbers[read]!;
    return columns.length === 1 && this.#columns[columns[0]!]!.array && onlyWords === undefined;
  }

  /** The name of such a column as it is, for an engine that has functions of arrays; NULL where a number is missing. */
  array(read: number): string {
    const { name } = this.#columns[this.#binding.plan.numbers[read]!.columns[0]!]!;
    const { identifier, toFloat64, number, arrays } = this.#dialect;
    const missing = arrays!.any(identifier(name), "x", `nullif(${toFloat64("x")}, ${number(Number.NaN)}) is null`);
    return this.#add(name, `case when ${missing} then null else ${arrays!.toFloat64(identifier(name))} end`);
  }

  /** The name of an array that is the same in all rows. */
  constant(name: string, entries: readonly number[]): string {
    return this.#add(name, this.#dialect.array(entries.map(this.#dialect.number)));
  }

  /** The names of the lengths of the arrays of a read, each with the length that it should have. */
  lengths(read: number): { name: string; wanted: number }[] {
    return this.#binding.plan.numbers[read]!.columns.flatMap((position) => {
      const { name, width, array } = this.#columns[position]!;
      if (!array) return [];
      return [
        { name: this.#add(`${name}_length`, this.#dialect.length(this.#dialect.identifier(name))), wanted: width },
      ];
    });
  }

  /** The name of a column of texts: beside it may stand the same one as numbers. */
  asText(index: number): string {
    const name = this.nameOf(index);
    return this.#add(`${name}_text`, this.#dialect.toText(this.#dialect.identifier(name)));
  }

  /** What the column of a text is called in the table. */
  nameOf(index: number): string {
    return this.#columns[this.#binding.plan.texts[index]!]!.name;
  }

  /** By the name of a role in formulas, or of its entries unless arrays stay `whole`: the columns that it stands for. */
  ofRole({ role, read, shape }: BoundRole, whole: boolean): Map<string, string> {
    if (shape === "vector" && whole) return new Map([[role, this.array(read)]]);
    const names = this.numbers(read);
    if (shape !== "vector") return new Map([[role, names[0]!]]);
    return new Map(names.map((name, k) => [entryName(role, k), name]));
  }

  #add(wanted: string, expression: string): string {
    let name = wanted;
    const isOther = () => this.#read.has(name) && this.#read.get(name) !== expression;
    while (this.#isReserved(name) || isOther()) name += "_";
    this.#read.set(name, expression);
    return name;
  }
}

/** Whether an engine's type is one of texts or truth values, of which words may be meant. */
function isText(type: string | undefined): boolean {
  return type !== undefined && /^(?:varchar|string|enum|bool)/i.test(type);
}
