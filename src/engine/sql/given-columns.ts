import type { Column } from "../../contracts.ts";
import { usageError } from "../../errors.ts";
import { FormulaError, namesIn, parse } from "../../formula/index.ts";
import { formulaUsageError } from "../formula-error.ts";
import type { ColumnRequest, LossRequest } from "../requests.ts";

/**
 * The columns of a table that nobody opens: those that the request names, and the request with their plain names. A range
 * `c0..c9` counts, and `logits[10]` is an array of 10 numbers; a glob is exit 2, since there is no table to look into.
 */
export function givenColumns(
  request: ColumnRequest,
  losses: readonly LossRequest[],
): { columns: Column[]; request: ColumnRequest } {
  const { predictions, target, roles, weight, id, by, keep } = request;
  const selectors = [...predictions, target ?? "y", ...Object.values(roles), weight, id, ...by, ...keep];
  const inFormulas = losses.flatMap(({ declaration }) =>
    Object.entries(declaration.roles).flatMap(([role, { column }]) =>
      role === "f" || role === "y" ? [] : (column ?? []),
    ),
  );
  const names = [
    ...selectors.flatMap((selector) => (selector === undefined ? [] : namesOf(selector))),
    ...inFormulas,
    ...(request.where === undefined ? [] : columnsOfFilter(request.where)),
    ...(predictions.length === 0 ? ["f"] : []),
  ];
  const columns = new Map<string, Column>();
  for (const given of names) {
    const [, name = given, length] = array.exec(given) ?? [];
    if (length === undefined && columns.has(name)) continue;
    columns.set(name, { name, width: Number(length ?? 1), array: length !== undefined });
  }
  const plain = (selector: string) =>
    selector
      .split(",")
      .map((item) => item.trim().replace(array, "$1"))
      .join(",");
  return {
    columns: [...columns.values()],
    request: {
      ...request,
      predictions: predictions.map(plain),
      target: target === undefined ? undefined : plain(target),
      roles: Object.fromEntries(Object.entries(roles).map(([role, selector]) => [role, plain(selector)])),
    },
  };
}

/** `logits[10]` */
const array = /^(.+)\[([1-9]\d*)\]$/su;

function namesOf(selector: string): string[] {
  return selector.split(",").flatMap((item) => {
    const text = item.trim();
    const [, first, from, last, to] = /^(.*?)(\d+)\.\.(.*?)(\d+)$/su.exec(text) ?? [];
    if (first !== undefined && first === last && Number(from) <= Number(to)) {
      return Array.from({ length: Number(to) - Number(from) + 1 }, (_, k) => `${first}${Number(from) + k}`);
    }
    if (!/[*?]|^#\d+$/.test(text)) return [text];
    throw usageError("no-table", `"${text}" asks which columns the table has, and no table is read`, {
      hint: "name the columns: a list a,b,c or a range c0..c9",
    });
  });
}

function columnsOfFilter(where: string): string[] {
  try {
    return namesIn(parse(where));
  } catch (error) {
    if (error instanceof FormulaError) throw formulaUsageError(error, where, "--where");
    throw error;
  }
}
