// The inputs of the benchmarks: written once a run, the same numbers at each. What is written is summed on the way, so
// that the answers of all contestants can be checked against it.
import { closeSync, openSync, writeSync } from "node:fs";

/** Random numbers from 0 to 1 that are the same in every run (a linear congruence, Park and Miller). */
export function makeRandom() {
  let state = 20260411;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Writes lines to a file, a few MiB at a time. */
export function writeLines(file, header, count, line) {
  const handle = openSync(file, "w");
  let text = header;
  for (let i = 0; i < count; i++) {
    text += line(i);
    if (text.length > 4e6) {
      writeSync(handle, text);
      text = "";
    }
  }
  writeSync(handle, text);
  closeSync(handle);
}

/** Neumaier's sum: the answer of a mean must be right to more digits than any contestant's. */
export class Sum {
  #sum = 0;
  #lost = 0;
  add(x) {
    const next = this.#sum + x;
    this.#lost += Math.abs(this.#sum) >= Math.abs(x) ? this.#sum - next + x : x - next + this.#sum;
    this.#sum = next;
  }
  value() {
    return this.#sum + this.#lost;
  }
}

/**
 * Rows `id,segment,y,f`: numbers with 17 digits or with `digits` decimals. Gives the mean squared error, and that of
 * segment a.
 */
export function writeNarrow(file, rows, digits) {
  const random = makeRandom();
  const [all, ofA] = [new Sum(), new Sum()];
  let countOfA = 0;
  const shown = (x) => (digits === undefined ? x : Number(x.toFixed(digits)));
  writeLines(file, "id,segment,y,f\n", rows, (i) => {
    const y = shown(random() * 20 - 10);
    const f = shown(y + random() - 0.5);
    all.add((f - y) ** 2);
    const segment = "abcdefgh"[i % 8];
    if (segment === "a") {
      ofA.add((f - y) ** 2);
      countOfA++;
    }
    return `${i},${segment},${y},${f}\n`;
  });
  return { mse: all.value() / rows, mseOfA: ofA.value() / countOfA };
}

/** Rows of `columns` logits and a label; gives the mean softmax loss. */
export function writeLogits(file, rows, columns) {
  const random = makeRandom();
  const all = new Sum();
  const names = Array.from({ length: columns }, (_, k) => `c${k}`);
  writeLines(file, `${names.join(",")},label\n`, rows, () => {
    const logits = names.map(() => Number((random() * 12 - 6).toFixed(8)));
    const label = Math.floor(random() * columns);
    all.add(softmaxLoss(logits, label));
    return `${logits.join(",")},${label}\n`;
  });
  return all.value() / rows;
}

/** Rows `{"id":...,"y":...,"f":...}`; gives the mean squared error. */
export function writeRecords(file, rows) {
  const random = makeRandom();
  const all = new Sum();
  writeLines(file, "", rows, (i) => {
    const y = random() * 20 - 10;
    const f = y + random() - 0.5;
    all.add((f - y) ** 2);
    return `{"id":${i},"y":${y},"f":${f}}\n`;
  });
  return all.value() / rows;
}

/** Opens a .npy file of float64 in rows of `columns`; gives what writes the next one, and what ends the file. */
function openArray(file, rows, columns) {
  const shape = columns === 1 ? `${rows},` : `${rows}, ${columns}`;
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
  const handle = openSync(file, "w");
  // version 1.0, and a header of 118 bytes, so that the numbers begin at byte 128
  writeSync(handle, Buffer.concat([Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"), Buffer.from(`${header}\n`)]));
  return {
    write: (numbers) => writeSync(handle, Float64Array.from(numbers)),
    close: () => closeSync(handle),
  };
}

/** Two arrays of the same shape; gives the mean squared difference. */
export function writeArrays(predictions, targets, rows, columns) {
  const random = makeRandom();
  const all = new Sum();
  const files = [predictions, targets].map((file) => openArray(file, rows, columns));
  for (let row = 0; row < rows; row++) {
    const y = Array.from({ length: columns }, () => random() * 20 - 10);
    const f = y.map((target) => target + random() - 0.5);
    f.forEach((prediction, k) => {
      all.add((prediction - y[k]) ** 2);
    });
    files[0].write(f);
    files[1].write(y);
  }
  for (const file of files) file.close();
  return all.value() / (rows * columns);
}

/** An array of logits, and one of labels; gives the mean softmax loss. */
export function writeLogitArrays(logits, labels, rows, columns) {
  const random = makeRandom();
  const all = new Sum();
  const files = [openArray(logits, rows, columns), openArray(labels, rows, 1)];
  for (let row = 0; row < rows; row++) {
    const f = Array.from({ length: columns }, () => random() * 12 - 6);
    const label = Math.floor(random() * columns);
    all.add(softmaxLoss(f, label));
    files[0].write(f);
    files[1].write([label]);
  }
  for (const file of files) file.close();
  return all.value() / rows;
}

function softmaxLoss(logits, label) {
  const top = Math.max(...logits);
  return top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0)) - logits[label];
}
