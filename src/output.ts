import { createWriteStream, existsSync, realpathSync, renameSync, type WriteStream } from "node:fs";
import type { EvalDocument, RowBlock, RowField, Sink } from "./contracts.ts";
import { inputError, usageError } from "./errors.ts";
import { type Io, wantsColor, write } from "./io.ts";
import { createSink, type OutputFormat, outputFormats } from "./sinks/index.ts";
import { forgetTemporary, registerTemporary } from "./temporary.ts";

/** Where and how results go; a command may have formats of its own. */
export interface OutputRequest<Format extends string = OutputFormat> {
  format: Format;
  /** files, each in the format of its extension; with any, standard output stays empty */
  files: readonly string[];
  /** the paths that are read: none of them may be written */
  inputs: readonly string[];
  digits: number | undefined;
  color: "auto" | "always" | "never";
  /** the command's own formats, by how file names end */
  endings?: Readonly<Record<string, Format>>;
}

/** A place for text, and the format it takes. */
interface Destination<Format> {
  format: Format;
  color: boolean;
  write(text: string): Promise<void>;
  finish(): Promise<void>;
}

/** All the places that results go to. */
export interface Output {
  begin(fields: readonly RowField[]): Promise<void>;
  rows(block: RowBlock): Promise<void>;
  /** the formats of the places, where rows can be written to texts elsewhere: one line a row, no table */
  formats: readonly OutputFormat[] | undefined;
  texts(texts: readonly string[]): Promise<void>;
  end(document: EvalDocument): Promise<void>;
}

/** Opens the outputs of a run. Throws exit 2 for an extension that names no format. */
export async function openOutput(all: OutputRequest, io: Io): Promise<Output> {
  const tables = await parquetOf(all);
  const request = { ...all, files: all.files.filter((path) => !isParquet(path)) };
  const destinations = tables.length > 0 && request.files.length === 0 ? [] : destinationsOf(request, io);
  const sinks: Sink[] = [];
  for (const { format, color } of destinations) sinks.push(await createSink(format, { digits: request.digits, color }));
  const toAll = async (text: (sink: Sink) => string) => {
    for (const [i, destination] of destinations.entries()) await destination.write(text(sinks[i]!));
  };
  return {
    async begin(fields) {
      await toAll((sink) => sink.begin!(fields));
      for (const table of tables) await table.begin(fields);
    },
    async rows(block) {
      await toAll((sink) => sink.rows!(block));
      for (const table of tables) table.rows(block);
    },
    formats:
      tables.length === 0 && destinations.every(({ format }) => ["csv", "tsv", "ndjson"].includes(format))
        ? destinations.map(({ format }) => format)
        : undefined,
    async texts(texts) {
      for (const [i, destination] of destinations.entries()) await destination.write(texts[i] ?? "");
    },
    async end(document) {
      await toAll((sink) => sink.end(document));
      for (const destination of destinations) await destination.finish();
      for (const table of tables) await table.finish();
    },
  };
}

/** Whether a file that is written is Parquet, which holds rows alone. */
export function isParquet(path: string): boolean {
  return /\.(?:parquet|pq)$/i.test(path);
}

async function parquetOf({ files, inputs }: OutputRequest) {
  const paths = files.filter(isParquet);
  if (paths.length === 0) return [];
  refuseInputs(paths, inputs);
  const { ParquetOutput } = await import("./parquet-output.ts");
  return paths.map((path) => new ParquetOutput(path));
}

/** A document as a text in some format. */
export type TextIn<Format extends string = OutputFormat> = (format: Format, color: boolean) => Promise<string>;

/** The same outputs for a document that is written at once. Throws exit 2 before anything is computed. */
export function openDocumentOutput<Format extends string = OutputFormat>(
  request: OutputRequest<Format>,
  io: Io,
): (textIn: TextIn<Format>) => Promise<void> {
  const destinations = destinationsOf(request, io);
  return async (textIn) => {
    for (const { format, color, write, finish } of destinations) {
      await write(await textIn(format, color));
      await finish();
    }
  };
}

function destinationsOf<Format extends string>(
  { format, files, inputs, color, endings }: OutputRequest<Format>,
  io: Io,
): Destination<Format>[] {
  const formats = files.map((path) => formatOf(path, endings));
  refuseInputs(files, inputs);
  if (files.length > 0) {
    return files.map((path, i) => ({ format: formats[i]!, color: false, ...fileDestination(path) }));
  }
  return [
    {
      format,
      color: wantsColor(io, io.stdout, color),
      write: (text) => write(io.stdout, text),
      finish: async () => {},
    },
  ];
}

/** Writing over what is being read would lose it. */
function refuseInputs(files: readonly string[], inputs: readonly string[]): void {
  const real = (path: string) => (existsSync(path) ? realpathSync(path) : undefined);
  const read = new Set(inputs.filter((path) => path !== "-").map(real));
  for (const path of files) {
    const target = real(path);
    if (target === undefined || !read.has(target)) continue;
    throw usageError("output-is-input", `-o ${path} would write over an input`, {
      hint: "give the output another name",
    });
  }
}

const extensions: Readonly<Record<string, OutputFormat>> = { jsonl: "ndjson", txt: "table", markdown: "md" };

function formatOf<Format extends string>(path: string, endings: Readonly<Record<string, Format>> = {}): Format {
  const ending = Object.keys(endings).find((end) => path.toLowerCase().endsWith(end));
  if (ending !== undefined) return endings[ending]!;
  const extension = /\.([^./\\]+)$/.exec(path.toLowerCase())?.[1] ?? "";
  const format = outputFormats.find((name) => name === extension) ?? extensions[extension];
  // a command's own formats come beside those of the sinks
  if (format) return format as string as Format;
  const own = Object.keys(endings).map((end) => `, ${end}`);
  throw usageError("output-extension", `-o ${path}: the extension names no output format`, {
    hint: `use .json, .ndjson, .csv, .tsv, .md, .txt (a table)${own.join("")}; eval --per-sample writes .parquet too`,
  });
}

/** A file that appears under its name only when it is whole. */
function fileDestination(path: string): Pick<Destination<unknown>, "write" | "finish"> {
  const partial = `${path}.${process.pid}.part`;
  let stream: WriteStream | undefined;
  let failure: Error | undefined;
  const failed = (error: Error) =>
    inputError("write-failed", `${path} cannot be written: ${error.message}`, {
      hint: "see that the folder exists and has space",
    });
  const open = () => {
    registerTemporary(partial);
    stream = createWriteStream(partial);
    stream.on("error", (error) => {
      failure = error;
    });
    return stream;
  };
  return {
    async write(text) {
      try {
        await write(stream ?? open(), text);
      } catch (error) {
        throw failed(failure ?? (error as Error));
      }
    },
    async finish() {
      try {
        await new Promise<void>((resolve, reject) => {
          (stream ?? open()).end(() => (failure ? reject(failure) : resolve()));
        });
        renameSync(partial, path);
        forgetTemporary(partial);
      } catch (error) {
        throw failed(error as Error);
      }
    },
  };
}
