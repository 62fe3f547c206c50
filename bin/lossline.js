#!/usr/bin/env node
// CommonJS, which Node loads sooner than modules.
const { main, processIo } = require("./bundle.cjs").load("./lossline.js");

main(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
