// NumPy arrays of float64, as a training run saves them; a program that reads them and adds up every number is the limit.
import { writeArrays, writeLogitArrays } from "../data.js";

const value = (text) => JSON.parse(text).results[0].value;
const columns = 500;
const sizes = [{ rows: 25_000, title: "100 MB an array" }];
const large = [{ rows: 250_000, title: "1 GB an array" }];

const numpy = (predictions, targets) => `
import numpy as np
f, y = np.load(${JSON.stringify(predictions)}), np.load(${JSON.stringify(targets)})
print(repr(float(np.mean((f - y) ** 2))))`;

const torch = (logits, labels) => `
import numpy as np
import torch
f, y = np.load(${JSON.stringify(logits)}), np.load(${JSON.stringify(labels)})
print(repr(float(torch.nn.functional.cross_entropy(torch.from_numpy(f), torch.from_numpy(y).long()))))`;

/** A loss of two files, which `write` makes; it gives the answer. `peer`: what else computes it, by its script. */
function benchmark(loss, title, [predictions, targets], write, { script, ...peer }) {
  return {
    name: "arrays",
    title,
    runs: 5,
    sizes,
    large,
    prepare({ rows }, { file, lossline, node, python }) {
      const files = [file(predictions), file(targets)];
      const flags = ["--pred-file", files[0], "--target-file", files[1]];
      return {
        answer: write(...files, rows, columns),
        contestants: [
          { name: "lossline", command: () => [...lossline, "eval", ...flags, "-l", loss, "--json"], read: value },
          { name: "reading and adding up", command: () => node("touch.js", ...files) },
          { ...peer, command: () => python(script(...files)), read: Number },
        ],
      };
    },
  };
}

export default [
  benchmark("mse", "mse of two arrays of 500 columns", ["predictions.npy", "targets.npy"], writeArrays, {
    name: "NumPy",
    needs: ["python:numpy"],
    script: numpy,
  }),
  benchmark(
    "softmax",
    "softmax of an array of 500 logits, and labels",
    ["logits.npy", "labels.npy"],
    writeLogitArrays,
    {
      name: "NumPy, PyTorch",
      needs: ["python:numpy", "python:torch"],
      script: torch,
      runs: 2,
    },
  ),
];
