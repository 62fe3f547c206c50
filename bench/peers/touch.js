// Reads .npy files of float64 and adds up every number: less cannot be done with them. Prints the sum of all.
import { openSync, readSync } from "node:fs";

const numbers = new Float64Array(128 * 1024);
let sum = 0;
for (const path of process.argv.slice(2)) {
  const handle = openSync(path);
  // version 1.0: eight bytes, the length of the header, the header
  const head = Buffer.alloc(10);
  readSync(handle, head, 0, 10, 0);
  let at = 10 + head.readUInt16LE(8);
  for (let read = 1; read > 0; at += read) {
    read = readSync(handle, numbers, 0, numbers.byteLength, at);
    for (let i = 0; i < read / 8; i++) sum += numbers[i];
  }
}
console.log(sum);
