import type { ReadOptions, Source } from "../contracts.ts";
import { openDuckdb } from "../duckdb.ts";
import { inputError } from "../errors.ts";
import type { ByteInput } from "./byte-input.ts";
import { openRelation } from "./duckdb-source.ts";

/**
 * A Parquet file, which DuckDB decodes. Errors: exit 2, `no-duckdb`; exit 3, `bad-parquet`, and `parquet-from-pipe` for
 * what is no file, since a Parquet file is read from its end.
 */
export async function openParquet({ path, close, compression }: ByteInput, options: ReadOptions): Promise<Source> {
  await close();
  if (path === "-" || compression) {
    throw inputError("parquet-from-pipe", "Parquet is read from a file, not from a pipe or a compressed file", {
      hint: "write it to a file first, uncompressed: Parquet compresses its columns itself",
      location: { path },
    });
  }
  const database = await openDuckdb();
  try {
    const relation = { path, format: "parquet" as const, from: `read_parquet('${path.replaceAll("'", "''")}')` };
    return await openRelation(database, relation, options);
  } catch (error) {
    database.close();
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw inputError("bad-parquet", `this is no Parquet file that can be read: ${reason}`, {
      hint: "it may have been cut off; see what wrote it",
      location: { path },
    });
  }
}
