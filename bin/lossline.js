#!/usr/bin/env node
// CommonJS, which Node loads sooner than modules. Beside the bundle the build stores what V8 compiled of it, for one
// version of Node; any other compiles the bundle as usual.
const { existsSync, readFileSync } = require("node:fs");
const { wrap } = require("node:module");
const { Script } = require("node:vm");

const filename = require.resolve("../dist/lossline.cjs");
const codeCache = `${filename}.${process.version}-${process.arch}`;
// V8 knows its code by the length of the text alone. The text is read first, since a build removes the code first:
// so they are never of two builds.
const source = wrap(readFileSync(filename, "latin1"));
const cachedData = existsSync(codeCache) ? readFileSync(codeCache) : undefined;
const script = new Script(source, { filename: "lossline.cjs", cachedData });
const program = { exports: {} };
script.runInThisContext()(program.exports, require, program, filename);

if (require.main === module) {
  program.exports.main(process.argv.slice(2), process).then((code) => {
    process.exitCode = code;
  });
} else module.exports = { main: program.exports.main, script, codeCache }; // for the build
