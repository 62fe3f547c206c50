import { relative, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Warning } from "../contracts.ts";
import { usageError } from "../errors.ts";
import type { Config, DataConfig } from "../gate/index.ts";
import { type Io, isPiped } from "../io.ts";
import type { PairFlags } from "./file-pair.ts";

/** How the values of `data` are typed as a flag's words; what is not here is one word. */
const wordsOf: Readonly<Partial<Record<keyof DataConfig, (value: never, configPath: string) => string[]>>> = {
  pred: (columns: string | string[]) => [[columns].flat().join(",")],
  target: (columns: string | string[]) => [[columns].flat().join(",")],
  col: (roles: Record<string, string>) => Object.entries(roles).map(([role, column]) => `${role}=${column}`),
  losses: (files: string | string[], configPath) => [files].flat().map((file) => fromConfig(configPath, file)),
  param: (numbers: Record<string, number>) => Object.entries(numbers).map(([name, value]) => `${name}=${value}`),
  classes: (names: string[]) => [names.join(",")],
  null: (cells: string[]) => [cells.join(",")],
};

/**
 * Makes what a configuration says of the data the values of the flags that were not typed; gives their names. A value
 * is read as the flag's own words are. Exit 2 at the place in the configuration.
 */
export function applyData(command: Command, { document, locate, path }: Config, only?: readonly string[]): string[] {
  const applied: string[] = [];
  for (const [key, value] of Object.entries(document.data ?? {})) {
    if (key === "file" || only?.includes(key) === false || value === undefined) continue;
    const name = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const option = command.options.find((known) => known.attributeName() === name);
    const source = command.getOptionValueSource(name);
    if (!option || (source !== undefined && source !== "default")) continue;
    applied.push(key);
    if (typeof value === "boolean") {
      command.setOptionValueWithSource(name, value, "config");
      continue;
    }
    const words = wordsOf[key as keyof DataConfig]?.(value as never, path) ?? [String(value)];
    try {
      const read = words.reduce<unknown>((before, word) => option.parseArg?.(word, before) ?? word, undefined);
      command.setOptionValueWithSource(name, read, "config");
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw usageError("bad-config", `data.${key}: ${error.message}`, {
        location: locate(["data", key]),
        hint: `it is what ${option.long} takes`,
      });
    }
  }
  return applied;
}

/** What is true of a file by whatever loss, and which losses there are. */
const columnsAndReader = [
  ...["pred", "target", "weight", "id", "where", "label_base", "losses"],
  ...["in_format", "delimiter", "decimal", "header", "missing", "null"],
];

/**
 * For `eval`: a configuration's files where none are named and nothing is piped in, and what it says of their columns where
 * nothing but its files is read. Gives the files, and what to tell.
 */
export async function withConfiguredData(
  files: readonly string[],
  command: Command,
  io: Io,
): Promise<{ files: readonly string[]; notice?: Warning }> {
  const { findConfig } = await import("../gate/find-config.ts");
  const found = findConfig(process.cwd());
  const { predFile, targetFile } = command.opts<PairFlags>();
  const piped = files.length === 0 && isPiped(io);
  if (found === undefined || piped || predFile !== undefined || targetFile !== undefined) return { files };
  const { readConfig } = await import("../gate/config.ts");
  const config = readConfig(fromConfig(found, found));
  const own = dataFiles(config);
  const named = files.length === 0 ? own : files;
  if (!named.every((file) => own.some((path) => resolve(path) === resolve(file)))) return { files };
  const applied = [
    ...(files.length === 0 && own.length > 0 ? ["file"] : []),
    ...applyData(command, config, columnsAndReader),
  ];
  if (applied.length === 0) return { files };
  const message = `${applied.join(", ")} as ${config.path} says of this data`;
  return { files: named, notice: { code: "configured-data", count: applied.length, message } };
}

/** The files of a configuration, as paths from the working directory. */
export function dataFiles({ document, path }: Config): string[] {
  return [document.data?.file ?? []].flat().map((file) => fromConfig(path, file));
}

/** A path that is relative to the configuration, as one from the working directory. */
export function fromConfig(config: string, path: string): string {
  if (path === "-") return path;
  return relative(process.cwd(), resolve(config, "..", path)) || path;
}
