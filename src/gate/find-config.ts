import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The configuration's usual name. */
export const configName = "lossline.yaml";

/** The nearest lossline.yaml: in the folder, else in the nearest folder above it that has one. */
export function findConfig(folder: string): string | undefined {
  const path = join(folder, configName);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : findConfig(above);
}
