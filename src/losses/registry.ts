import type { LossDeclaration, LossFamily } from "../contracts.ts";

/** Losses that may be named: those of the catalogue, or these and the user's own. */
export interface Registry {
  families: readonly LossFamily[];
  /** the loss of a canonical name or an alias */
  find(name: string): LossDeclaration | undefined;
  /** every name that may be typed */
  names(): string[];
}

export function registryOf(families: readonly LossFamily[]): Registry {
  const losses = families.flatMap((family) => family.losses);
  const namesOf = ({ name, aliases = [] }: LossDeclaration) => [name, ...aliases];
  let byName: ReadonlyMap<string, LossDeclaration> | undefined;
  const findBySpelling = (name: string) => {
    byName ??= new Map(losses.flatMap((loss) => namesOf(loss).map((known) => [normalizeName(known), loss] as const)));
    return byName.get(normalizeName(name));
  };
  return {
    families,
    // most names are typed as they are listed
    find: (typed) => losses.find(({ name }) => name === typed) ?? findBySpelling(typed),
    names: () => losses.flatMap(namesOf),
  };
}

/** Case and `_`, `-` never matter in a name. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}
