import { describe, expect, test } from "vitest";
import { lossline } from "../../../fixtures/command.ts";
import { evaluateSkill as evaluate, expectClose } from "./test-support.ts";

/** The constant, its loss and the skill of each result of a table with columns f and y (or more). */
async function skills(table: string, ...args: readonly string[]) {
  const { results } = await evaluate(["-", "-p", "f", "-t", "y", ...args.flatMap(spec)], table);
  return results.map(({ skill }) => skill && [skill.constant, skill.value, skill.skill]);
}

const spec = (arg: string) => (/^[a-z]/.test(arg) ? ["-l", arg] : arg.split(" "));

// 1, 2, 3, 10: mean 4, squares around it 9 + 4 + 1 + 36 = 50; median 2.5, distances from it 1.5 + 0.5 + 0.5 + 7.5 = 10
const four = "f,y,w\n1,1,1\n2,2,1\n3,3,1\n6,10,3\n";

describe("by hand, predictions 1 2 3 6 of targets 1 2 3 10", () => {
  test("mse: the mean, and the variance of the targets", async () => {
    // (10 - 6)^2/4 = 4, and 1 - 4/12.5
    expect(await skills(four, "mse")).toEqual([[4, 12.5, 0.6799999999999999]]);
  });

  test("half-squared-error is half of it, with the same skill", async () => {
    expectClose(await skills(four, "half-squared-error"), [[4, 6.25, 0.68]]);
  });

  test("rmse and l2: the same constant, and the root of the aggregate", async () => {
    const left = 1 - Math.sqrt(4 / 12.5);
    expectClose(await skills(four, "rmse", "l2"), [
      [4, Math.sqrt(12.5), left],
      [4, Math.sqrt(50), left],
    ]);
  });

  test("mae, l1 and pinball at 0.5: the median", async () => {
    expectClose(await skills(four, "mae", "l1", "pinball"), [
      [2.5, 2.5, 0.6],
      [2.5, 10, 0.6],
      [2.5, 1.25, 0.6],
    ]);
  });

  test("--reduction sum is used for the constant too", async () => {
    expectClose(await skills(four, "mse", "--reduction sum"), [[4, 50, 0.68]]);
  });

  test("pinball: the quantile; at 0.25 anything between 1 and 2, at 0.9 the last", async () => {
    // 0.25 of (0.5 + 1.5 + 8.5) above 1.5 and 0.75 of 0.5 below, a quarter of 3; 0.1 of (9 + 8 + 7) below 10, a quarter of 2.4
    expectClose(await skills(four, "pinball:q=0.25", "p9=pinball:q=0.9"), [
      [1.5, 0.75, 1 - 0.25 / 0.75],
      [10, 0.6, 1 - 0.9 / 0.6],
    ]);
  });

  test("huber with delta 1.5: where 1.5 from the last is what the others pull back", async () => {
    // at 2.5 the slopes are 1.5 + 0.5 - 0.5 - 1.5 = 0; losses 1.125 + 0.125 + 0.125 + 1.5 (7.5 - 0.75) = 11.5
    expectClose(await skills(four, "huber:delta=1.5"), [[2.5, 11.5 / 4, 1 - 4.875 / 11.5]]);
  });

  // the root of the sum of tanh(c - y) and the mean of log cosh there: SciPy 1.17 brentq
  test("log-cosh: no closed form", async () => {
    const [found] = await skills(four, "log-cosh");
    expectClose(found!.slice(0, 2), [2.554374407911008, 1.9749870448758684], 1e-12);
  });

  test("weights count: mean (1 + 2 + 3 + 30)/6 = 6, median 3 to 10", async () => {
    // squares 25 + 16 + 9 + 3 * 16 = 98 over 6, value 3 * 16/6 = 8; distances from 6.5 are 13.5 + 3 * 3.5 = 24
    expectClose(await skills(four, "mse", "mae", "-w w"), [
      [6, 98 / 6, 1 - 8 / (98 / 6)],
      [6.5, 4, 0.5],
    ]);
  });

  test("a row of weight 0 counts for nothing", async () => {
    expect(await skills("f,y,w\n1,1,1\n3,3,1\n0,1000,0\n", "mse", "-w w")).toEqual([[2, 1, 1]]);
  });
});

describe("probabilities and logits of a class, one row in four of class 1", () => {
  const rows = "f,y\n0.1,0\n0.2,0\n0.3,0\n0.6,1\n";
  const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));

  test("bce: the entropy of the base rate", async () => {
    const value = -(Math.log(0.9) + Math.log(0.8) + Math.log(0.7) + Math.log(0.6)) / 4;
    expectClose(await skills(rows, "bce"), [[0.25, entropy, 1 - value / entropy]]);
  });

  test("brier: the variance of the base rate", async () => {
    expectClose(await skills(rows, "brier"), [[0.25, 0.1875, 1 - 0.3 / 4 / 0.1875]]);
  });

  test("bce-logits: the log odds; with --from prob the base rate again; bce --from logits the log odds", async () => {
    const constants = async (...args: string[]) => (await skills(rows, ...args)).map((found) => found!.slice(0, 2));
    expectClose(await constants("bce-logits"), [[Math.log(1 / 3), entropy]]);
    expectClose(await constants("bce-logits", "--from prob"), [[0.25, entropy]]);
    expectClose(await constants("bce", "--from logits"), [[Math.log(1 / 3), entropy]]);
  });

  test("bce --from log: the logarithm of the base rate", async () => {
    const [found] = await skills("f,y\n-1,0\n-2,0\n-3,0\n-0.1,1\n", "bce", "--from log");
    expectClose(found!.slice(0, 2), [Math.log(0.25), entropy]);
  });

  test("pos-weight 3 makes one in four even odds", async () => {
    const [found] = await skills(rows, "bce-logits:pos-weight=3");
    expectClose(found!.slice(0, 2), [0, (6 * Math.log(2)) / 4]);
  });

  test("hinge: the flat bottom from -1 to 1 of even classes has its middle at 0", async () => {
    expect((await skills("f,y\n1,1\n-1,-1\n", "hinge"))[0]).toEqual([0, 1, 1]);
  });
});

describe("rows of one class have a constant without loss, and no skill", () => {
  const zeros = "f,y\n0.3,0\n0.1,0\n";
  test.each([
    ["bce", 0],
    ["brier", 0],
    ["bce-logits", "-Infinity"],
    ["focal-logits", "-Infinity"],
  ])("%s", async (loss, constant) => {
    expect(await skills(zeros, loss)).toEqual([[constant, 0, null]]);
  });

  test("with --eps the best probability is eps, and has a loss", async () => {
    expectClose((await skills(zeros, "bce", "--eps 0.001"))[0]!.slice(0, 2), [0.001, -Math.log(0.999)]);
  });

  test("targets that are all the same", async () => {
    const found = await skills("f,y\n3,0.1\n1,0.1\n2,0.1\n", "mse", "mae", "l2", "huber", "log-cosh");
    expect(found).toEqual(Array(5).fill([0.1, 0, null]));
  });
});

describe("as scikit-learn 1.9.1 has it", () => {
  const of = async (args: string) => {
    const { results } = await evaluate(args.split(" "));
    return results.map(({ skill }) => skill!.skill);
  };

  test("r2_score, d2_absolute_error_score, d2_pinball_score(alpha=0.9), (alpha=0.25)", async () => {
    const args =
      "fixtures/predictions/diabetes.csv -p y_pred -t y_true -l mse -l mae -l pinball:q=0.9 -l low=pinball:q=0.25";
    expectClose(await of(args), [0.48931033143590486, 0.32208844004779713, -0.8324420508865493, 0.10214365054630559]);
  });

  test("r2_score(sample_weight=weight), and that of a slice", async () => {
    const run = "fixtures/predictions/diabetes.csv -p y_pred -t y_true -l mse";
    expectClose(await of(`${run} -w weight`), [0.5206117642674148]);
    const { results } = await evaluate(`${run} --by segment`.split(" "));
    const slice = results.find(({ slice: { segment } }) => segment === "under-40");
    expectClose(slice!.skill!.skill, 0.2775615662956028);
  });

  test("d2_log_loss_score and d2_brier_score", async () => {
    const args = "fixtures/predictions/breast-cancer.csv -p y_pred -t y_true -l bce -l brier";
    expectClose(await of(args), [0.788149098810785, 0.8592248337419252]);
    const iris = "fixtures/predictions/iris.csv -t y_true -p prob_0..prob_2 -l cross-entropy";
    expectClose(await of(iris), [0.8618988147020286]);
  });
});

describe("where a skill makes no sense", () => {
  test("a loss with several predicted columns has none, and a warning says so", async () => {
    const table = "f,v,y\n1,2,3\n2,3,4\n";
    const args = ["-", "-p", "f", "-t", "y", "--col", "var=v", "-l", "gaussian-nll", "-l", "mse"];
    const { results, warnings } = await evaluate(args, table);
    expect(results.map(({ skill }) => skill)).toEqual([null, { constant: 3.5, value: 0.25, skill: -15 }]);
    expect(warnings).toEqual([
      {
        code: "no-skill",
        count: 1,
        message: "no skill for 1 result of gaussian_nll: several of its columns are predictions (prediction, var)",
      },
    ]);
  });

  test("a run of nothing but such losses is exit 2", async () => {
    const table = "a,b,p,q,n,m\n1,2,3,4,5,6\n";
    const args = [
      "eval",
      "-",
      "-p",
      "a,b",
      "--col",
      "positive=p,q",
      "--col",
      "negative=n,m",
      "-l",
      "triplet",
      "--skill",
    ];
    const { exit, stdout, stderr } = await lossline(args, table);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("there is no best constant for triplet: it has no target");
  });

  test("a formula that falls without end", async () => {
    const { results, warnings } = await evaluate(["-", "-p", "f", "-t", "y", "-l", "expr:f - y"], four);
    expect(results[0]!.skill).toBeNull();
    expect(warnings.map(({ code }) => code)).toEqual(["no-skill"]);
  });

  test("a negative loss of the constant", async () => {
    const { results, warnings } = await evaluate(["-", "-p", "f", "-t", "y", "-l", "expr:exp(f) - y*f"], four);
    // e^f - 4 f is smallest at log 4
    expectClose([results[0]!.skill!.constant, results[0]!.skill!.value], [Math.log(4), 4 - 4 * Math.log(4)]);
    expect(results[0]!.skill!.skill).toBeNull();
    expect(warnings.map(({ code }) => code)).toEqual(["no-skill"]);
  });
});

test("slices and models: constants of the slice, the same for all models", async () => {
  const table = "f,g,y,s\n1,2,1,a\n2,2,3,a\n5,5,5,b\n6,5,9,b\n";
  const { results } = await evaluate(["-", "-p", "f", "-p", "g", "-t", "y", "-l", "mse", "--by", "s"], table);
  const found = results.map(({ prediction, slice, skill }) => [prediction[0], slice.s, skill!.constant, skill!.value]);
  expect(found).toEqual([
    ["f", undefined, 4.5, 8.75],
    ["f", "a", 2, 1],
    ["f", "b", 7, 4],
    ["g", undefined, 4.5, 8.75],
    ["g", "a", 2, 1],
    ["g", "b", 7, 4],
  ]);
});

test("the order of the rows changes no digit", async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `${Math.cos(i)},${Math.sin(i)},${(i % 7) / 10}\n`);
  const args = ["-", "-p", "f", "-t", "y", "-w", "w", "-l", "mse", "-l", "mae", "-l", "huber", "-l", "log-cosh"];
  const [there, back] = await Promise.all(
    [rows, rows.toReversed()].map((lines) => evaluate(args, `f,y,w\n${lines.join("")}`)),
  );
  expect(there!.results.map(({ skill }) => skill)).toEqual(back!.results.map(({ skill }) => skill));
});

test("the key stands after quantiles, and only with the flag", async () => {
  const { stdout } = await lossline(["eval", "-", "-p", "f", "-t", "y", "-l", "mse", "--json", "--quiet"], four);
  expect(stdout).not.toContain("skill");
  const { results } = await evaluate(["-", "-p", "f", "-t", "y", "-l", "mse"], four);
  expect(Object.keys(results[0]!).slice(-2)).toEqual(["quantiles", "skill"]);
});

test("two more columns in tables; an undefined skill is empty", async () => {
  const args = ["eval", "-", "-p", "f", "-t", "y", "-l", "mse", "-l", "expr:f - y", "--skill", "--quiet", "-f"];
  expect((await lossline([...args, "table"], four)).stdout).toMatchInlineSnapshot(`
    "loss        reduction  value  constant loss  skill  n  min  max      std
    mse         mean           4           12.5   0.68  4    0   16   6.9282
    expr:f - y  mean          -1                        4   -4    0  1.73205
    "
  `);
  expect((await lossline([...args, "csv"], four)).stdout).toMatchInlineSnapshot(`
    "label,loss,spec,prediction,reduction,value,n,weight_sum,min,max,std,constant_loss,skill
    mse,mse,mse,f,mean,4,4,4,0,16,6.928203230275509,12.5,0.6799999999999999
    expr,expr,expr:f - y,f,mean,-1,4,4,-4,0,1.7320508075688772,,
    "
  `);
});

test("--grad-of reduced reads twice and asks for the skill once", async () => {
  const args = ["-", "-p", "f", "-t", "y", "-l", "mse", "--per-sample", "--grad", "--grad-of", "reduced"];
  const { results } = await evaluate(args, four);
  expect(results[0]!.skill).toEqual({ constant: 4, value: 12.5, skill: 0.6799999999999999 });
});
