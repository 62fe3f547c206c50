import { expect, test } from "vitest";
import { isClose, numbersOf } from "../../fixtures/command.ts";
import { findLoss } from "./index.ts";
import { distribution, expectSame, normal, random, run, times } from "./testing/relations.ts";

// Relations between divergences, and between losses of embeddings and of pairs: two mechanisms that must give one number.

const pairs = times(200, () => ({ y: distribution(4), f: distribution(4) }));
const inLogarithms = pairs.map(({ y, f }) => ({ y, f, log_y: y.map(Math.log), log_f: f.map(Math.log) }));
const positives = times(200, () => ({
  y: times(4, () => Math.exp(normal())),
  f: times(4, () => Math.exp(normal())),
}));
const rows = times(200, () => ({
  f: times(3, normal),
  g: times(3, normal),
  h: times(3, normal),
  label: Math.floor(3 * random()),
  same: random() < 0.5 ? 1 : 0,
}));
const scores = times(200, () => ({ a: 3 * normal(), b: 3 * normal(), y: random() < 0.5 ? 1 : -1 }));

// spec, the spec that it equals, and the factor of the latter
test.each([
  ["squared-hellinger", "expr:hellinger()^2", 1],
  ["js", "expr:js_distance()^2", 1],
  ["kl:base=2", "kl", 1 / Math.LN2],
  ["js:base=10", "js", 1 / Math.LN10],
  ["jeffreys", "expr:kl()+reverse_kl()", 1],
  ["jeffreys:half=true", "jeffreys", 0.5],
  ["renyi", "bhattacharyya", 2],
  ["renyi:alpha=2", "expr:log(sum(y*y/f))", 1],
  ["renyi:alpha=3", "expr:log1p(6*alpha_divergence(alpha=3))/2", 1],
  ["alpha-divergence", "expr:4*squared_hellinger()-2*(sum(y)-1)-2*(sum(f)-1)", 1],
  ["alpha-divergence:alpha=2", "expr:chi_square()/2+sum(y)-1-(sum(f)-1)/2", 1],
  ["alpha-divergence:alpha=-1", "expr:chi_square(form=neyman)/2-(sum(y)-1)/2+sum(f)-1", 1],
  ["chi-square", "expr:sum((y-f)*(y-f)/f)", 1],
  ["chi-square:form=symmetric", "expr:sum((y-f)*(y-f)/(f+y))", 1],
  ["total-variation", "expr:sum(relu(f-y)+relu(y-f))/2", 1],
  ["wasserstein-1d:spacing=3", "wasserstein-1d", 3],
  ["wasserstein-1d:spacing=[1,1,1,9]", "wasserstein-1d", 1],
] as const)("%s is %s times %d", (left, right, factor) => {
  const flags = "-p f -t y";
  // derived of a root or a quotient, some curvatures are differences of larger numbers
  return expectSame(pairs, `-l x=${left} ${flags}`, `-l x=${right} ${flags}`, factor, 1e-10, 1e-12);
});

test.each([
  ["beta-divergence:beta=0", "itakura-saito", 1],
  ["beta-divergence:beta=1", "generalized-kl", 1],
  ["beta-divergence:beta=2", "expr:sum((f-y)^2)", 0.5],
  ["itakura-saito", "gamma-deviance", 2], // a sum of four, and half the mean of four
] as const)("of positive values %s is %s times %d", (left, right, factor) =>
  expectSame(positives, `-l x=${left} -p f -t y`, `-l x=${right} -p f -t y`, factor, 1e-12, 1e-13),
);

const unordered =
  "kl reverse-kl jeffreys js js-distance squared-hellinger hellinger total-variation bhattacharyya renyi";
const further = "renyi:alpha=2 chi-square chi-square:form=neyman chi-square:form=symmetric alpha-divergence:alpha=3";

test.each(`${unordered} ${further}`.split(" "))("a column that nobody uses changes nothing in %s", async (spec) => {
  const wider = pairs.map(({ y, f }) => ({ y: [...y, 0], f: [...f, 0] }));
  const [ours, theirs] = [await run(wider, `-l x=${spec} -p f -t y`), await run(pairs, `-l x=${spec} -p f -t y`)];
  ours.forEach((row, i) => {
    expect(isClose(row.loss_x as number, theirs[i]!.loss_x as number, 1e-13)).toBe(true);
    const [found, expected] = [numbersOf(row.grad_x), numbersOf(theirs[i]!.grad_x)];
    expect(found.slice(0, -1).every((slope, k) => isClose(slope, expected[k]!, 1e-12))).toBe(true);
    expect(found.at(-1)).not.toBeNaN();
  });
});

test("towards alpha 1 the Renyi divergence is KL, towards 0 the alpha divergence is reverse KL", async () => {
  for (const [left, right] of [
    ["renyi:alpha=1.0000001", "kl"],
    ["alpha-divergence:alpha=0.0000001", "reverse-kl"],
  ]) {
    const [ours, theirs] = [await run(pairs, `-l x=${left} -p f -t y`), await run(pairs, `-l x=${right} -p f -t y`)];
    ours.forEach((row, i) => {
      expect(isClose(row.loss_x as number, theirs[i]!.loss_x as number, 1e-5)).toBe(true);
    });
  }
});

test("kl of logarithms is kl with --from log, and of exponentials; no derivative is by the probability", async () => {
  const flags = "-p log_f -t y";
  await expectSame(inLogarithms, `-l x=kl:log-input=true ${flags}`, `-l x=kl ${flags} --from log`);
  await expectSame(inLogarithms, `-l x=kl:log-input=true ${flags}`, `-l x=kl:log-input=true ${flags} --from log`);
  await expectSame(inLogarithms, "-l x=kl:log-target=true -p f -t log_y", "-l x=kl -p f -t y", 1, 1e-12);
  const both = "-l x=kl:log-input=true,log-target=true -p log_f -t log_y";
  await expectSame(inLogarithms, both, `-l x=kl:log-input=true ${flags}`, 1, 1e-12);
});

test("cramer by hand: running sums -1/2, -1/4 and 0", async () => {
  const [row] = await run([{ f: [0.5, 0.25, 0.25], y: [1, 0, 0] }], "-l x=cramer -p f -t y");
  expect(row).toMatchObject({ loss_x: 0.3125, grad_x: [-1.5, -0.5, 0], hess_x: [6, 4, 2] });
});

test.runIf(findLoss("rps"))("a one-hot target of cramer is the label of rps", async () => {
  const labelled = times(100, () => {
    const label = Math.floor(4 * random());
    return { label, onehot: [0, 1, 2, 3].map((k) => (k === label ? 1 : 0)), f: distribution(4) };
  });
  await expectSame(labelled, "-l x=cramer -p f -t onehot", "-l x=rps -p f -t label", 1, 1e-12);
});

test.each([
  ["info-nce:temperature=1 -p f -t label", "softmax -p f -t label"],
  ["cosine-embedding:labels=01 -p f --col other=g -t one", "cosine-distance -p f -t g"],
  ["contrastive -p f --col other=g -t same", "contrastive:invert-labels=true -p f --col other=g -t different"],
  ["contrastive:pos-margin=0.5 -p f --col other=g -t one", "expr:relu(norm(f-g)-0.5)^2 -p f"],
  ["contrastive:squared=false,margin=3 -p f --col other=g -t zero", "expr:relu(3-norm(f-g)) -p f"],
  ["triplet:p=1,margin=2 -p f --col positive=g --col negative=h", "expr:relu(2+sum(abs(f-g))-sum(abs(f-h))) -p f"],
  [
    "triplet:p=3,swap=true,margin=4 -p f --col positive=g --col negative=h",
    "expr:relu(4+sum(abs(f-g)^3)^(1/3)-min(sum(abs(f-h)^3)^(1/3),sum(abs(g-h)^3)^(1/3))) -p f",
  ],
  ["triplet:squared=true -p f --col positive=g --col negative=h", "expr:relu(1+sum((f-g)^2)-sum((f-h)^2)) -p f"],
  ["triplet-soft -p f --col positive=g --col negative=h", "expr:log(1+exp(norm(f-g)-norm(f-h))) -p f"],
])("%s is %s", (left, right) => {
  const records = rows.map((row) => ({ ...row, one: 1, zero: 0, different: 1 - row.same }));
  return expectSame(records, `-l x=${left}`, `-l x=${right}`, 1, 1e-11, 1e-13);
});

test("without a margin arcface and cosface are the softmax loss of scaled cosines, proxy-nca that of minus distances", async () => {
  const records = rows.map(({ f, label }) => ({ c: f.map(Math.tanh), d: f.map((x) => x * x), label }));
  const moved = records.map(({ c, d, label }) => ({ s: c.map((x) => 4 * x), m: d.map((x) => -2 * x), label }));
  const [arc, cos, scaled] = [
    await run(records, "-l x=arcface:margin=0,scale=4 -p c -t label"),
    await run(records, "-l x=cosface:margin=0,scale=4 -p c -t label"),
    await run(moved, "-l x=softmax -p s -t label"),
  ];
  const [near, minus] = [
    await run(records, "-l x=proxy-nca:scale=2 -p d -t label"),
    await run(moved, "-l x=softmax -p m -t label"),
  ];
  for (const [ours, theirs, factor] of [
    [arc, scaled, 4] as const,
    [cos, scaled, 4] as const,
    [near, minus, -2] as const,
  ]) {
    ours.forEach((row, i) => {
      const expected = [1, factor, factor ** 2].flatMap((power, order) =>
        numbersOf(theirs[i]![["loss_x", "grad_x", "hess_x"][order]!]).map((number) => power * number),
      );
      const found = [row.loss_x, row.grad_x, row.hess_x].flatMap(numbersOf);
      expect(found.every((number, k) => isClose(number, expected[k]!, 1e-12))).toBe(true);
    });
  }
});

test("of two cosines arcface turns the angle of the true class: by hand", async () => {
  // cos(acos(0.5) + 0.3) = cos(pi/3 + 0.3)
  const turned = Math.cos(Math.PI / 3 + 0.3);
  const [row] = await run([{ c: [0.5, 0.25], label: 0 }], "-l x=arcface:margin=0.3,scale=1 -p c -t label");
  expect(isClose(row!.loss_x as number, Math.log1p(Math.exp(0.25 - turned)), 1e-14)).toBe(true);
});

test("losses of pairs are losses of the difference", async () => {
  const records = scores.map((row) => ({ ...row, d: row.a - row.b, one: 1, y01: row.y === 1 ? 1 : 0 }));
  const sides = "--col other=b -p a";
  await expectSame(records, `-l x=pair-logit ${sides}`, "-l x=bce-logits -p d -t one");
  await expectSame(records, `-l x=pair-hinge:margin=2 ${sides}`, "-l x=hinge:margin=2 -p d -t one");
  await expectSame(records, `-l x=margin-ranking:margin=2 ${sides} -t y`, "-l x=hinge:margin=2 -p d -t y");
  await expectSame(records, `-l x=margin-ranking ${sides} -t y`, "-l x=perceptron -p d -t y");
  await expectSame(records, `-l x=margin-ranking:labels=01 ${sides} -t y01`, `-l x=margin-ranking ${sides} -t y`);
  await expectSame(records, "-l x=hinge-embedding:labels=01 -p a -t y01", "-l x=hinge-embedding -p a -t y");
});
