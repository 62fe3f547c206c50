// Loads the program from the pieces of dist/ that the build made of it. Those that nearly every run needs stand in one
// file, core.cjs, beside which the build stores what V8 compiled of it, for one version of Node; any other compiles it
// as usual. What is loaded on use is compiled then.
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { compileFunction, Script } = require("node:vm");

const dist = join(__dirname, "../dist");
const codeCache = join(dist, `core.${process.version}-${process.arch}`);
const parameters = ["exports", "require", "module"];
const loaded = new Map();

// V8 knows its code by the length of the text alone. The text is read first, since a build removes the code first:
// so they are never of two builds.
const source = existsSync(join(dist, "core.cjs")) ? readFileSync(join(dist, "core.cjs"), "latin1") : "({})";
const cachedData = existsSync(codeCache) ? readFileSync(codeCache) : undefined;
const core = new Script(source, { filename: "core.cjs", cachedData });
const pieces = core.runInThisContext();

/** What a piece exports: "./NAME.js" as the pieces call each other. */
function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const piece = {
    exports: {},
    get url() {
      return pathToFileURL(join(dist, name)).href;
    },
  };
  loaded.set(name, piece);
  const run = pieces[name] ?? compileFunction(readFileSync(join(dist, name), "latin1"), parameters, { filename: name });
  run(piece.exports, (wanted) => (wanted.startsWith("./") ? load(wanted) : require(wanted)), piece);
  return piece.exports;
}

module.exports = { load, loaded, core, codeCache };
