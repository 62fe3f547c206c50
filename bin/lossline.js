#!/usr/bin/env node
// CommonJS, which Node loads sooner than modules.
const { main } = require("./bundle.cjs").load("./lossline.js");

main(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
});
