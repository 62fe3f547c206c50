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

/** Two files, and what is made of them. */
function contestants(loss, [predictions, targets], { lossline, node }, peer) {
  const files = ["--pred-file", predictions, "--target-file", targets];
  return [
    {
      name: "lossline",
      command: () => [...lossline, "eval", ...files, "-l", loss, "--json"],
      read: value,
    },
    { name: "reading and adding up", command: () => node("touch.js", predictions, targets) },
    peer,
  ];
}

export default [
  {
    name: "arrays",
    title: "mse of two arrays of 500 columns",
    runs: 5,
    sizes,
    large,
    prepare({ rows }, tools) {
      const files = [tools.file("predictions.npy"), tools.file("targets.npy")];
      const answer = writeArrays(...files, rows, columns);
      const peer = {
        name: "NumPy",
        needs: ["python:numpy"],
        command: () => tools.python(numpy(...files)),
        read: Number,
      };
      return { answer, contestants: contestants("mse", files, tools, peer) };
    },
  },
  {
    name: "arrays",
    title: "softmax of an array of 500 logits, and labels",
    runs: 5,
    sizes,
    large,
    prepare({ rows }, tools) {
      const files = [tools.file("logits.npy"), tools.file("labels.npy")];
      const answer = writeLogitArrays(...files, rows, columns);
      const peer = {
        name: "NumPy, PyTorch",
        needs: ["python:numpy", "python:torch"],
        command: () => tools.python(torch(...files)),
        read: Number,
        runs: 2,
      };
      return { answer, contestants: contestants("softmax", files, tools, peer) };
    },
  },
];
