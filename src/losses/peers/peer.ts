import type { LossDeclaration, ParameterDeclaration, RoleDeclaration } from "../../contracts.ts";

/** How a peer computes a loss that it shares with us; what is not said is ours. */
export interface PeerLoss {
  /** the peer's own name */
  name: string;
  /** arguments that make the peer's loss this one */
  arguments?: string;
  /** what differs, in words */
  differs?: string;
  /** takes the place of our formula and of all that is stated beside it; the parameters are those listed then */
  formula?: string;
  over?: LossDeclaration["over"];
  aggregate?: string;
  gradient?: LossDeclaration["gradient"];
  divisor?: string;
  divisorOfLabels?: boolean;
  reduction?: LossDeclaration["reduction"];
  weightedMean?: Peer["weightedMean"];
  /** changes to our roles */
  roles?: Readonly<Record<string, Partial<RoleDeclaration>>>;
  /** changes to our parameters, and the peer's own */
  parameters?: Readonly<Record<string, Partial<ParameterDeclaration>>>;
}

/** Another library, and how its losses differ from ours. */
export interface Peer {
  title: string;
  /** with which its numbers were compared */
  version: string;
  /** what its weighted mean divides by */
  weightedMean: "weights" | "rows" | "nonzero weights";
  /** rows with this label count for nothing unless another is named */
  ignoreIndex?: number;
  /** by our names */
  losses: Readonly<Record<string, PeerLoss>>;
}

/** Our declaration with what the peer does differently. */
export function declarationOfPeer(ours: LossDeclaration, peer: Peer, theirs: PeerLoss): LossDeclaration {
  const { formula, aggregate, over, gradient, divisor, divisorOfLabels, reduction } = theirs;
  const { stable, gradient: _, hessian, divisor: __, aggregate: ___, requires, ...withoutFormula } = ours;
  const base = formula === undefined ? ours : { ...withoutFormula, formula };
  const weightedMean = theirs.weightedMean ?? peer.weightedMean;
  const { requires: ____, ...unconditional } = base;
  return {
    ...(aggregate === undefined ? base : { ...unconditional, aggregate }),
    ...(over === undefined ? {} : { over }),
    ...(gradient === undefined ? {} : { gradient }),
    ...(divisor === undefined ? {} : { divisor }),
    ...(divisorOfLabels === undefined ? {} : { divisorOfLabels }),
    ...(reduction === undefined ? {} : { reduction }),
    ...(weightedMean === "weights" ? {} : { weightedMean }),
    roles: changed(ours.roles, theirs.roles ?? {}),
    parameters: parametersOf(ours.parameters ?? {}, theirs),
  };
}

function parametersOf(ours: NonNullable<LossDeclaration["parameters"]>, { formula, parameters = {} }: PeerLoss) {
  if (formula === undefined) return changed(ours, parameters);
  const listed = Object.keys(parameters).filter((name) => ours[name]);
  return changed(Object.fromEntries(listed.map((name) => [name, ours[name]!])), parameters);
}

function changed<Declared extends object>(
  ours: Readonly<Record<string, Declared>>,
  changes: Readonly<Record<string, Partial<Declared>>>,
): Record<string, Declared> {
  const both = { ...ours };
  // what is ours is whole, and a test asks the same of what is not
  for (const [name, change] of Object.entries(changes)) both[name] = { ...ours[name], ...change } as Declared;
  return both;
}
