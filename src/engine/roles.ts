import type { LossDeclaration, RoleDeclaration, RoleKind } from "../contracts.ts";
import type { Parameters } from "./compile.ts";
import { contains, parseInterval } from "./interval.ts";

/** What follows from the kind of a role. */
interface KindFacts {
  /** K columns make one value, or each column is an output of its own */
  vector: boolean;
  domain: string;
  /** the fewest columns that make sense */
  leastWidth: number;
  /** the K numbers of a row sum to one */
  sumsToOne: boolean;
  /** how the help names it */
  words: string;
}

const kinds: Readonly<Record<RoleKind, KindFacts>> = {
  real: { vector: false, domain: "(-inf, inf)", leastWidth: 1, sumsToOne: false, words: "a number" },
  binary: { vector: false, domain: "{0, 1}", leastWidth: 1, sumsToOne: false, words: "0 or 1" },
  probability: { vector: false, domain: "[0, 1]", leastWidth: 1, sumsToOne: false, words: "a probability" },
  logit: { vector: false, domain: "[-inf, inf]", leastWidth: 1, sumsToOne: false, words: "a logit" },
  vector: { vector: true, domain: "(-inf, inf)", leastWidth: 1, sumsToOne: false, words: "one or K numbers" },
  scores: { vector: true, domain: "(-inf, inf)", leastWidth: 2, sumsToOne: false, words: "K scores" },
  logits: { vector: true, domain: "[-inf, inf]", leastWidth: 2, sumsToOne: false, words: "K logits" },
  "log-probabilities": {
    vector: true,
    domain: "[-inf, 0]",
    leastWidth: 2,
    sumsToOne: false,
    words: "K logarithms of probabilities",
  },
  "label-probabilities": {
    vector: true,
    domain: "[0, 1]",
    leastWidth: 1,
    sumsToOne: false,
    words: "one or K probabilities",
  },
  "label-logits": { vector: true, domain: "[-inf, inf]", leastWidth: 1, sumsToOne: false, words: "one or K logits" },
  distribution: { vector: true, domain: "[0, 1]", leastWidth: 2, sumsToOne: true, words: "K probabilities" },
  probabilities: { vector: true, domain: "[0, 1]", leastWidth: 1, sumsToOne: true, words: "one or K probabilities" },
  label: { vector: false, domain: "(-inf, inf)", leastWidth: 1, sumsToOne: false, words: "a class, any text" },
  class: { vector: true, domain: "[0, 1]", leastWidth: 1, sumsToOne: true, words: "a label or K probabilities" },
  ordinal: { vector: false, domain: "[0, inf)", leastWidth: 1, sumsToOne: false, words: "a label" },
};

export function factsOf(role: RoleDeclaration): KindFacts {
  return kinds[role.kind];
}

/** The interval of a role's values; of a class role, of the entries of a distribution. */
export function domainOf(role: RoleDeclaration, parameters: Parameters = {}): string {
  const { domain, domainWhen = [] } = role;
  const list = Object.values(parameters).find((value) => typeof value === "object");
  if (role.kind === "ordinal" && list) return `{${Array.from({ length: list.length + 1 }, (_, i) => i).join(", ")}}`;
  const fitting = domainWhen.find((when) => liesIn(when, parameters));
  return fitting?.domain ?? domain ?? kinds[role.kind].domain;
}

function liesIn({ parameter, in: interval }: { parameter: string; in: string }, parameters: Parameters): boolean {
  const value = parameters[parameter];
  return typeof value === "number" && contains(parseInterval(interval), value);
}

/** The declaration with the kinds that its roles have under these parameters. */
export function withKinds(declaration: LossDeclaration, parameters: Parameters): LossDeclaration {
  const roles = Object.entries(declaration.roles);
  const changed = roles.flatMap(([name, role]): [string, RoleDeclaration][] =>
    role.kindWhen && liesIn(role.kindWhen, parameters) ? [[name, { ...role, kind: role.kindWhen.kind }]] : [],
  );
  if (changed.length === 0) return declaration;
  return { ...declaration, roles: { ...declaration.roles, ...Object.fromEntries(changed) } };
}

/** Whether `--eps` clips the numbers of a prediction. */
export function isClipped({ kind }: RoleDeclaration): boolean {
  return ["probability", "probabilities", "label-probabilities", "distribution"].includes(kind);
}

/** The role that a loss is a function of, the others being given: f, else the first that it has a derivative by. */
export function predictionRole({ roles }: LossDeclaration): string | undefined {
  return roles.f ? "f" : Object.keys(roles).find((role) => roles[role]!.differentiable);
}

/** A role in a sentence. */
export function roleName(role: string): string {
  return role === "f" ? "prediction" : role === "y" ? "target" : role;
}
