import type { SqlDialect, SqlProgram } from "../../formula/index.ts";

/** The `with` clause of a statement: each table is read by the next one. */
export class CommonTables {
  readonly #tables: string[] = [];
  last: string;

  /** stands at the end of each step */
  readonly #fence: string;

  constructor(table: string, { fence }: SqlDialect) {
    this.last = table;
    this.#fence = fence ? `\n  ${fence}` : "";
  }

  /** A table of columns, one a line. */
  add(name: string, columns: readonly string[], rest = ""): void {
    this.#tables.push(`${name} as (\n  select\n    ${columns.join(",\n    ")}\n  from ${this.last}${rest}\n)`);
    this.last = name;
  }

  /** The steps of a program, each on top of the one before. */
  addSteps(steps: SqlProgram["steps"], prefix: string): void {
    steps.forEach((columns, i) => {
      this.add(
        `${prefix}${i + 1}`,
        ["*", ...columns.map(({ name, expression }) => `${expression} as ${name}`)],
        this.#fence,
      );
    });
  }

  toString(): string {
    return this.#tables.length === 0 ? "" : `with ${this.#tables.join(",\n")}\n`;
  }
}
