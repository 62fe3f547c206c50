// Bundles the program for distribution: one file, in which what `import()` names runs when it is asked for.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

export default async function bundle() {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  rmSync(`${root}/dist`, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { lossline: "src/cli.ts", worker: "src/worker.ts" },
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    // short names too: there is less to read, and V8's code holds every name
    minify: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    // a script that is run from V8's code cache has no import() of its own
    supported: { "dynamic-import": false },
    external: ["#import-module", "@duckdb/node-api", "apache-arrow"],
    legalComments: "none",
    plugins: [withoutLocales],
    define: { LOSSLINE_VERSION: JSON.stringify(version), "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  await compileScanner();
  await storeCodeCache();
}

/** zod's messages in 50 languages, a fifth of the program: ours say themselves what is expected. */
const withoutLocales = {
  name: "without-locales",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/].*[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" }));
  },
};

/** The loop over the bytes of a CSV, as WebAssembly. */
async function compileScanner() {
  const memory = ["--initialMemory", "256", "--maximumMemory", "256"];
  const flags = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd", "--use", "abort=", ...memory];
  const files = [`${root}/src/scanner/scan.ts`, "-o", `${root}/dist/scanner.wasm`];
  const { error, stderr } = await asc.main([...files, ...flags]);
  if (error) throw new Error(stderr.toString());
}

/** Runs the program on typical commands, and stores what V8 compiled: a start then reads that, and compiles nothing. */
async function storeCodeCache() {
  const { main, script, codeCache } = createRequire(import.meta.url)("../bin/lossline.js");
  const sink = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const typical = ["eval", `${root}/fixtures/predictions/iris.csv`, "-p", "logit_*", "-t", "y_true", "-l", "softmax"];
  const io = { stdin: Readable.from([]), stdout: sink(), stderr: sink(), env: {} };
  await main(typical, io);
  await main([...typical, "--per-sample", "--grad", "--json"], io);
  writeFileSync(codeCache, script.createCachedData());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
