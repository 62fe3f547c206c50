import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RowBlock, RowField } from "./contracts.ts";
import { openParquetWriter, type ParquetType, type ParquetWriter } from "./duckdb.ts";
import { inputError } from "./errors.ts";
import { forgetTemporary, registerTemporary } from "./temporary.ts";

/** Rows as a Parquet file, which appears under its name when it is whole: numbers are doubles, arrays are lists of them. */
export class ParquetOutput {
  readonly #path: string;
  readonly #partial: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "lossline-parquet-"));
  #fields: readonly RowField[] = [];
  #writer: ParquetWriter | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#partial = `${path}.${process.pid}.part`;
    registerTemporary(this.#folder);
    registerTemporary(this.#partial);
  }

  async begin(fields: readonly RowField[]): Promise<void> {
    this.#fields = fields;
    const columns = fields.map(({ name, kind, array }) => ({ name, type: array ? "doubles" : types[kind] }) as const);
    this.#writer = await openParquetWriter(this.#partial, join(this.#folder, "rows"), columns);
  }

  rows({ rows, values }: RowBlock): void {
    const columns = this.#fields.map(({ array, width, kind }, i) => {
      if (kind === "text") return values[i] as readonly string[];
      const numbers = values[i] as Float64Array;
      if (!array) return Array.from(numbers.subarray(0, rows));
      return Array.from({ length: rows }, (_, row) => Array.from(numbers.subarray(row * width, (row + 1) * width)));
    });
    this.#writer!.append(columns, rows);
  }

  async finish(): Promise<void> {
    try {
      await this.#writer!.finish();
      renameSync(this.#partial, this.#path);
    } catch (error) {
      throw inputError("write-failed", `${this.#path} cannot be written: ${(error as Error).message}`, {
        hint: "see that the folder exists and has space",
      });
    } finally {
      this.close();
    }
  }

  /** Leaves nothing behind but the file that is whole. */
  close(): void {
    this.#writer?.close();
    for (const path of [this.#folder, this.#partial]) {
      rmSync(path, { recursive: true, force: true });
      forgetTemporary(path);
    }
  }
}

const types: Readonly<Record<RowField["kind"], ParquetType>> = { number: "double", integer: "integer", text: "text" };
