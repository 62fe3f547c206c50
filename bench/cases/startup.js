// The whole process on 100 rows: what a shell loop or a CI step pays before any row is read.
import { writeLogits } from "../data.js";

const script = (file) => `
from sklearn.metrics import log_loss
import numpy as np
table = np.loadtxt(${JSON.stringify(file)}, delimiter=",", skiprows=1)
logits = table[:, :3] - table[:, :3].max(axis=1, keepdims=True)
odds = np.exp(logits)
print(log_loss(table[:, 3], odds / odds.sum(axis=1, keepdims=True), labels=[0, 1, 2]))
`;

export default [
  {
    name: "startup",
    title: "start to end, softmax of 100 rows",
    runs: 40,
    sizes: [{}],
    prepare(_, { file, lossline, python }) {
      const path = file("startup.csv");
      const answer = writeLogits(path, 100, 3);
      const eval_ = [...lossline, "eval", path, "-p", "c0..c2", "-t", "label", "-l", "softmax"];
      return {
        answer,
        contestants: [
          { name: "node -e 0", command: () => [process.execPath, "-e", "0"] },
          { name: "lossline", command: () => [...eval_, "--json"], read: (text) => JSON.parse(text).results[0].value },
          { name: "lossline, as a table", command: () => eval_ },
          {
            name: "scikit-learn",
            needs: ["python:sklearn"],
            command: () => python(script(path)),
            read: Number,
            runs: 5,
          },
        ],
      };
    },
  },
];
