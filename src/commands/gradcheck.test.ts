import { expect, test } from "vitest";
import { lossline, shell } from "../../fixtures/command.ts";
import type { GradcheckDocument } from "./gradcheck.ts";

/** The document, and what the command ended with. */
async function gradcheck(args: readonly string[], stdin = ""): Promise<GradcheckDocument & { exit: number }> {
  const { exit, stdout, stderr } = await lossline(["gradcheck", ...args, "--json"], stdin);
  if (stdout === "") throw new Error(stderr);
  return { exit, ...JSON.parse(stdout) };
}

const gradients = ["fixtures/predictions/diabetes-gradients.csv", "-p", "mean", "-t", "y_true"];
const columns = ["-", "-p", "f", "-t", "y"];

test("points of the domain: as many as are asked for, for each derivative", async () => {
  const { exit, agrees, points, derivatives } = await gradcheck(["gaussian-nll", "--points", "30", "--seed", "7"]);
  expect({ exit, agrees, points }).toEqual({ exit: 0, agrees: true, points: { count: 30, seed: 7 } });
  expect(derivatives.map(({ derivative, role }) => `${derivative} ${role}`)).toEqual([
    "gradient f",
    "hessian f",
    "gradient var",
    "hessian var",
  ]);
  for (const { compared, skipped } of derivatives) {
    expect(compared + skipped.kink + skipped.edge + skipped.uncertain).toBe(30);
  }
});

test("what the columns hold is what derivatives are by", async () => {
  const { exit, derivatives } = await gradcheck(["bce", "--from", "logits", "--points", "30"]);
  expect(exit).toBe(0);
  expect(derivatives[0]!.skipped.edge).toBe(0);
});

test("rows at a kink, on an edge, and between", async () => {
  const { exit, derivatives } = await gradcheck(["mae", ...columns], "y,f\n1,2\n3,3\n0,-1\n");
  expect(exit).toBe(0);
  expect(derivatives[0]).toMatchObject({ compared: 2, skipped: { kink: 1, edge: 0, uncertain: 0 } });
  const probabilities = await gradcheck(["bce", ...columns], "y,f\n1,1\n1,0.5\n0,0.25\n");
  expect(probabilities.derivatives[0]).toMatchObject({ compared: 2, skipped: { edge: 1 } });
});

test("rows that are ignored, and rows that a filter leaves out, are not looked at", async () => {
  const rows = "y,a,b\n0,1,2\n-1,3,4\n1,5,6\n1,7,8\n";
  const args = ["softmax", "-", "-p", "a,b", "-t", "y", "--ignore-index", "-1", "--where", "a < 7"];
  const { derivatives, inputs } = await gradcheck(args, rows);
  expect(derivatives[0]!.compared).toBe(4);
  expect(inputs[0]).toMatchObject({ rows_used: 3 });
});

test("a wrong derivative of a formula names row, place and both numbers, and is exit 1", async () => {
  // the derivative of 0/0 stays a number: the loss is 0 far out, and its slope infinity times 0
  const { exit, agrees, derivatives } = await gradcheck(
    ["expr:f^3/(1 + exp(f - y))", ...columns, "--id", "id"],
    "id,y,f\na,0,1\nb,0,1000\n",
  );
  expect({ exit, agrees }).toEqual({ exit: 1, agrees: false });
  expect(derivatives[0]!.worst[0]).toMatchObject({
    row: 2,
    id: "b",
    at: { f: 1000, y: 0 },
    entry: null,
    derived: "NaN",
    differences: 0,
  });
});

test("where nothing can be compared there is no verdict", async () => {
  expect(await gradcheck(["mae", ...columns], "y,f\n3,3\n")).toMatchObject({ exit: 4, agrees: null });
});

test.each([
  ["the gradient of each row", ["mse", "--against", "mse"]],
  ["weighted", ["mse", "-w", "weight", "--against", "mse_weighted"]],
  ["of two roles", ["gaussian-nll", "--col", "var=variance", "--against", "nll_mean", "--against", "var=nll_variance"]],
])("a column of PyTorch in single precision agrees: %s", async (_, [loss, ...args]) => {
  const found = await gradcheck([loss!, ...gradients, ...args]);
  expect(found).toMatchObject({ exit: 0, agrees: true });
  for (const { factor, remainder, cause, rows } of found.columns) {
    expect(factor).toBeCloseTo(1, 6);
    expect(remainder).toBeLessThan(1e-6);
    expect({ cause, rows }).toEqual({ cause: null, rows: 150 });
  }
});

test.each([
  ["sign", -1, ["mse", "--against", "mse_descent"]],
  ["double", 2, ["half-squared-error", "--against", "mse"]],
])("%s: a column of PyTorch that is %d times the gradient", async (code, factor, [loss, ...args]) => {
  const { exit, columns: found } = await gradcheck([loss!, ...gradients, ...args]);
  expect(exit).toBe(1);
  expect(found[0]).toMatchObject({ cause: { code }, disagreements: 150, worst: { length: 10 } });
  expect(found[0]!.factor).toBeCloseTo(factor, 6);
});

test.each([
  ["weights", ["mse", "--against", "mse_weighted"]],
  ["unweighted", ["mse", "-w", "weight", "--against", "mse"]],
])("%s: a column of PyTorch whose factor differs by row", async (code, [loss, ...args]) => {
  const { exit, columns: found } = await gradcheck([loss!, ...gradients, ...args]);
  expect(exit).toBe(1);
  expect(found[0]!.cause!.code).toBe(code);
});

// errors 1, -1, 2 and 0.5: gradients of the square are twice those
const four = (given: readonly number[]) =>
  `y,f,g\n${["0,1", "1,0", "1,3", "0,0.5"].map((row, i) => `${row},${given[i]}`).join("\n")}\n`;

test.each([
  ["half", [1, -1, 2, 0.5], []],
  ["mean", [0.5, -0.5, 1, 0.25], []],
  ["batch-mean", [0.02, -0.02, 0.04, 0.01], []],
  ["factor", [2.6, -2.6, 5.2, 1.3], []],
  ["zero", [0, 0, 0, 0], []],
  ["row", [2, -2, 4, 1], ["--grad-of", "reduced"]],
])("%s: the factor of a column says why it disagrees", async (code, given, flags) => {
  const { exit, columns: found } = await gradcheck(["mse", ...columns, "--against", "g", ...flags], four(given));
  expect(exit).toBe(1);
  expect(found[0]!.cause!.code).toBe(code);
});

test("outputs: a framework that sums the columns which are a mean here", async () => {
  const rows = "y0,y1,f0,f1,g0,g1\n0,0,1,2,2,4\n1,1,0,4,-2,6\n5,5,5,4,0,-2\n";
  const args = ["mse", "-", "-p", "f0,f1", "-t", "y0,y1", "--against", "g0,g1"];
  const { columns: found } = await gradcheck(args, rows);
  expect(found[0]).toMatchObject({ factor: 2, cause: { code: "outputs" } });
});

test("no cause is given where there is none, and the rows that are wrong are shown", async () => {
  const { exit, columns: found } = await gradcheck(["mse", ...columns, "--against", "g"], four([2, -2, -4, 1]));
  expect(exit).toBe(1);
  expect(found[0]).toMatchObject({
    disagreements: 1,
    cause: null,
    worst: [{ row: 3, entry: null, derived: 4, given: -4 }],
  });
});

test("single precision beside large gradients is agreement, a wrong small row is not", async () => {
  // tolerance is a share of the row's own gradient, or of the root mean square of all, whichever is larger
  const rows = (small: number) => `y,f,g\n0,100,200\n0,50,100\n0,1e-3,${small}\n`;
  const check = (small: number, flags: string[] = []) =>
    gradcheck(["mse", ...columns, "--against", "g", ...flags], rows(small));
  expect(await check(0.0020001)).toMatchObject({ exit: 0 });
  expect(await check(0.02, ["--rtol", "1e-4"])).toMatchObject({ exit: 1, columns: [{ disagreements: 1 }] });
  expect(await check(0.0020001, ["--rtol", "1e-10"])).toMatchObject({ exit: 1 });
});

test("what is infinite or no number in the column disagrees, unless the gradient is that too", async () => {
  const { columns: found } = await gradcheck(
    ["mse", ...columns, "--against", "g", "--null", "none"],
    "y,f,g\n0,1,2\n0,1,inf\n0,2,4\n",
  );
  expect(found[0]).toMatchObject({ disagreements: 1, worst: [{ row: 2, given: "Infinity" }] });
});

test("a column with the name of a derivative is no trouble", async () => {
  const rows = "y,f,grad_mse\n0,1,2\n1,0,-2\n";
  expect(await gradcheck(["mse", ...columns, "--against", "grad_mse"], rows)).toMatchObject({ exit: 0 });
});

test("as many columns as the gradient has", async () => {
  const said = await lossline(
    ["gradcheck", "mse", ...columns, "--against", "f,y", "--error-format", "json"],
    "y,f\n1,2\n",
  );
  expect(said.exit).toBe(2);
  expect(JSON.parse(said.stderr.split("\n").at(-2)!).error.code).toBe("width-mismatch");
});

test("losses of many rows are held against columns too", async () => {
  // the derivative of 1 - 2 sum(f y)/(sum f + sum y) by f, worked out by hand: (2 sum(f y) - 2 y (sum f + sum y))/(sum f + sum y)^2
  const [f, y] = [
    [0.5, 0.25, 0.75],
    [1, 0, 1],
  ];
  const [both, all] = [1.25, 3.5];
  const rows = f.map((p, i) => `${y[i]},${p},${(2 * both - 2 * y[i]! * all) / all ** 2}`);
  const found = await gradcheck(["dice", ...columns, "--against", "g"], `y,f,g\n${rows.join("\n")}\n`);
  expect(found).toMatchObject({ exit: 0, columns: [{ rows: 3, disagreements: 0 }] });
});

test("a closed pipe does not change the verdict", async () => {
  const check =
    "lossline gradcheck mse fixtures/predictions/diabetes-gradients.csv -p mean -t y_true --against mse_descent";
  const said = await shell(`set +o pipefail; (${check}; echo $? >&2) | true`);
  expect(said.stderr).toBe("1\n");
});
