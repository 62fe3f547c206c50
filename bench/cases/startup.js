// The whole process on 100 rows: what a shell loop or a CI step pays before any row is read.

/** 100 rows of three logits and a label, the same at each run. */
function rows() {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return Array.from({ length: 100 }, () => ({
    logits: [0, 1, 2].map(() => (random() * 8 - 4).toFixed(6)),
    label: Math.floor(random() * 3),
  }));
}

const python = (file) => `
from sklearn.metrics import log_loss
import numpy as np
table = np.loadtxt(${JSON.stringify(file)}, delimiter=",", skiprows=1)
logits = table[:, :3] - table[:, :3].max(axis=1, keepdims=True)
odds = np.exp(logits)
print(log_loss(table[:, 3], odds / odds.sum(axis=1, keepdims=True), labels=[0, 1, 2]))
`;

export default {
  name: "startup",
  title: "start to end, softmax of 100 rows",
  runs: 40,
  /** `write` stores an input; each contestant is a command, and how the answer is read from what it prints */
  prepare({ write, lossline }) {
    const data = rows();
    const file = write("startup.csv", `a,b,c,y\n${data.map(({ logits, label }) => `${logits},${label}\n`).join("")}`);
    const losses = data.map(({ logits, label }) => {
      const numbers = logits.map(Number);
      return Math.log(numbers.reduce((sum, logit) => sum + Math.exp(logit), 0)) - numbers[label];
    });
    return {
      answer: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      contestants: [
        { name: "node -e 0", command: [process.execPath, "-e", "0"] },
        {
          name: "lossline",
          command: [...lossline, "eval", file, "-p", "a,b,c", "-t", "y", "-l", "softmax", "--json"],
          read: (text) => JSON.parse(text).results[0].value,
        },
        { name: "scikit-learn", needs: "sklearn", command: ["python3", "-c", python(file)], read: Number, runs: 5 },
      ],
    };
  },
};
