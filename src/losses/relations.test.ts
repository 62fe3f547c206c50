import { expect, test } from "vitest";
import { isClose, lossline, numbersOf } from "../../fixtures/command.ts";
import { distribution, expectSame, normal, random, run, sigmoid, times } from "./testing/relations.ts";

// Relations between losses, through the command line: two mechanisms that must give one number.

const numbers = times(200, () => ({ y: 3 * normal(), f: 3 * normal() }));
const scores = times(200, () => {
  const z = 3 * normal();
  return { y: random() < 0.5 ? 1 : 0, z, p: sigmoid(z), pair: [0, z], binary: random() < 0.5 ? 1 : 0 };
});
const pairs = times(200, () => ({ y: distribution(4), f: distribution(4) }));
const labels = times(200, () => {
  const label = Math.floor(4 * random());
  return { label, onehot: [0, 1, 2, 3].map((k) => (k === label ? 1 : 0)), f: distribution(4), z: times(4, normal) };
});

test("huber with a large delta is half the squared error", () =>
  expectSame(numbers, "-l x=huber:delta=1000 -p f -t y", "-l x=mse -p f -t y", 0.5));

test("smooth-l1 is huber over its parameter", () =>
  expectSame(numbers, "-l x=smooth-l1:beta=2.5 -p f -t y", "-l x=huber:delta=2.5 -p f -t y", 1 / 2.5));

test("smooth-l1 with beta 0 is the absolute error", () =>
  expectSame(numbers, "-l x=smooth-l1:beta=0 -p f -t y", "-l x=l1 -p f -t y"));

test("l2 of one column is the absolute error in its rows", () =>
  expectSame(numbers, "-l x=l2 -p f -t y", "-l x=l1 -p f -t y"));

// spec, the spec that it equals, and the factor of the latter
const rootOfTwo = "1.4142135623730951";
test.each([
  ["lp:p=1", "mae", 1],
  ["lp:p=2", "mse", 1],
  ["mape:scale=100", "mape", 100],
  ["smape:scale=0.5", "smape", 0.5],
  ["msre:eps=1000", "mse", 1e-6], // no target is larger
  ["pseudo-huber:delta=1e9", "half-squared-error", 1],
  ["truncated-squared:c=1000", "half-squared-error", 1],
  ["epsilon-insensitive:eps=0", "mae", 1],
  ["squared-epsilon-insensitive:eps=0", "mse", 1],
  ["asymmetric-squared:alpha=0.5", "mse", 1],
  ["charbonnier:eps=1e-12", "mae", 1],
  ["barron:alpha=2,c=3", "half-squared-error", 1 / 9],
  ["barron:alpha=1,c=2", "pseudo-huber:delta=2", 1 / 4],
  ["barron:alpha=0", `cauchy:c=${rootOfTwo}`, 1],
  ["barron:alpha=-2", "geman-mcclure:c=2", 1],
  ["barron:alpha=-inf", `welsch:c=${rootOfTwo}`, 1],
  // as other libraries write them: kornia, LossFunctions.jl, Open3D
  ["pseudo-huber", "expr:sqrt((f-y)^2+1)-1", 1],
  [`cauchy:c=${rootOfTwo}`, "expr:log(1+(f-y)^2/2)", 1],
  ["geman-mcclure:c=2", "expr:2*(f-y)^2/((f-y)^2+4)", 1],
  [`welsch:c=${rootOfTwo}`, "expr:1-exp(-(f-y)^2/2)", 1],
  ["logit-distance", "expr:-log(4*exp(f-y)/(1+exp(f-y))^2)", 1],
  ["periodic", "expr:1-cos(2*3.141592653589793*(f-y))", 1],
  ["geman-mcclure:c=3", "expr:(f-y)^2/2/(9+(f-y)^2)", 9],
] as const)("%s is %s times %d", (left, right, factor) =>
  // the textbook's spellings lose digits of small errors
  expectSame(numbers, `-l x=${left} -p f -t y`, `-l x=${right} -p f -t y`, factor, 1e-10, 1e-14),
);

test.each(["pseudo-huber:delta", "cauchy:c", "geman-mcclure:c", "welsch:c", "tukey:c", "andrews:c", "arctan:c"])(
  "of errors that are small beside it, %s makes half the square",
  (scaled) => expectSame(numbers, `-l x=${scaled}=1e9 -p f -t y`, "-l x=half-squared-error -p f -t y"),
);

test("charbonnier is pseudo-huber over its parameter, and eps more", async () => {
  const [ours, theirs] = [
    await run(numbers, "-l x=charbonnier:eps=0.5 -p f -t y"),
    await run(numbers, "-l x=pseudo-huber:delta=0.5 -p f -t y"),
  ];
  ours.forEach((row, i) => {
    const other = theirs[i]!;
    const expected = [other.loss_x as number, other.grad_x as number, other.hess_x as number].map((x) => x / 0.5);
    expected[0] = expected[0]! + 0.5;
    expect([row.loss_x, row.grad_x, row.hess_x].every((x, k) => isClose(x as number, expected[k]!, 1e-13))).toBe(true);
  });
});

test("linex of a wrong sign is linex of the exchanged columns, in value", async () => {
  const [ours, theirs] = [
    await run(numbers, "-l x=linex:a=-0.5 -p f -t y"),
    await run(numbers, "-l x=linex:a=0.5 -p y -t f"),
  ];
  expect(ours.map((row) => row.loss_x)).toEqual(theirs.map((row) => row.loss_x));
});

test("msle is log-ratio-squared of what is one more, and rmsle the root of its mean", async () => {
  const counts = numbers.map(({ y, f }) => ({
    y: Math.abs(y),
    f: Math.abs(f),
    y1: 1 + Math.abs(y),
    f1: 1 + Math.abs(f),
  }));
  await expectSame(counts, "-l x=msle -p f -t y", "-l x=log-ratio-squared -p f1 -t y1", 1, 1e-12, 1e-14);
  const stdin = counts.map((record) => `${JSON.stringify(record)}\n`).join("");
  const args = ["eval", "-", "--in-format", "ndjson", "-p", "f", "-t", "y", "-l", "msle", "-l", "rmsle", "--json"];
  const [mean, root] = JSON.parse((await lossline(args, stdin)).stdout).results;
  expect(isClose(root.value, Math.sqrt(mean.value), 1e-15)).toBe(true);
  expect(root.reduction).toBe("sqrt-mean");
});

test("num-errors counts the errors above its tolerance, those equal to it not", async () => {
  const records = [0, 0.5, 0.75, -2].map((f) => ({ y: 0, f }));
  const rows = await run(records, "-l x=num-errors:greater-than=0.5 -p f -t y");
  expect(rows.map(({ loss_x }) => loss_x)).toEqual([0, 0, 1, 1]);
});

test("bce-logits of a logit is bce of its sigmoid, in value", async () => {
  const [ours, theirs] = [await run(scores, "-l x=bce-logits -p z -t y"), await run(scores, "-l x=bce -p p -t y")];
  ours.forEach((row, i) => {
    expect(isClose(row.loss_x as number, theirs[i]!.loss_x as number, 1e-11)).toBe(true); // 1 - p loses digits of p
  });
});

test("by the chain rule, the slope of bce-logits is that of bce times p(1 - p)", async () => {
  const [ours, theirs] = [await run(scores, "-l x=bce-logits -p z -t y"), await run(scores, "-l x=bce -p p -t y")];
  ours.forEach((row, i) => {
    const { p } = scores[i]!;
    expect(isClose(row.grad_x as number, (theirs[i]!.grad_x as number) * p * (1 - p), 1e-11)).toBe(true);
  });
});

test("focal with gamma 0 and alpha 1/2 is half of bce", () =>
  expectSame(scores, "-l x=focal:gamma=0,alpha=0.5 -p p -t y", "-l x=bce -p p -t y", 0.5));

test("focal-logits with gamma 0 and alpha 1/2 is half of bce-logits", () =>
  expectSame(scores, "-l x=focal-logits:gamma=0,alpha=0.5 -p z -t y", "-l x=bce-logits -p z -t y", 0.5));

test("alpha-bce with alpha 1/2 is half of bce", () =>
  expectSame(scores, "-l x=alpha-bce:alpha=0.5 -p p -t y", "-l x=bce -p p -t y", 0.5));

test("softmax of two columns is bce-logits of their difference", async () => {
  const [ours, theirs] = [
    await run(scores, "-l x=softmax -p pair -t y"),
    await run(scores, "-l x=bce-logits -p z -t y"),
  ];
  ours.forEach((row, i) => {
    const [slope, bend] = [theirs[i]!.grad_x as number, theirs[i]!.hess_x as number];
    const expected = [theirs[i]!.loss_x as number, -slope, slope, bend, bend];
    const found = [row.loss_x, row.grad_x, row.hess_x].flatMap(numbersOf);
    expect(found.every((number, k) => isClose(number, expected[k]!, 1e-13))).toBe(true);
  });
});

test("softmax does not change when a constant is added to all logits", async () => {
  const moved = labels.map((row) => ({ ...row, z: row.z.map((z) => z + 512) }));
  const back = moved.map((row) => ({ ...row, z: row.z.map((z) => z - 512) })); // with the digits that adding has left
  const [one, other] = [await run(moved, "-l x=softmax -p z -t label"), await run(back, "-l x=softmax -p z -t label")];
  one.forEach((row, i) => {
    const [found, expected] = [row, other[i]!].map(({ loss_x, grad_x, hess_x }) =>
      [loss_x, grad_x, hess_x].flatMap(numbersOf),
    );
    expect(found!.every((number, k) => isClose(number, expected![k]!, 1e-13))).toBe(true);
  });
});

test.each([
  "cross-entropy -p f",
  "softmax -p z",
  "softmax:label-smoothing=0.25 -p z",
  "softmax:class-weight=[1,2,3,4] -p z",
])("a one-hot target is its label: %s", (spec) =>
  expectSame(labels, `-l x=${spec} -t onehot`, `-l x=${spec} -t label`),
);

test("class weights of 1 change nothing", () =>
  expectSame(labels, "-l x=softmax:class-weight=[1,1,1,1] -p z -t label", "-l x=softmax -p z -t label"));

test("js is symmetric, between 0 and log 2", async () => {
  const [one, other] = [await run(pairs, "-l x=js -p f -t y"), await run(pairs, "-l x=js -p y -t f")];
  one.forEach((row, i) => {
    const value = row.loss_x as number;
    expect(isClose(value, other[i]!.loss_x as number, 1e-13)).toBe(true);
    expect(value > 0 && value < Math.LN2).toBe(true);
  });
});

test("kl is not negative, and 0 of a distribution from itself", async () => {
  for (const row of await run(pairs, "-l x=kl -p f -t y")) expect(row.loss_x as number).toBeGreaterThan(0);
  for (const row of await run(pairs, "-l x=kl -p f -t f")) expect(row.loss_x).toBe(0);
  for (const row of await run(pairs, "-l x=js -p f -t f")) expect(row.loss_x).toBe(0);
});

test("cross-entropy is kl and the entropy of the target", async () => {
  const [cross, kl] = [await run(pairs, "-l x=cross-entropy -p f -t y"), await run(pairs, "-l x=kl -p f -t y")];
  cross.forEach((row, i) => {
    const entropy = pairs[i]!.y.reduce((sum, p) => sum - p * Math.log(p), 0);
    expect(isClose(row.loss_x as number, (kl[i]!.loss_x as number) + entropy, 1e-12)).toBe(true);
  });
});
