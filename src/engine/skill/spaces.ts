import type { RoleDeclaration } from "../../contracts.ts";
import { factsOf } from "../roles.ts";

/** The rows of K numbers that a constant prediction is searched among, through free numbers z. */
export interface Space {
  /** the constant of z; entries of z may be -Infinity where the constant is made of probabilities */
  constant(z: Float64Array): Float64Array;
  /** the gradient by z, from the gradient by the constant */
  pulledBack(z: Float64Array, gradient: Float64Array): Float64Array;
  /** about the inverse of the second derivatives of a cross-entropy */
  scale?(z: Float64Array): Float64Array;
  /** where to start, in z */
  starts(targets: { mean: Float64Array; others: readonly Float64Array[] }): Float64Array[];
  /** what the loss sees of a constant: probabilities may be clipped */
  seen(constant: Float64Array): Float64Array;
  /** a constant as a row that can be compared with targets, and the reverse */
  comparable(constant: Float64Array): Float64Array;
  fromTarget(target: Float64Array): Float64Array;
  /** constants that say the same in simpler numbers, to be taken where they are no worse */
  simpler(constant: Float64Array): Float64Array[];
}

/** Below this a probability may be a zero that descent comes no nearer to. */
const nearlyZero = 1e-9;

/** The space of a prediction of K columns; `undefined` for one that has bounds of its own. */
export function spaceOf(declaration: RoleDeclaration, domain: string, eps: number | undefined): Space | undefined {
  if (factsOf(declaration).sumsToOne) {
    if (eps === undefined) return simplex;
    return { ...simplex, seen: clippedTo(eps) };
  }
  if (declaration.kind === "logits") return logits;
  if (declaration.kind === "log-probabilities") return logSimplex;
  if (declaration.kind === "label-logits") return free;
  if (declaration.kind === "label-probabilities")
    return eps === undefined ? labels : { ...labels, seen: clippedTo(eps) };
  return domain === "(-inf, inf)" ? free : undefined;
}

const same = (x: Float64Array) => x;

/** Probabilities as `--eps` clips them. */
function clippedTo(eps: number): (p: Float64Array) => Float64Array {
  return (p) => p.map((number) => Math.min(Math.max(number, eps), 1 - eps));
}

/** Any K numbers. */
const free: Space = {
  constant: same,
  pulledBack: (_, gradient) => gradient,
  starts: ({ mean, others }) => [mean, ...others],
  seen: same,
  comparable: same,
  fromTarget: same,
  simpler: () => [],
};

/** K probabilities, each of a label of its own: the sigmoids of z. */
const labels: Space = {
  ...free,
  constant: (z) => z.map(sigmoid),
  pulledBack: (z, gradient) => gradient.map((slope, k) => slope * sigmoid(z[k]!) * sigmoid(-z[k]!)),
  starts: ({ mean }) => [mean, mean.map((share) => (share + 0.5) / 2)].map((start) => start.map(logit)),
  simpler: (p) => [p.map((share) => (share < nearlyZero ? 0 : share > 1 - nearlyZero ? 1 : share))],
};

/** K probabilities that sum to one: the softmax of z. */
const simplex: Space = {
  constant: softmax,
  pulledBack(z, gradient) {
    const p = softmax(z);
    let mean = 0;
    p.forEach((share, k) => {
      if (share > 0) mean += share * gradient[k]!;
    });
    return p.map((share, k) => (share > 0 ? share * (gradient[k]! - mean) : 0));
  },
  scale: (z) => softmax(z).map((share) => 1 / (share + 1e-15)),
  starts({ mean }) {
    const total = mean.reduce((sum, share) => sum + share, 0);
    const uniform = 1 / mean.length;
    const shares = mean.map((share) => (total > 0 ? share / total : uniform));
    return [shares, shares.map((share) => (share + uniform) / 2)].map((start) => start.map(Math.log));
  },
  seen: same,
  comparable: same,
  fromTarget: same,
  simpler(p) {
    const kept = p.map((share) => (share < nearlyZero ? 0 : share));
    const total = kept.reduce((sum, share) => sum + share, 0);
    return [kept.map((share) => share / total)];
  },
};

/** Logarithms of K probabilities that sum to one. */
const logSimplex: Space = {
  ...simplex,
  constant: logSoftmax,
  pulledBack(z, gradient) {
    const p = softmax(z);
    const sum = gradient.reduce((total, slope, k) => total + (p[k]! > 0 ? slope : 0), 0);
    return p.map((share, k) => (share > 0 ? gradient[k]! - share * sum : 0));
  },
  comparable: (constant) => constant.map(Math.exp),
  fromTarget: (target) => target.map(Math.log),
  simpler: (constant) => simplex.simpler(constant.map(Math.exp)).map((p) => p.map(Math.log)),
};

/** K logits, one row of which for each distribution is enough for most losses: the one that is its logarithm. */
const logits: Space = {
  ...logSimplex,
  constant: same,
  pulledBack: (_, gradient) => gradient,
  comparable: softmax,
  simpler: (z) => [logSoftmax(z), ...logSimplex.simpler(logSoftmax(z))],
};

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** Of a share that is next to certain, that of one that is nearly so. */
function logit(p: number): number {
  const inside = Math.min(Math.max(p, 1e-6), 1 - 1e-6);
  return Math.log(inside / (1 - inside));
}

function softmax(z: Float64Array): Float64Array {
  return logSoftmax(z).map(Math.exp);
}

function logSoftmax(z: Float64Array): Float64Array {
  const top = z.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
  const sum = z.reduce((total, number) => total + Math.exp(number - top), 0);
  return z.map((number) => number - top - Math.log(sum));
}
