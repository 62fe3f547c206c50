// Bundles the program for distribution: one entry, and a chunk for each part that is loaded on use.
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

export default async function bundle() {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  rmSync(`${root}/dist`, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { cli: "src/cli.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    format: "esm",
    platform: "node",
    target: "node20",
    legalComments: "none",
    define: { LOSSLINE_VERSION: JSON.stringify(version) },
    // commander and cli-table3 are CommonJS and reach for node's own modules through require.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
