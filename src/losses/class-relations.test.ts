import { describe, expect, test } from "vitest";
import { isClose, numbersOf } from "../../fixtures/command.ts";
import { losses } from "./index.ts";
import { distribution, expectSame, normal, random, run, times } from "./testing/relations.ts";

// Relations between losses of classes: the limits in which one is another.

const width = 4;
const margins = times(200, () => {
  const z = 2 * normal();
  const positive = random() < 0.5;
  return { z, pair: [0, z], sign: positive ? 1 : -1, y: positive ? 1 : 0, soft: random() };
});
const rows = times(200, () => {
  const label = Math.floor(width * random());
  const f = distribution(width);
  return {
    label,
    onehot: Array.from({ length: width }, (_, k) => (k === label ? 1 : 0)),
    several: times(width, () => (random() < 0.5 ? 1 : 0)),
    soft: distribution(width),
    z: times(width, normal),
    f,
    log: f.map(Math.log),
  };
});

const ofMargins = losses
  .filter(({ parameters, over, roles }) => parameters?.labels && !over && Object.keys(roles).length === 2)
  .map(({ name }) => name);

test.each(ofMargins)("%s reads labels 0 and 1 as -1 and 1", (name) =>
  expectSame(margins, `-l x=${name}:labels=01 -p z -t y`, `-l x=${name} -p z -t sign`),
);

describe("margins of one score", () => {
  test.each([
    ["logistic -p z -t sign", "bce-logits -p z -t y", 1],
    ["modified-huber -p z -t sign", "smoothed-hinge:gamma=2 -p z -t sign", 4],
    ["binary-sparsemax -p z -t sign", "smoothed-hinge:gamma=2 -p z -t sign", 1],
    ["l2-margin -p z -t sign", "mse -p z -t sign", 1],
    ["ramp:s=-1000 -p z -t sign", "hinge -p z -t sign", 1],
    ["quality-focal:beta=0 -p z -t soft", "bce-logits -p z -t soft", 1],
    ["ordinal-logistic:thresholds=[0] -p z -t y", "bce-logits -p z -t y", 1],
  ] as const)("%s is %s, times %d", (left, right, factor) =>
    expectSame(margins, `-l x=${left}`, `-l x=${right}`, factor),
  );

  test.each([
    ["multiclass-hinge", "hinge", 1],
    ["multi-margin", "hinge", 1 / 2],
    ["multi-margin:divide=false,p=2", "squared-hinge", 1],
    ["multiclass-perceptron", "perceptron", 1],
    ["multiclass-sparsemax", "binary-sparsemax", 1],
  ] as const)("%s of two scores is %s of their difference, times %d", async (left, right, factor) => {
    const [ours, theirs] = [
      await run(margins, `-l x=${left} -p pair -t y`),
      await run(margins, `-l x=${right} -p z -t sign`),
    ];
    ours.forEach((row, i) => {
      const [value, slope, bend] = [theirs[i]!.loss_x, theirs[i]!.grad_x, theirs[i]!.hess_x] as number[];
      const expected = [value!, -slope!, slope!, bend!, bend!].map((number) => factor * number);
      const found = [row.loss_x, row.grad_x, row.hess_x].flatMap(numbersOf);
      const near = found.every((x, k) => isClose(x, expected[k]!, 1e-12) || Math.abs(x - expected[k]!) < 1e-15);
      expect(near, `${JSON.stringify(margins[i])}: ${found}, ${expected}`).toBe(true);
    });
  });
});

describe("losses of K classes", () => {
  test.each([
    ["poly1:eps=0 -p z", "softmax -p z", 1],
    ["logit-adjusted:prior=[1,2,3,4],tau=0 -p z", "softmax -p z", 1],
    ["logit-adjusted:prior=[0.1,0.2,0.3,0.4] -p z", "logit-adjusted:prior=[1,2,3,4] -p z", 1],
    ["class-balanced-ce:counts=[1,2,3,4],beta=0 -p z", "softmax -p z", 1],
    ["class-balanced-ce:counts=[5,5,5,5],normalize=true -p z", "softmax -p z", 1],
    ["ldam:counts=[1,2,3,4],max-margin=0,scale=1 -p z", "softmax -p z", 1],
    ["fenchel-young -p z", "softmax -p z", 1],
    ["fenchel-young:omega=sparsemax -p z", "multiclass-sparsemax -p z", 1],
    ["nll -p log", "softmax -p log", 1],
    ["generalized-ce:q=1 -p f", "symmetric-ce:alpha=0,log-zero=-1 -p f", 1],
    ["symmetric-ce:beta=0,alpha=2 -p f", "cross-entropy -p f", 2],
  ] as const)("%s is %s, times %d, in value", async (left, right, factor) => {
    const [ours, theirs] = [await run(rows, `-l x=${left} -t label`), await run(rows, `-l x=${right} -t label`)];
    ours.forEach((row, i) => {
      expect(isClose(row.loss_x as number, factor * (theirs[i]!.loss_x as number), 1e-12)).toBe(true);
    });
  });

  test.each([
    "multiclass-hinge -p z",
    "multi-margin:class-weight=[1,2,3,4] -p z",
    "multiclass-sparsemax -p z",
    "spherical -p f",
    "nll -p log",
    "generalized-ce -p f",
    "ldam:counts=[1,2,3,4] -p z",
  ])("a one-hot target is its label: %s", (spec) =>
    expectSame(rows, `-l x=${spec} -t onehot`, `-l x=${spec} -t label`),
  );

  test("fenchel-young of a distribution and its own logits is 0, and never less elsewhere", async () => {
    for (const { loss_x: loss } of await run(rows, "-l x=fenchel-young -p log -t f")) {
      expect(Math.abs(loss as number)).toBeLessThan(1e-15);
    }
    for (const omega of ["entropy", "sparsemax", "norm"]) {
      for (const { loss_x: loss } of await run(rows, `-l x=fenchel-young:omega=${omega} -p z -t soft`)) {
        expect(loss).toBeGreaterThan(0);
      }
    }
  });

  test("generalized-ce with q near 0 is cross-entropy", () =>
    expectSame(rows, "-l x=generalized-ce:q=1e-12 -p f -t label", "-l x=cross-entropy -p f -t label", 1, 1e-10));
});

describe("several labels a row", () => {
  test("multilabel-margin of one true label is multi-margin", () =>
    expectSame(rows, "-l x=multilabel-margin:margin=2 -p z -t onehot", "-l x=multi-margin:margin=2 -p z -t label"));

  test("multilabel-margin of the example in PyTorch's documentation is 0.85", async () => {
    const [row] = await run(
      [{ z: [0.1, 0.2, 0.4, 0.8], several: [1, 0, 0, 1] }],
      "-l x=multilabel-margin -p z -t several",
    );
    expect(isClose(row!.loss_x as number, 0.85, 1e-15)).toBe(true);
  });

  test("multilabel-soft-margin is bce-logits of each", () =>
    expectSame(rows, "-l x=multilabel-soft-margin -p z -t several", "-l x=bce-logits -p z -t several"));

  test("asymmetric-multilabel that discounts nothing is the sum of their bce", () =>
    expectSame(
      rows,
      "-l x=asymmetric-multilabel:gamma-pos=0,gamma-neg=0,clip=0 -p f -t several",
      "-l x=bce -p f -t several",
      width,
    ));

  test("its logits go through a sigmoid", () =>
    expectSame(
      rows,
      "-l x=asymmetric-multilabel:gamma-pos=0,gamma-neg=0,clip=0 -p z -t several --from logits",
      "-l x=bce-logits -p z -t several",
      width,
      1e-12,
    ));
});
