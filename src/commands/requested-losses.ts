import type { RoleKind } from "../contracts.ts";
import { decimalNumber, type LossRequest, withLink } from "../engine/index.ts";
import { nearest, usageError } from "../errors.ts";
import { normalizeName } from "../losses/index.ts";
import { parseSpecs } from "../options.ts";
import type { ColumnFlags, ComputationFlags } from "./run-flags.ts";

/** The losses of a run, with its flags: what a spec says itself stands. Exit 2 for a flag that no loss takes. */
export function requestedLosses(specs: readonly string[], flags: ComputationFlags & ColumnFlags): LossRequest[] {
  const numbers = numbersOf(flags.param ?? []);
  const overRows = flags.batchSize !== undefined || (flags.col ?? []).some((pair) => pair.startsWith("group="));
  if (flags.compat && flags.eps !== undefined) {
    throw usageError("conflicting-flags", "--eps and --compat both say how probabilities are clipped", {
      hint: "leave one out",
    });
  }
  const requests = parseSpecs(specs, { numbers, overRows }, flags.compat);
  for (const name of numbers.keys()) {
    const refers = ({ declaration }: LossRequest) =>
      declaration.name === "expr" && Object.hasOwn(declaration.parameters ?? {}, name);
    if (requests.some(refers)) continue;
    throw usageError("unused-param", `--param ${name}: no formula refers to ${name}`, {
      hint: "the parameters of a named loss stand in its spec: huber:delta=2",
    });
  }
  const applied = requests.map((request) => applyFlags(request, flags));
  const declarations = applied.map(({ declaration }) => declaration);
  const takes = (parameter: string) => declarations.some(({ parameters }) => parameters?.[parameter]);
  const holds = (role: string | undefined, ...kinds: RoleKind[]) =>
    declarations.some(({ roles }) =>
      Object.entries(roles).some(([name, { kind }]) => (role ?? name) === name && kinds.includes(kind)),
    );
  const demand = (flag: string, given: unknown, taken: boolean) => {
    if (given === undefined || taken || requests.length === 0) return;
    throw usageError("flag-without-use", `none of the losses takes ${flag}`, {
      hint: "lossline list shows what each loss takes",
    });
  };
  demand("--label-smoothing", flags.labelSmoothing, takes("label-smoothing"));
  demand("--class-weight", flags.classWeight, takes("class-weight"));
  demand("--ignore-index", flags.ignoreIndex, holds(undefined, "class", "ordinal"));
  demand("--classes", flags.classes, holds("y", "class", "ordinal", "binary", "probability") || takes("labels"));
  demand("--normalize", flags.normalize, holds(undefined, "distribution", "probabilities"));
  demand("--eps", flags.eps, holds("f", "probability", "probabilities", "label-probabilities", "distribution"));
  return flags.wrt === undefined ? applied : withRespectTo(applied, flags.wrt);
}

function numbersOf(pairs: readonly string[]): Map<string, number> {
  return new Map(
    pairs.map((pair) => {
      const [, name, text] = /^([\p{L}_][\p{L}\p{N}_]*)=(.+)$/su.exec(pair) ?? [];
      const value = decimalNumber(text ?? "");
      if (name !== undefined && !Number.isNaN(value)) return [name, value];
      throw usageError("bad-param", `"${pair}" is not of the form NAME=NUMBER`, {
        hint: "for example --param lambda=0.1",
      });
    }),
  );
}

/** The losses with derivatives by the named roles and no others. */
function withRespectTo(requests: readonly LossRequest[], names: readonly string[]): LossRequest[] {
  return requests.map((request) => {
    const { roles } = request.declaration;
    for (const name of names) {
      if (Object.hasOwn(roles, name)) continue;
      throw usageError("unknown-role", `--wrt ${name}: ${request.label} has no "${name}"`, {
        didYouMean: nearest(name, Object.keys(roles)),
        hint: `it is a function of ${Object.keys(roles).join(", ")}`,
      });
    }
    const marked = Object.entries(roles).map(([name, role]) => [
      name,
      { ...role, differentiable: names.includes(name) },
    ]);
    return { ...request, declaration: { ...request.declaration, roles: Object.fromEntries(marked) } };
  });
}

function applyFlags(request: LossRequest, { labelSmoothing, from }: ComputationFlags): LossRequest {
  const { parameters } = request;
  const declaration = from === undefined ? request.declaration : withLink(request.declaration, from);
  const name = "label-smoothing";
  if (labelSmoothing === undefined || !declaration.parameters?.[name] || request.given.has(normalizeName(name))) {
    return { ...request, declaration };
  }
  return { ...request, declaration, parameters: { ...parameters, [name]: labelSmoothing } };
}
