import { expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";

interface Curves {
  x: string;
  curves: { series: string; x: number[]; loss: number[]; gradient: number[] }[];
}

async function curvesOf(...args: string[]): Promise<Curves> {
  const { exit, stdout, stderr } = await lossline(["explain", ...args, "--plot", "--json"]);
  expect([exit, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Curves;
}

test("the curves of a sweep are Huber's formula at each delta, over the residual", async () => {
  const { x, curves } = await curvesOf("huber", "--sweep", "delta=0.5,2");
  expect(x).toBe("residual f - y");
  expect(curves.map(({ series }) => series)).toEqual(["delta=0.5", "delta=2"]);
  for (const [i, delta] of [0.5, 2].entries()) {
    const curve = curves[i]!;
    curve.x.forEach((r, at) => {
      const inside = Math.abs(r) <= delta;
      expect(curve.loss[at]).toBeCloseTo(inside ? (r * r) / 2 : delta * (Math.abs(r) - delta / 2), 12);
      expect(curve.gradient[at]).toBeCloseTo(inside ? r : delta * Math.sign(r), 12);
    });
  }
});

test("a margin loss is drawn over the margin, cross-entropy over one of its logits", async () => {
  const hinge = await curvesOf("hinge");
  hinge.curves[0]!.x.forEach((f, i) => {
    expect(hinge.curves[0]!.loss[i]).toBeCloseTo(Math.max(0, 1 - f), 12);
  });
  const softmax = await curvesOf("softmax");
  softmax.curves[0]!.x.forEach((f, i) => {
    expect(softmax.curves[0]!.loss[i]).toBeCloseTo(Math.log(Math.exp(f) + 2) - f, 12);
    expect(softmax.curves[0]!.gradient[i]).toBeCloseTo(Math.exp(f) / (Math.exp(f) + 2) - 1, 12);
  });
});

test("the residuals of a file stand below the curves, which reach as far as they do", async () => {
  const file = ["fixtures/predictions/diabetes.csv", "-p", "y_pred", "-t", "y_true"];
  const { stdout } = await lossline(["explain", "huber:delta=20", ...file, "--plot", "--json"]);
  const { curves, residuals } = JSON.parse(stdout) as Curves & { residuals: number[] };
  expect(residuals).toHaveLength(150);
  expect(residuals[0]).toBeCloseTo(221.43293859943708 - 248, 12);
  expect(curves[0]!.x.at(-1)).toBeCloseTo(Math.max(...residuals.map(Math.abs)), 9);
  const hinge = await lossline(["explain", "hinge", ...file, "--plot", "--error-format", "json"]);
  expect(hinge.exit).toBeGreaterThan(1);
});

test("under TERM=dumb a plot is ASCII, and no line is wider than the terminal", async () => {
  const { stdout } = await lossline(["explain", "huber", "--plot"], "", { TERM: "dumb" });
  expect(stdout).toMatch(/^[\n -~]+$/);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  const braille = await lossline(["explain", "huber", "--plot"]);
  expect(braille.stdout).toMatch(/[\u2801-\u28ff]/);
  expect(braille.stdout).not.toContain("\u001b[");
  const colored = await lossline(["explain", "huber", "--plot", "--color", "always"]);
  expect(colored.stdout).toContain("\u001b[");
});

test("a curve that goes to infinity is shown where it bends, and says so", async () => {
  const { stdout } = await lossline(["explain", "bce", "--plot"], "", { TERM: "dumb" });
  // the slope of -log f is -1/f; of 401 points f from 0.002 to 0.998 the 21st is 0.0518, the 381st 0.9482
  expect(stdout).toContain("Gradient, from -19.3 to -1.05 only");
  expect(stdout).toMatch(/^-15 \|/m);
});

test("what has no curve over one number says so", async () => {
  const { stderr } = await lossline(["explain", "dice", "--plot", "--error-format", "json"]);
  expect(JSON.parse(stderr).error.code).toBe("no-curve");
});
