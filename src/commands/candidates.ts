import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Column, LossDeclaration } from "../contracts.ts";
import type { Io } from "../io.ts";
import type { Registry } from "../losses/index.ts";
import { formatOfPath, formats, openSource } from "../sources/index.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";
import { inputPaths } from "./inputs.ts";
import { registryWith } from "./requested-losses.ts";

/** A word that the one being typed may become; `help` is shown beside it by the shells that can. */
export interface Candidate {
  text: string;
  help?: string;
}

/** What is known when a value is completed. */
export interface Typed {
  /** the value as far as it is typed */
  current: string;
  /** the flags before it, as the command would see them */
  flags: ReaderFlags & { loss?: readonly string[]; losses?: string[]; predFile?: string; targetFile?: string };
  /** the arguments before it */
  files: readonly string[];
  io: Io;
}

type Values = (typed: Typed) => readonly Candidate[] | Promise<readonly Candidate[]>;

/** What the placeholder of a flag or argument stands for. */
export const valuesOf: Readonly<Record<string, Values>> = {
  SPEC: specs,
  LOSS: specs,
  COL: async (typed) => (await columnsOf(typed)).map(({ name }) => ({ text: name })),
  COLS: columnLists,
  "ROLE=COL": roles,
  FORMAT: () => formats.map((text) => ({ text })),
  FAMILY: async (typed) => (await registryOf(typed)).families.map(({ name, title }) => ({ text: name, help: title })),
};

/** The losses that the line may name, those of its `--losses` included. */
function registryOf({ flags, io }: Typed): Promise<Registry> {
  return registryWith(flags.losses?.map((file) => withHome(file, io)));
}

/** Names of losses, with `_` for `-` if that is how they are typed; their aliases once something is typed. */
function names(current: string, { families }: Registry): Candidate[] {
  const spelled = (name: string) => (current.includes("_") ? name.replaceAll("-", "_") : name);
  const losses = families.flatMap((family) => family.losses);
  return losses.flatMap(({ name, title, aliases = [] }) => [
    { text: spelled(name), help: title },
    ...(current === "" ? [] : aliases.map((text) => ({ text: spelled(text), help: `${name}: ${title}` }))),
  ]);
}

/** `[LABEL=]NAME[:PARAM=...]`: names, also with the colon where parameters may follow; after it the parameters. */
async function specs(typed: Typed): Promise<Candidate[]> {
  const { current } = typed;
  const registry = await registryOf(typed);
  const [, label = "", rest = ""] = /^([\p{L}_][\p{L}\p{N}_]*=)?(.*)$/su.exec(current)!;
  const colon = rest.indexOf(":");
  if (colon < 0) {
    return names(rest, registry).flatMap(({ text, help = "" }) => {
      const plain = { text: label + text, help };
      return hasParameters(registry.find(text)!)
        ? [plain, { text: `${label}${text}:`, help: `${help}, parameters` }]
        : [plain];
    });
  }
  const loss = registry.find(rest.slice(0, colon));
  const given = rest.slice(colon + 1).split(/,(?![^[]*\])/);
  const before = label + rest.slice(0, rest.length - given.at(-1)!.length);
  const used = new Set(given.slice(0, -1).map((item) => item.split("=")[0]));
  return Object.entries(loss?.parameters ?? {})
    .filter(([name]) => !used.has(name))
    .map(([name, { summary, domain, default: usual }]) => ({
      text: `${before}${name}=`,
      help: `${summary}; in ${domain}, usually ${usual}`,
    }));
}

function hasParameters({ parameters = {} }: LossDeclaration): boolean {
  return Object.keys(parameters).length > 0;
}

/** `a,b`: the columns that are not yet in the list, and a glob for those that are numbered on. */
async function columnLists(typed: Typed): Promise<Candidate[]> {
  const before = typed.current.slice(0, typed.current.lastIndexOf(",") + 1);
  const used = new Set(before.split(","));
  const columns = await columnsOf(typed);
  return [...globs(columns), ...columns.map(({ name }) => name)]
    .filter((name) => !used.has(name))
    .map((name) => ({ text: before + name }));
}

/** `logit_*` where three columns or more are so called. */
function globs(columns: readonly Column[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of columns) {
    const stem = /^(.*\D)\d+$/s.exec(name)?.[1];
    if (stem !== undefined) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= 3).map(([stem]) => `${stem}*`);
}

/** `ROLE=COL`: the further roles of the losses on the line, or of all where none is there yet. */
async function roles(typed: Typed): Promise<Candidate[]> {
  const equals = typed.current.indexOf("=");
  if (equals >= 0) {
    const role = typed.current.slice(0, equals + 1);
    const values = await columnLists({ ...typed, current: typed.current.slice(equals + 1) });
    return values.map(({ text }) => ({ text: role + text }));
  }
  const { families, find } = await registryOf(typed);
  const named = (typed.flags.loss ?? []).flatMap((spec) => find(spec.replace(/^\w+=|:.*$/g, "")) ?? []);
  const found = new Map<string, string>();
  for (const loss of named.length > 0 ? named : families.flatMap(({ losses }) => losses)) {
    for (const [role, { summary }] of Object.entries(loss.roles)) {
      if (role !== "f" && role !== "y") found.set(role, summary);
    }
  }
  return [...found].map(([role, help]) => ({ text: `${role}=`, help }));
}

/** No more of a text is read than this: enough for the header or the first records. */
const headBytes = 4 * 1024 * 1024;

/** The columns of the first file on the line; of both files that are joined. */
async function columnsOf({ files, flags, io }: Typed): Promise<readonly Column[]> {
  const named = [files[0], flags.predFile, flags.targetFile].filter((file) => file !== undefined && file !== "-");
  const columns = new Map<string, Column>();
  for (const file of named) {
    for (const column of await headColumns(withHome(file!, io), flags, io)) {
      columns.set(column.name, column);
    }
  }
  return [...columns.values()];
}

/** A path as the shell would give it. */
function withHome(path: string, { env }: Io): string {
  return path.replace(/^~(?=\/)/, env.HOME ?? "~");
}

async function headColumns(file: string, flags: ReaderFlags, io: Io): Promise<readonly Column[]> {
  const [path] = await inputPaths([file], io, "eval");
  const options = readOptionsOf(flags);
  const format = options.format ?? formatOfPath(path!);
  // what is stored says what its columns are without being read
  const isText = format === undefined || ["csv", "tsv", "json", "ndjson"].includes(format);
  const head = () => ({ stdin: Readable.from(createReadStream(path!, { end: headBytes - 1 })) });
  const source = await (isText ? openSource("-", { ...options, format }, head()) : openSource(path!, options, io));
  await source.close();
  return source.columns;
}
