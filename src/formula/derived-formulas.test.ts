import { expect, test } from "vitest";
import { gradient, hessianDiagonal } from "./differentiate.ts";
import { parse } from "./parse.ts";
import { stabilize } from "./simplify.ts";
import { toText } from "./text.ts";
import { type Names, scalarNumber, vectorNumber } from "./types.ts";

// As a textbook writes them, but never over a square and never with p - 1 for the column that dominates.
test.each([
  [
    "where(abs(f - y) <= delta, (f - y)^2/2, delta*(abs(f - y) - delta/2))",
    "where(abs(f - y) <= delta, f - y, delta*sign(f - y))",
    "where(abs(f - y) <= delta, 1, 0)",
  ],
  [
    "where(abs(f - y) < beta, (f - y)^2/(2*beta), abs(f - y) - beta/2)",
    "where(abs(f - y) < beta, (f - y)/beta, sign(f - y))",
    "where(abs(f - y) < beta, 1/beta, 0)",
  ],
  ["(f - y)^2", "2*(f - y)", "2"],
  ["abs(f - y)^2", "2*(f - y)", "2"],
  ["logcosh(f - y)", "tanh(f - y)", "sech(f - y)^2"],
  ["log(cosh(f - y))", "tanh(f - y)", "sech(f - y)^2"],
  ["sqrt((f - y)^2 + delta^2)", "hypot_ratio(f - y, delta)", "xdivy(hypot_ratio(delta, f - y)^2, hypot(f - y, delta))"],
  ["f - y*log(f)", "1 - y/f", "y/f/f"],
  ["2*(log(f/y) + y/f - 1)", "2*(1 - y/f)/f", "2*(2*y/f - 1)/f/f"],
  ["-(y*log(f) + (1 - y)*log(1 - f))", "(1 - y)/(1 - f) - y/f", "y/f/f + (1 - y)/(1 - f)/(1 - f)"],
  ["softplus(f) - y*f", "sigmoid(f) - y", "sigmoid(f)*sigmoid(-f)"],
  [
    "-(y*log(sigmoid(f)) + (1 - y)*log(1 - sigmoid(f)))",
    "(1 - y)*sigmoid(f) - y*sigmoid(-f)",
    "sigmoid(f)*sigmoid(-f)",
  ],
  ["lgamma(f) - y*log(f)", "digamma(f) - y/f", "trigamma(f) + y/f/f"],
  ["log(Phi(f - y))", "inverse_mills(f - y)", "-inverse_mills_delta(f - y)"],
  ["log_i0(f) - f*cos(y)", "bessel_ratio(f) - cos(y)", "bessel_ratio_slope(f)"],
  ["log(exp(f) + exp(y))", "sigmoid(f - y)", "sigmoid(f - y)*sigmoid(y - f)"],
  ["q*relu(y - f) + (1 - q)*relu(f - y)", "(1 - q)*step(f - y) - q*step(y - f)", "0"],
  ["max(q*(y - f), (q - 1)*(y - f))", "where(q*(y - f) > (q - 1)*(y - f), -q, 1 - q)", "0"],
  ["relu(1 - y*f)^2", "-2*y*relu(1 - y*f)", "2*y^2*step(1 - y*f)"],
  ["exp(-y*f)", "-y*exp(-y*f)", "y^2*exp(-y*f)"],
  ["delta^2/2*log1p(((f - y)/delta)^2)", "(f - y)/(1 + ((f - y)/delta)^2)", undefined],
  ["(log(beta) + (f - y)^2/beta)/2", "(f - y)/beta", "1/beta"],
  [
    "where(y = 1, -q*(1 - f)^beta*log(f), -(1 - q)*f^beta*log1p(-f))",
    "where(y = 1, q*beta*(1 - f)^(beta - 1)*log(f) - q*(1 - f)^beta/f, (1 - q)*f^beta/(1 - f) - beta*(1 - q)*f^(beta - 1)*log1p(-f))",
    undefined,
  ],
])("the derivatives of %s", (text, slope, curvature) => {
  const names: Names = new Map(["f", "y", "q", "beta", "delta"].map((name) => [name, scalarNumber]));
  const slopes = gradient(stabilize(parse(text), names), "f", names);
  expect(toText(slopes)).toBe(slope);
  if (curvature !== undefined) expect(toText(hessianDiagonal(slopes, "f", names))).toBe(curvature);
});

test.each([
  ["-log_softmax(f)[k]", "where(onehot(k, len(f)) = 1, -softmax_rest(f), softmax(f))", "softmax(f)*softmax_rest(f)"],
  ["logsumexp(f) - f[k]", "where(onehot(k, len(f)) = 1, -softmax_rest(f), softmax(f))", "softmax(f)*softmax_rest(f)"],
  ["-sum(y*log_softmax(f))", "(sum(y) - y)*softmax(f) - y*softmax_rest(f)", undefined],
  ["mean((f - y)^2)", "2*(f - y)/len(f)", "2/len(f)"],
  ["norm(f - y)", "unit(f - y)", "xdivy(unit_rest(f - y), norm(f - y))"],
  ["sqrt(sum((f - y)^2))", "unit(f - y)", "xdivy(unit_rest(f - y), norm(f - y))"],
  ["1 - dot(f, y)/(norm(f)*norm(y))", "(dot(f, y)*unit(f)/norm(f) - y)/(norm(f)*norm(y))", undefined],
  ["relu(norm(f - y) - norm(f - z) + t)", "step(norm(f - y) - norm(f - z) + t)*(unit(f - y) - unit(f - z))", undefined],
  ["sum(rel_entr(y, f))", "-xdivy(y, f)", "xdivy(xdivy(y, f), f)"],
  ["sum(abs(cumsum(f - y)))", "revcumsum(sign(cumsum(f - y)))", "0"],
  ["sum(cumsum(f - y)^2)", "revcumsum(2*cumsum(f - y))", undefined],
  ["amax(f) - f[k]", "onehot(argmax(f), len(f)) - onehot(k, len(f))", "0"],
  ["variance(f)", "2*(f - mean(f))/len(f)", "2*(1 - 1/len(f))/len(f)"],
  ["sum(kl_div(y, f))", "-relative_difference(y, f)", "xdivy(xdivy(y, f), f)"],
])("the derivatives of %s, along a vector", (text, slope, curvature) => {
  const names: Names = new Map(
    Object.entries({ f: vectorNumber, y: vectorNumber, z: vectorNumber, k: scalarNumber, t: scalarNumber }),
  );
  const slopes = gradient(stabilize(parse(text), names), "f", names);
  expect(toText(slopes)).toBe(slope);
  if (curvature !== undefined) expect(toText(hessianDiagonal(slopes, "f", names))).toBe(curvature);
});
