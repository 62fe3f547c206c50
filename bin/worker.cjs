// The entry of a thread.
require("./bundle.cjs").load("./worker.js");
