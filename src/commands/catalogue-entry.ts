import type { LossDeclaration, LossFamily } from "../contracts.ts";
import { domainOf, printedParameters } from "../engine/index.ts";

/** The defaults of a loss's parameters, as they are typed; a parameter that has to be given is not among them. */
export function defaultParameters(loss: LossDeclaration): ReturnType<typeof printedParameters> {
  const defaults = Object.entries(loss.parameters ?? {}).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return printedParameters(loss, Object.fromEntries(defaults));
}

/** A loss as the machine-readable catalogue shows it. */
export function entry(family: LossFamily, loss: LossDeclaration): Record<string, unknown> {
  const defaults = defaultParameters(loss);
  return {
    name: loss.name,
    title: loss.title,
    family: family.name,
    summary: loss.summary,
    formula: loss.formula,
    roles: Object.fromEntries(
      Object.entries(loss.roles).map(([name, role]) => [
        name,
        {
          kind: role.kind,
          domain: domainOf(role),
          differentiable: role.differentiable === true,
          required: role.classMeanOf === undefined,
          summary: role.summary,
        },
      ]),
    ),
    parameters: Object.fromEntries(
      Object.entries(loss.parameters ?? {}).map(([name, parameter]) => [
        name,
        {
          default: defaults[name] ?? null,
          domain: parameter.domain,
          choices: parameter.words ? Object.keys(parameter.words) : null,
          list: parameter.list === true,
          per_class: parameter.perClass === true,
          aliases: parameter.aliases ?? [],
          summary: parameter.summary,
        },
      ]),
    ),
    over: loss.over ?? null,
    aggregate: loss.aggregate ?? null,
    reduction: loss.reduction,
    aliases: loss.aliases ?? [],
    references: loss.references,
  };
}
