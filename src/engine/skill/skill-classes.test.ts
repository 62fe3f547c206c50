import { describe, expect, test } from "vitest";
import { evaluateSkill as evaluate, expectClose } from "./test-support.ts";

describe("K classes", () => {
  // labels 0 1 1 2 2 2 2 2: shares 1/8, 2/8, 5/8, and class 3 never
  const labels = [0, 1, 1, 2, 2, 2, 2, 2];
  const table = (row: string) => `a,b,c,d,y\n${labels.map((label) => `${row},${label}\n`).join("")}`;
  const entropyOf = (shares: readonly number[]) =>
    -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
  const shares = [1 / 8, 2 / 8, 5 / 8, 0];
  const logs = (of: readonly number[]) => of.map(Math.log);
  const run = async (row: string, ...args: string[]) => {
    const { results } = await evaluate(["-", "-p", "a,b,c,d", "-t", "y", ...args], table(row));
    return results.map(({ skill }) => [skill!.constant, skill!.value]);
  };
  const probabilities = "0.25,0.25,0.25,0.25";

  test("softmax and cross-entropy: the entropy of the class frequencies", async () => {
    expectClose(await run("1,2,3,4", "-l", "softmax"), [[logs(shares), entropyOf(shares)]]);
    expectClose(await run(probabilities, "-l", "cross-entropy"), [[shares, entropyOf(shares)]]);
    expectClose(await run(probabilities, "-l", "softmax", "--from", "prob"), [[shares, entropyOf(shares)]]);
    expectClose(await run("1,2,3,4", "-l", "cross-entropy", "--from", "logits"), [[logs(shares), entropyOf(shares)]]);
    const quarter = Array(4).fill(Math.log(0.25)).join();
    expectClose(await run(quarter, "-l", "cross-entropy", "--from", "log"), [[logs(shares), entropyOf(shares)]]);
  });

  test("brier: one minus the sum of the squared frequencies", async () => {
    expectClose(await run(probabilities, "-l", "brier"), [[shares, 1 - (1 + 4 + 25) / 64]]);
  });

  test("class weights: the weighted frequencies", async () => {
    // weights 4, 2, 1: 4 + 4 + 5 of 13
    const weighted = [4 / 13, 4 / 13, 5 / 13, 0];
    const args = ["--class-weight", "4,2,1,7"];
    expectClose(await run("1,2,3,4", "-l", "softmax", ...args), [[logs(weighted), entropyOf(weighted)]]);
    expectClose(await run(probabilities, "-l", "cross-entropy", ...args), [[weighted, entropyOf(weighted)]]);
  });

  test("label smoothing: the smoothed frequencies", async () => {
    const smoothed = shares.map((share) => 0.9 * share + 0.1 / 4);
    const args = ["--label-smoothing", "0.1"];
    expectClose(await run("1,2,3,4", "-l", "softmax", ...args), [[logs(smoothed), entropyOf(smoothed)]], 1e-11);
    expectClose(await run(probabilities, "-l", "cross-entropy", ...args), [[smoothed, entropyOf(smoothed)]], 1e-11);
  });

  test("a class of weight 0 gets no share, and what is left is without loss", async () => {
    const [found] = await run(probabilities, "-l", "cross-entropy", "--class-weight", "1,0,0,0");
    expect(found).toEqual([[1, 0, 0, 0], 0]);
  });

  test("an ignored label counts for nothing", async () => {
    const without = [1 / 3, 2 / 3, 0, 0];
    const args = ["--ignore-index", "2"];
    expectClose(await run(probabilities, "-l", "cross-entropy", ...args), [[without, entropyOf(without)]]);
  });

  test("focal with gamma 0 is softmax, and with gamma 2 no other constant nearby is better", async () => {
    expectClose(await run("1,2,3,4", "-l", "focal-categorical:gamma=0"), [[logs(shares), entropyOf(shares)]], 1e-11);
    const [found] = await run("1,2,3,4", "-l", "focal-categorical");
    const [constant, best] = found as [(number | string)[], number];
    const loss = (logits: readonly number[]) => {
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const p = logits.map((logit) => Math.exp(logit) / total);
      return labels.reduce((sum, label) => sum - ((1 - p[label]!) ** 2 * Math.log(p[label]!)) / 8, 0);
    };
    const logits = constant.map(Number);
    expectClose(best, loss(logits), 1e-14);
    for (const k of [0, 1, 2]) {
      // to second order around a minimum: (f(+h) - f(-h))/2h is the slope
      const moved = (h: number) => loss(logits.map((logit, j) => (j === k ? logit + h : logit)));
      expect(moved(1e-3)).toBeGreaterThan(best);
      expect(moved(-1e-3)).toBeGreaterThan(best);
      expect(Math.abs(moved(1e-5) - moved(-1e-5)) / 2e-5).toBeLessThan(1e-10);
    }
  });

  test("frequencies from one to a million", async () => {
    const counts = [1, 10, 1000, 123456, 1000000];
    const total = counts.reduce((sum, count) => sum + count, 0);
    const rows = counts.map((count, label) => `1,2,3,4,5,${label},${count}\n`).join("");
    const args = ["-", "-p", "a,b,c,d,e", "-t", "y", "-w", "w", "-l", "softmax"];
    const { results } = await evaluate(args, `a,b,c,d,e,y,w\n${rows}`);
    expectClose(results[0]!.skill!.constant, logs(counts.map((count) => count / total)), 1e-11);
  });
});

describe("soft targets and several outputs", () => {
  const table = "a,b,c,y0,y1,y2\n0.2,0.3,0.5,0.5,0.5,0\n0.1,0.1,0.8,0.1,0.2,0.7\n0.4,0.3,0.3,0.3,0.2,0.5\n";
  const mean = [0.3, 0.3, 0.4];

  test("kl, cross-entropy and brier: the mean of the target distributions", async () => {
    const args = ["-", "-p", "a,b,c", "-t", "y0,y1,y2", "-l", "kl", "-l", "cross-entropy", "-l", "brier"];
    const { results } = await evaluate(args, table);
    for (const { skill } of results) expectClose(skill!.constant, mean, 1e-12);
    // the entropy of the mean, and that less the mean entropy
    const entropyOf = (row: number[]) =>
      -row.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
    const entropies = [[0.5, 0.5, 0], [0.1, 0.2, 0.7], [0.3, 0.2, 0.5]].map(entropyOf); // biome-ignore format: rows
    const average = entropies.reduce((sum, entropy) => sum + entropy, 0) / 3;
    expectClose(results[1]!.skill!.value, entropyOf(mean), 1e-12);
    expectClose(results[0]!.skill!.value, entropyOf(mean) - average, 1e-12);
  });

  test("softmax on soft targets: the logarithm of their mean", async () => {
    const { results } = await evaluate(["-", "-p", "a,b,c", "-t", "y0,y1,y2", "-l", "softmax"], table);
    expectClose(results[0]!.skill!.constant, mean.map(Math.log), 1e-12);
  });

  test("mse and mae of several outputs: column by column", async () => {
    const rows = "f,g,y,z\n3,1,4,1\n1,2,7,1\n2,3,3,3\n5,9,1,2\n";
    const { results } = await evaluate(["-", "-p", "f,g", "-t", "y,z", "-l", "mse", "-l", "mae"], rows);
    // variances 4.6875 and 0.6875; distances from 3.5 and 1.5 are 0.5 + 3.5 + 0.5 + 2.5 and 0.5 + 0.5 + 1.5 + 0.5
    expectClose(
      results.map(({ skill }) => [skill!.constant, skill!.value]),
      [[[3.75, 1.75], 2.6875], [[3.5, 1.5], 10 / 8]],
    ); // biome-ignore format: rows
  });

  test("l2 of rows: the geometric median, which may be one of the targets", async () => {
    // with angles below 120 degrees all lines meet at the Fermat point: (3 - sqrt 3)/6 on the diagonal, in all (sqrt 2 + sqrt 6)/2
    const corner = "f,g,y,z\n0,0,0,0\n0,0,1,0\n0,0,0,1\n";
    const args = ["-", "-p", "f,g", "-t", "y,z", "-l", "l2"];
    const fermat = (3 - Math.sqrt(3)) / 6;
    const [first] = (await evaluate(args, corner)).results;
    expectClose(first!.skill!.constant, [fermat, fermat], 1e-10);
    expectClose(first!.skill!.value, (Math.SQRT2 + Math.sqrt(6)) / 6, 1e-14);
    // at the centre of a cross the median is that row
    const cross = "f,g,y,z\n0,0,1,0\n0,0,-1,0\n0,0,0,3\n0,0,0,-2\n0,0,0,0\n";
    expect((await evaluate(args, cross)).results[0]!.skill!).toEqual({ constant: [0, 0], value: 1.4, skill: 0 });
  });
});

test("several labels a row: the share of each, as a logit; under asymmetric-multilabel the shares that scipy finds", async () => {
  const table = "a,b,c,d\n0.5,0.5,1,0\n0.5,0.5,0,0\n0.5,0.5,0,1\n0.5,0.5,0,0\n";
  const skill = async (...loss: string[]) =>
    (await evaluate(["-", "-p", "a,b", "-t", "c,d", "-l", ...loss], table)).results[0]!.skill!;
  const soft = await skill("multilabel-soft-margin");
  expectClose(soft.constant, [-Math.log(3), -Math.log(3)], 1e-10);
  expectClose(soft.value, 0.75 * Math.log(4 / 3) + 0.25 * Math.log(4), 1e-14);
  // minimize_scalar of 0.25 (1 - q)(-log q) - 0.75 max(q - 0.05, 0)^4 log(1 - max(q - 0.05, 0)), SciPy 1.17.1
  const asymmetric = await skill("asymmetric-multilabel");
  expectClose(asymmetric.constant, [0.5500716554, 0.5500716554], 1e-7);
  expectClose(asymmetric.value, 0.19949585009340037, 1e-12);
});

test("fifty classes: the closed form to ten digits, in time", async () => {
  const names = Array.from({ length: 50 }, (_, k) => `c${k}`);
  const counts = names.map((_, k) => 1 + ((k * k * 37) % 101) * 3 ** (k % 7));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const rows = counts.map((count, k) => `${names.map(() => 0).join()},${k},${count}\n`).join("");
  const args = ["-", "-p", "c0..c49", "-t", "y", "-w", "w", "-l", "softmax"];
  const { results } = await evaluate(args, `${names.join()},y,w\n${rows}`);
  const found = (results[0]!.skill!.constant as number[]).map(Math.exp);
  expectClose(
    found,
    counts.map((count) => count / total),
    1e-10,
  );
});
