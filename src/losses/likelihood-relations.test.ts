import { expect, test } from "vitest";
import { isClose } from "../../fixtures/command.ts";
import { expectSame, normal, random, run, times } from "./testing/relations.ts";

// Relations between likelihoods, deviances and scores of forecasts, through the command line.

const rows = times(100, () => {
  const [y, f] = [Math.exp(normal()), Math.exp(normal())];
  const lower = normal();
  return {
    ...{ y, f, log: Math.log(f), std: Math.exp(normal()), one: 1, real: normal(), share: random(), p: random() },
    ...{ lower, upper: lower + Math.exp(normal()), count: Math.floor(5 * random()), label: random() < 0.5 ? 0 : 1 },
  };
});
const withLogs = rows.map((row) => ({ ...row, var: row.std ** 2, log_std: Math.log(row.std) }));

test.each([
  ["tweedie-deviance:p=0", "mse"],
  ["tweedie-deviance:p=1", "poisson-deviance"],
  ["tweedie-deviance:p=2", "gamma-deviance"],
  ["tweedie-deviance:p=3", "inverse-gaussian-deviance"],
])("%s is %s", (left, right) => expectSame(rows, `-l x=${left} -p f -t y`, `-l x=${right} -p f -t y`, 1, 1e-12, 1e-13));

test("tweedie-deviance of any power is 0 where mean and target are the same, and nowhere negative", async () => {
  for (const p of [-1.5, 0, 1, 1.3, 2, 2.7, 3]) {
    for (const { loss_x } of await run(rows, `-l x=tweedie-deviance:p=${p} -p f -t f`)) expect(loss_x).toBe(0);
    for (const { loss_x } of await run(rows, `-l x=tweedie-deviance:p=${p} -p f -t y`)) {
      expect(loss_x as number).toBeGreaterThanOrEqual(0);
    }
  }
});

test("poisson-nll of a logarithm is poisson-log-nll", () =>
  expectSame(rows, "-l x=poisson-nll:log-input=true -p log -t count", "-l x=poisson-log-nll -p log -t count"));

test("weibull-nll of shape 1 is exponential-nll", () =>
  expectSame(rows, "-l x=weibull-nll:shape=1 -p f -t y", "-l x=exponential-nll -p f -t y", 1, 1e-13, 1e-14));

test("dawid-sebastiani is twice gaussian-nll", () =>
  expectSame(
    withLogs,
    "-l x=dawid-sebastiani -p f -t y --col var=var",
    "-l x=gaussian-nll -p f -t y --col var=var",
    2,
  ));

test("gaussian-nll with beta 0 weighs nothing", () =>
  expectSame(
    withLogs,
    "-l x=beta-nll-weighted:beta=0 -p f -t y --col var=var",
    "-l x=gaussian-nll -p f -t y --col var=var",
  ));

test("with beta 1 the slope by the mean is the error", async () => {
  const found = await run(withLogs, "-l x=beta-nll-weighted:beta=1 -p f -t y --col var=var");
  found.forEach(({ grad_x }, i) => {
    expect(isClose(grad_x as number, rows[i]!.f - rows[i]!.y, 1e-12)).toBe(true);
  });
});

test("gaussian-nll-log-std is gaussian-nll of a log standard deviation", () =>
  expectSame(
    withLogs,
    "-l x=gaussian-nll-log-std -p f -t y --col log_std=log_std",
    "-l x=gaussian-nll:var-form=log-std -p f -t y --col var=log_std",
  ));

test("the Gaussian accelerated failure time of a time that was seen is lognormal-nll", () =>
  expectSame(
    rows,
    "-l x=aft-nll -p real --col lower=y --col upper=y",
    "-l x=lognormal-nll -p real -t y --col scale=one",
    1,
    1e-12,
    1e-14,
  ));

// what is left of the distribution beyond z = (log(lower) - f)/2, by hand
test.each([
  ["logistic", (z: number) => [Math.log1p(Math.exp(z)), -1 / (1 + Math.exp(-z)) / 2]],
  ["extreme", (z: number) => [Math.exp(z), -Math.exp(z) / 2]],
] as const)(
  "a time that was not seen costs minus the log of what is left of the %s distribution",
  async (name, expected) => {
    const censored = rows.map((row) => ({ ...row, never: "inf" }));
    const found = await run(
      censored,
      `-l x=aft-nll:distribution=${name},scale=2 -p real --col lower=y --col upper=never`,
    );
    found.forEach(({ loss_x, grad_x, hess_x }, i) => {
      const [loss, slope] = expected((Math.log(rows[i]!.y) - rows[i]!.real) / 2);
      expect(isClose(loss_x as number, loss!, 1e-13) && isClose(grad_x as number, slope!, 1e-13)).toBe(true);
      expect(Number.isFinite(hess_x)).toBe(true);
    });
  },
);

test("a time of which nothing is known costs nothing", async () => {
  const unknown = rows.map((row) => ({ ...row, never: "inf", zero: 0 }));
  for (const name of ["normal", "logistic", "extreme"]) {
    const line = `-l x=aft-nll:distribution=${name} -p real --col lower=zero --col upper=never`;
    for (const { loss_x, grad_x, hess_x } of await run(unknown, line))
      expect([loss_x, grad_x, hess_x]).toEqual([0, 0, 0]);
  }
});

test("binomial-deviance of classes 0 and 1 is twice bce", () =>
  expectSame(rows, "-l x=binomial-deviance -p p -t label", "-l x=bce -p p -t label", 2, 1e-12));

test("expectile of 1/2 is half of mse", () => expectSame(rows, "-l x=expectile -p f -t y", "-l x=mse -p f -t y", 0.5));

test("quantile-huber with a tiny delta is pinball", async () => {
  const near = await run(rows, "-l x=quantile-huber:q=0.8,delta=1e-12 -p f -t y");
  const exact = await run(rows, "-l x=pinball:q=0.8 -p f -t y");
  near.forEach(({ loss_x }, i) => {
    expect(Math.abs((loss_x as number) - (exact[i]!.loss_x as number))).toBeLessThan(1e-12);
  });
});

test("crps-quantile is twice multi-quantile", () =>
  expectSame(
    rows,
    "-l x=crps-quantile:q=[0.1,0.9] -p lower,upper -t y",
    "-l x=multi-quantile:q=[0.1,0.9] -p lower,upper -t y",
    2,
  ));

test("an interval's score is the pinball losses of its ends, over half the share that it is to miss", async () => {
  const score = await run(rows, "-l x=interval-score:alpha=0.2 --col lower=lower --col upper=upper -t real");
  const [low, high] = [
    await run(rows, "-l x=pinball:q=0.1 -p lower -t real"),
    await run(rows, "-l x=pinball:q=0.9 -p upper -t real"),
  ];
  score.forEach(({ loss_x }, i) => {
    const sum = (low[i]!.loss_x as number) + (high[i]!.loss_x as number);
    expect(isClose(loss_x as number, sum / 0.1, 1e-12)).toBe(true);
  });
});

test.each(["crps-ensemble", "crps-ensemble:fair=true"])("%s of one member is its absolute error", async (loss) => {
  const found = await run(rows, `-l x=${loss} -p f -t y`);
  found.forEach(({ loss_x }, i) => {
    expect(isClose(loss_x as number, Math.abs(rows[i]!.f - rows[i]!.y), 1e-15)).toBe(true);
  });
});

test("an ensemble whose members are all alike is a forecast without spread", () =>
  expectSame(rows, "-l x=crps-ensemble -p f -t y", "-l x=mae -p f -t y"));

test("gaussian-kl of the standard normal distribution is 0", async () => {
  const zeros = rows.map(() => ({ f: [0, 0], s: [0, 0] }));
  for (const { loss_x } of await run(zeros, "-l x=gaussian-kl -p f --col log_var=s")) expect(loss_x).toBe(0);
});
