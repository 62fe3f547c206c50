import type { RoleKind } from "../contracts.ts";
import { columnOf, decimalNumber, formulaName, isIdentifier, type LossRequest, withLink } from "../engine/index.ts";
import { type ErrorDetails, nearest, usageError } from "../errors.ts";
import { catalogue, normalizeName, type Registry } from "../losses/index.ts";
import { parseSpec, parseSpecs, type SpecContext } from "../options.ts";
import type { ColumnFlags, ComputationFlags } from "./run-flags.ts";

type Flags = ComputationFlags &
  Pick<ColumnFlags, "batchSize" | "col" | "classWeight" | "classes"> & { labelBase?: number };
/** The flags that settle the formula of a loss. */
export type FormulaFlags = Pick<
  Flags,
  "compat" | "from" | "labelSmoothing" | "param" | "wrt" | "losses" | "batchSize" | "col"
>;

/** The loss of a spec, with the flags that settle its formula; a parameter without a default need not be given. */
export async function requestedLoss(spec: string, flags: FormulaFlags): Promise<LossRequest> {
  const context = await specContextOf(flags);
  const request = parseSpec(spec, context, flags.compat);
  refuseUnusedParameters([request], context);
  return withFlags([request], flags)[0]!;
}

/** The losses of a run, with its flags: what a spec says itself stands. Exit 2 for a flag that no loss takes. */
export async function requestedLosses(specs: readonly string[], flags: Flags): Promise<LossRequest[]> {
  const context = await specContextOf(flags);
  if (flags.compat && flags.eps !== undefined) {
    throw usageError("conflicting-flags", "--eps and --compat both say how probabilities are clipped", {
      hint: "leave one out",
    });
  }
  const requests = parseSpecs(specs, context, flags.compat);
  refuseUnusedParameters(requests, context);
  const applied = withFlags(requests, flags);
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
  demand("--label-base", flags.labelBase || undefined, holds(undefined, "class", "ordinal"));
  if (flags.labelBase) refuseEntries(applied);
  demand("--classes", flags.classes, holds("y", "class", "ordinal", "binary", "probability") || takes("labels"));
  demand("--normalize", flags.normalize, holds(undefined, "distribution", "probabilities"));
  demand("--eps", flags.eps, holds("f", "probability", "probabilities", "label-probabilities", "distribution"));
  return applied;
}

/** What a number in brackets means stands in the formula: it is never shifted. */
function refuseEntries(requests: readonly LossRequest[]): void {
  const counted = requests.find(({ declaration: { name, formula } }) => name === "expr" && formula.includes("["));
  if (!counted) return;
  throw usageError("flag-without-use", `--label-base does not reach ${counted.label}: an entry f[y] counts from 0`, {
    hint: "write f[y - 1], call a loss such as softmax(), or say in a file of --losses that y is a class",
  });
}

function refuseUnusedParameters(requests: readonly LossRequest[], { numbers }: SpecContext): void {
  for (const name of numbers.keys()) {
    const refers = ({ declaration }: LossRequest) =>
      declaration.name === "expr" && Object.hasOwn(declaration.parameters ?? {}, name);
    if (requests.some(refers)) continue;
    throw usageError("unused-param", `--param ${name}: no formula refers to ${name}`, unusedParamHelp(name, requests));
  }
}

/** What a formula refers to, or what parameters a named loss has, which its spec sets. */
function unusedParamHelp(name: string, requests: readonly LossRequest[]): Pick<ErrorDetails, "hint" | "didYouMean"> {
  const formula = requests.find(({ declaration }) => declaration.name === "expr");
  if (formula) {
    const { roles, parameters = {} } = formula.declaration;
    const names = [...Object.keys(roles), ...Object.keys(parameters)].map(nameInFormula);
    return { didYouMean: nearest(name, names), hint: `${formula.label} refers to ${names.join(", ")}` };
  }
  const named = requests.find(({ declaration: { parameters = {} } }) => Object.keys(parameters).length > 0);
  if (!named) return { hint: "only a formula takes it: -l 'expr:(f - y)^2 + lambda*abs(f)' --param lambda=0.1" };
  const parameters = Object.keys(named.declaration.parameters ?? {});
  const wanted = parameters.find((parameter) => normalizeName(parameter) === normalizeName(name));
  const loss = named.declaration.name;
  return {
    ...(wanted === undefined ? { didYouMean: nearest(name, parameters) } : {}),
    hint: `the parameters of a named loss stand in its spec: -l ${loss}:${wanted ?? parameters[0]}=X`,
  };
}

/** A role as it is typed in a formula: what is no identifier, or is a column in spite of a role's name, in backticks. */
function nameInFormula(role: string): string {
  const column = columnOf(role);
  return column === role && isIdentifier(role) ? role : `\`${column}\``;
}

function withFlags(requests: readonly LossRequest[], flags: FormulaFlags): LossRequest[] {
  const applied = requests.map((request) => applyFlags(request, flags));
  return flags.wrt === undefined ? applied : withRespectTo(applied, flags.wrt);
}

/** What the command line says of all losses and formulas. */
export async function specContextOf(flags: FormulaFlags): Promise<SpecContext> {
  const { param = [], batchSize, col = [], losses } = flags;
  return {
    registry: await registryWith(losses),
    numbers: numbersOf(param),
    overRows: batchSize !== undefined || col.some((pair) => pair.startsWith("group=")),
  };
}

/** The catalogue, with the losses of the user's files, which take packages that other runs do without. */
export async function registryWith(files: readonly string[] | undefined): Promise<Registry> {
  if (!files) return catalogue;
  const { readOwnLosses } = await import("../own-losses/index.ts");
  return readOwnLosses(files);
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
    const typed = new Map(Object.keys(roles).map((role) => [role, nameInFormula(role)]));
    const wanted = names.map((name) => {
      const found =
        [...typed].find(([, written]) => written === name) ??
        [...typed].find(([role]) => role === name || `\`${role}\`` === name);
      if (found) return found[0];
      throw usageError("unknown-role", `--wrt ${name}: ${request.label} has no "${name}"`, {
        didYouMean: nearest(name, typed.values()),
        hint: `it is a function of ${[...typed.values()].join(", ")}`,
      });
    });
    const marked = Object.entries(roles).map(([role, declared]) => [
      role,
      { ...declared, differentiable: wanted.includes(role) },
    ]);
    return { ...request, declaration: { ...request.declaration, roles: Object.fromEntries(marked) } };
  });
}

function applyFlags(typed: LossRequest, { labelSmoothing, from, col = [] }: FormulaFlags): LossRequest {
  const request = col.reduce((loss, pair) => withParameterOfColumn(loss, pair.split("=")[0]!), typed);
  const { parameters } = request;
  const declaration = from === undefined ? request.declaration : withLink(request.declaration, from);
  const name = "label-smoothing";
  if (labelSmoothing === undefined || !declaration.parameters?.[name] || request.given.has(normalizeName(name))) {
    return { ...request, declaration };
  }
  return { ...request, declaration, parameters: { ...parameters, [name]: labelSmoothing } };
}

/** The loss with a parameter that `--col` names as a role: a number of its own for each row. */
function withParameterOfColumn(request: LossRequest, named: string): LossRequest {
  const { declaration, parameters, given } = request;
  const { roles, parameters: declared = {} } = declaration;
  const key = Object.keys(declared).find((name) => formulaName(name) === named);
  if (key === undefined) return request;
  const { domain, summary, list, words } = declared[key]!;
  const shapesRoles = Object.values(roles).some(({ domainWhen = [], kindWhen }) =>
    [...domainWhen, ...(kindWhen ? [kindWhen] : [])].some(({ parameter }) => parameter === key),
  );
  if (list || words || shapesRoles) {
    throw usageError("parameter-no-column", `${key} of ${request.label} is one choice for all rows, not a column`, {
      hint: `set it in the spec: -l ${declaration.name}:${key}=...`,
    });
  }
  if (given.has(normalizeName(key))) {
    throw usageError("conflicting-flags", `${request.spec} and --col ${named}= both say what ${key} is`, {
      hint: "leave one out",
    });
  }
  const without = <Value>(of: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => name !== key));
  return {
    ...request,
    parameters: without(parameters),
    declaration: {
      ...declaration,
      parameters: without(declared),
      roles: { ...roles, [named]: { kind: "real", domain, summary } },
    },
  };
}
