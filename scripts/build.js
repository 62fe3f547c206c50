// Builds dist/: the program in pieces, of which those that nearly every run needs are one file (bin/bundle.cjs loads
// them), and the loops over bytes as WebAssembly.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { build, transform } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}/dist`;

/** In AssemblyScript, compiled to WebAssembly: where they begin, and how many pages of 64 KiB their memory has. */
const programs = {
  bytes: { entry: "src/bytes/index.ts", pages: "256" },
  blocks: { entry: "src/statistics/assembly/blocks.ts", pages: "1" },
  vectors: { entry: "src/formula/assembly/vectors.ts", pages: "16" },
};

export default async function bundle() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  await compilePrograms();
  const pieces = await makePieces();
  for (const [name, code] of pieces) writeFileSync(`${dist}/${name}`, code);
  const { loaded } = await typicalRuns();
  const functions = [...loaded.keys()].map((path) => {
    const name = basename(path);
    rmSync(`${dist}/${name}`);
    return `${JSON.stringify(path)}:function(exports,require,module){${pieces.get(name)}\n}`;
  });
  writeFileSync(`${dist}/core.cjs`, `({${functions.join(",\n")}})`);
  // what V8 compiled is stored once it was run: a start then reads that, and compiles nothing
  const { core, codeCache } = await typicalRuns();
  writeFileSync(codeCache, core.createCachedData());
}

/** What is called by `import()`, and what several need, become pieces of their own: their texts by name. */
async function makePieces() {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { lossline: "src/cli.ts", worker: "src/worker.ts" },
    outdir: "dist",
    write: false,
    bundle: true,
    splitting: true,
    // short names too: there is less to read, and V8's code holds every name
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["#import-module", "@duckdb/node-api", "apache-arrow"],
    legalComments: "none",
    plugins: [lean],
    define: { LOSSLINE_VERSION: JSON.stringify(version), "import.meta.url": "module.url" },
  });
  const pieces = outputFiles.map(async ({ path, text }) => [basename(path), await asCommonJs(text)]);
  return new Map(await Promise.all(pieces));
}

/** A script that is run from V8's code cache has no import(), of whatever kind. */
async function asCommonJs(text) {
  const supported = { "dynamic-import": false };
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node20",
    minify: true,
    supported,
  });
  return code;
}

/** Leaves out of libraries what no run needs, or not at its start. */
const lean = {
  name: "lean",
  setup({ onLoad }) {
    // zod's messages in 50 languages: ours say themselves what is expected
    onLoad({ filter: /[\\/]zod[\\/].*[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" }));
    // commander can run commands that are programs of their own, which takes a millisecond to load
    onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const onUse = "{ get spawn() { return require('node:child_process').spawn; } }";
      return { contents: text.replace("require('node:child_process')", onUse) };
    });
  },
};

/** The loops over bytes, as WebAssembly. */
async function compilePrograms() {
  for (const [name, source] of Object.entries(programs)) {
    const memory = ["--initialMemory", source.pages, "--maximumMemory", source.pages];
    const flags = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd", "--use", "abort=", ...memory];
    const { error, stderr } = await asc.main([`${root}/${source.entry}`, "-o", `${dist}/${name}.wasm`, ...flags]);
    if (error) throw new Error(stderr.toString());
  }
}

/** Runs typical commands by the pieces that are there, and gives what was loaded for them. */
async function typicalRuns() {
  const loader = fileURLToPath(new URL("../bin/bundle.cjs", import.meta.url));
  const require = createRequire(import.meta.url);
  delete require.cache[loader];
  const bundle = require(loader);
  const { main } = bundle.load("./lossline.js");
  const sink = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const typical = ["eval", `${root}/fixtures/predictions/iris.csv`, "-p", "logit_*", "-t", "y_true", "-l", "softmax"];
  const io = { stdin: Readable.from([]), stdout: sink(), stderr: sink(), env: {} };
  await main(typical, io);
  await main([...typical, "--per-sample", "--grad", "--json"], io);
  return bundle;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
