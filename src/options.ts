import type { LossDeclaration, ParameterDeclaration } from "./contracts.ts";
import {
  contains,
  decimalNumber,
  type FormulaSurroundings,
  formulaLoss,
  isIdentifier,
  type LossRequest,
  type Parameters,
  parseInterval,
  withKinds,
} from "./engine/index.ts";
import { nearest, usageError } from "./errors.ts";
import {
  catalogue,
  findLossOfPeer,
  lossNamesOfPeer,
  normalizeName,
  type PeerName,
  peers,
  type Registry,
  whyMisleading,
} from "./losses/index.ts";

/**
 * Reads `[LABEL=]NAME[:PARAM=VALUE,...]` or `[LABEL=]expr:FORMULA`, looks the loss up and checks its parameters. Throws exit 2 with the nearest
 * names for what is not known, and for a parameter outside its domain.
 */
export function parseSpec(text: string, context: SpecContext = plainContext, compat?: PeerName): LossRequest {
  const { label, rest } = splitLabel(text);
  if (rest.startsWith("expr:")) {
    if (compat) throw notOfPeer("a formula of one's own", compat, "");
    const typed = rest.slice("expr:".length);
    const declaration = formulaLoss(typed, surroundingsOf(context));
    const { parameters } = readParameters(declaration, []);
    return {
      label: label ?? "expr",
      spec: `expr:${typed}`,
      declaration,
      parameters,
      given: new Set(Object.keys(parameters)),
    };
  }
  const colon = rest.indexOf(":");
  const typed = (colon < 0 ? rest : rest.slice(0, colon)).trim();
  const declaration = lookUpLoss(typed, context.registry, compat, text);
  const given = colon < 0 ? [] : splitParameters(rest.slice(colon + 1), text, declaration);
  const { parameters, shown } = readParameters(declaration, given);
  return {
    label: label ?? declaration.name.replaceAll("-", "_"),
    spec:
      shown.length === 0 ? declaration.name : `${declaration.name}:${shown.map((pair) => pair.join("=")).join(",")}`,
    declaration: withKinds(declaration, parameters),
    parameters,
    given: new Set(shown.map(([name]) => normalizeName(name))),
  };
}

function splitLabel(text: string): { label: string | undefined; rest: string } {
  const equals = text.indexOf("=");
  const label = text.slice(0, Math.max(0, equals));
  return isIdentifier(label) ? { label, rest: text.slice(equals + 1) } : { label: undefined, rest: text };
}

/** What specs are read with: the losses that may be named, and what the command line says of all formulas. */
export interface SpecContext extends Pick<FormulaSurroundings, "numbers" | "overRows"> {
  registry: Registry;
}

const plainContext: SpecContext = { registry: catalogue, numbers: new Map(), overRows: false };

/** What a formula may refer to. */
export function surroundingsOf({ registry, numbers, overRows }: SpecContext): FormulaSurroundings {
  return {
    findLoss: registry.find,
    readParameters: (loss, given) => readParameters(loss, given).parameters,
    numbers,
    overRows,
  };
}

/** A parameter as it is typed. */
interface TypedParameter {
  name: string;
  value: string;
}

/** A loss whose parameter has no default cannot be computed without it: exit 2. */
export function requireParameters(requests: readonly LossRequest[]): void {
  for (const { declaration, parameters } of requests) {
    const missing = Object.entries(declaration.parameters ?? {}).find(([name]) => parameters[name] === undefined);
    if (!missing) continue;
    const [name, { summary, domain, list, perClass }] = missing;
    const value = list || perClass ? `[X,X] with numbers in ${domain}` : `X with X in ${domain}`;
    throw usageError("missing-parameter", `${declaration.name} needs ${name}: ${summary}`, {
      hint: `write ${declaration.name}:${name}=${value}`,
    });
  }
}

/** The values of a loss's parameters, given or by default, and the given ones under their canonical names. */
function readParameters(
  declaration: LossDeclaration,
  given: readonly TypedParameter[],
): { parameters: Parameters; shown: [string, string][] } {
  const values = new Map<string, number | readonly number[]>();
  for (const [name, parameter] of Object.entries(declaration.parameters ?? {})) {
    if (parameter.default !== undefined) values.set(name, parameter.default);
  }
  const shown: [string, string][] = [];
  for (const { name: typed, value } of given) {
    const [name, parameter] = lookUpParameter(declaration, typed);
    if (shown.some(([before]) => before === name)) {
      throw usageError("parameter-twice", `"${name}" of ${declaration.name} is set twice`, { hint: "set it once" });
    }
    values.set(name, parseParameter(declaration, name, parameter, value));
    shown.push([name, value]);
  }
  return { parameters: Object.fromEntries(values), shown };
}

/** Reads several specs; two with one label are exit 2. */
export function parseSpecs(
  texts: readonly string[],
  context: SpecContext = plainContext,
  compat?: PeerName,
): LossRequest[] {
  const requests = texts.map((text) => parseSpec(text, context, compat));
  requireParameters(requests);
  requests.forEach(({ label, spec }, i) => {
    if (requests.findIndex((other) => other.label === label) === i) return;
    const [first] = label;
    throw usageError("duplicate-label", `two losses are called "${label}"`, {
      hint: `give one a label of its own: -l ${first}${i + 1}=${spec}`,
    });
  });
  return requests;
}

/** The loss of a name or alias; exit 2 with the nearest names, or with what to use where a name would mislead. */
export function lookUpLoss(name: string, registry: Registry, compat?: PeerName, spec = name): LossDeclaration {
  const found = compat ? findLossOfPeer(name, compat) : registry.find(name);
  if (found) return found;
  if (compat && registry.find(name)) throw notOfPeer(name, compat, name);
  const misleads = whyMisleading(name);
  if (misleads !== undefined) {
    throw usageError("misleading-name", `"${name}" is not offered under that name`, { hint: misleads });
  }
  throw usageError("unknown-loss", name === "" ? "a loss is missing its name" : `unknown loss "${name}"`, {
    didYouMean: nearest(name, compat ? lossNamesOfPeer(compat) : registry.names()),
    hint: otherSpelling(spec, registry) ?? "lossline list shows them all",
  });
}

/** What to write where a spec is one in another notation: several in one word, brackets, a formula. */
function otherSpelling(spec: string, { find }: Registry): string | undefined {
  const parts = spec.split(",").map((part) => part.trim());
  if (parts.length > 1 && parts.every((part) => find(part.split(":")[0]!))) {
    return `name each on its own: ${parts.map((part) => `-l ${part}`).join(" ")}`;
  }
  const [, name = "", values = ""] = /^([\w-]+)\s*[\s=(]\s*([^()]*)\)?$/.exec(spec) ?? [];
  const loss = find(name);
  if (loss) return parametersSpelled(loss, values);
  return /[-+*/^()]/.test(spec) && /[fy]/.test(spec) ? `a formula is written -l 'expr:${spec}'` : undefined;
}

/** How values of parameters are written in a spec; a number without a name is that of the only parameter. */
function parametersSpelled({ name, parameters = {} }: LossDeclaration, values: string): string {
  const names = Object.keys(parameters);
  if (names.length === 0) return `write -l ${name}, which takes no parameters`;
  const pairs = values.split(/[,\s]+/).filter((value) => value !== "");
  const isNumber = pairs.length === 1 && names.length === 1 && !Number.isNaN(numberIn(pairs[0]!));
  const written = isNumber ? [`${names[0]}=${pairs[0]}`] : pairs;
  if (written.length > 0 && written.every((pair) => /^[^=]+=[^=]+$/.test(pair))) {
    return `write -l ${name}:${written.join(",")}`;
  }
  if (names.length === 1) return `write -l ${name}:${names[0]}=X`;
  return `write -l ${name}:PARAM=X; its parameters: ${names.join(", ")}`;
}

function notOfPeer(what: string, compat: PeerName, name: string): Error {
  return usageError("not-in-peer", `${peers[compat].title} does not have ${what}`, {
    didYouMean: nearest(name, lossNamesOfPeer(compat)),
    hint: `with --compat ${compat} there is ${Object.keys(peers[compat].losses).join(", ")}`,
  });
}

/** Splits `a=1,b=[1,2]` at the commas that are not within brackets. */
function splitParameters(text: string, spec: string, declaration: LossDeclaration): TypedParameter[] {
  const items = text.split(/,(?![^[]*\])/);
  return items.map((item) => {
    const equals = item.indexOf("=");
    if (equals > 0 && equals < item.length - 1) {
      return { name: item.slice(0, equals).trim(), value: item.slice(equals + 1).trim() };
    }
    throw usageError("bad-spec", `"${item}" in "${spec}" is no parameter`, {
      hint: parametersSpelled(declaration, items.length === 1 ? item : ""),
    });
  });
}

function lookUpParameter(declaration: LossDeclaration, typed: string): [string, ParameterDeclaration] {
  const parameters = Object.entries(declaration.parameters ?? {});
  const wanted = normalizeName(typed);
  const found = parameters.find(([name, { aliases = [] }]) =>
    [name, ...aliases].some((known) => normalizeName(known) === wanted),
  );
  if (found) return found;
  const names = parameters.map(([name]) => name);
  throw usageError("unknown-parameter", `${declaration.name} has no parameter "${typed}"`, {
    didYouMean: nearest(typed, names),
    hint: names.length === 0 ? "it takes none" : `its parameters: ${names.join(", ")}`,
  });
}

/** A number as cells have it, infinite ones included; NaN for anything else. */
function numberIn(text: string): number {
  const infinite = /^\s*([-+]?)inf(inity)?\s*$/i.exec(text);
  if (!infinite) return decimalNumber(text);
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function parseParameter(
  declaration: LossDeclaration,
  name: string,
  parameter: ParameterDeclaration,
  text: string,
): number | readonly number[] {
  const check = (item: string): number => {
    const { words } = parameter;
    if (words) {
      const word = item.trim().toLowerCase();
      if (Object.hasOwn(words, word)) return words[word]!;
      throw usageError("parameter-out-of-range", `${name}=${item.trim()} of ${declaration.name} is no choice`, {
        didYouMean: nearest(item, Object.keys(words)),
        hint: `${name}: ${parameter.summary}; the choices are ${Object.keys(words).join(", ")}`,
      });
    }
    const value = numberIn(item);
    if (Number.isNaN(value)) {
      throw usageError("parameter-not-a-number", `${name}=${item.trim()} of ${declaration.name} is not a number`, {
        hint: `${name} is a number in ${parameter.domain}: ${parameter.summary}`,
      });
    }
    if (contains(parseInterval(parameter.domain), value)) return value;
    throw usageError(
      "parameter-out-of-range",
      `${name}=${item.trim()} of ${declaration.name} is outside ${parameter.domain}`,
      {
        hint: `${name}: ${parameter.summary}${parameter.default === undefined ? "" : `; the default is ${parameter.default}`}`,
      },
    );
  };
  if (!text.startsWith("[") && parameter.list) {
    throw usageError("parameter-not-a-list", `${name} of ${declaration.name} takes a list`, {
      hint: `write ${name}=[${text}]`,
    });
  }
  if (!text.startsWith("[")) return check(text);
  if (!text.endsWith("]")) throw usageError("bad-spec", `the list ${text} is not closed`, { hint: `write ${text}]` });
  if (!parameter.perClass && !parameter.list) {
    throw usageError("parameter-no-list", `${name} of ${declaration.name} takes one number, not a list`, {
      hint: `write ${name}=${parameter.default ?? "X"}`,
    });
  }
  const list = text.slice(1, -1).split(",").map(check);
  const fallen = parameter.increasing ? list.findIndex((value, i) => !(value > (list[i - 1] ?? -Infinity))) : -1;
  if (fallen < 0) return list;
  throw usageError(
    "parameter-not-increasing",
    `${list[fallen]} follows ${list[fallen - 1]} in ${name} of ${declaration.name}`,
    {
      hint: `${name}: ${parameter.summary}`,
    },
  );
}
