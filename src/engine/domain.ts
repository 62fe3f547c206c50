import type { Batch, Cell } from "../contracts.ts";
import { cellError, inputError } from "../errors.ts";
import type { BoundLoss, BoundRole } from "./bind-loss.ts";
import { closedEnds, contains, type Interval, parseInterval } from "./interval.ts";
import { domainOf, factsOf, roleName } from "./roles.ts";

/** Looks at every number that a loss is about to use; throws exit 3 at the first cell outside the loss's domain. */
export type DomainCheck = (batch: Batch) => void;

/** The checks of one loss's roles. `sumTolerance`: how far a distribution's sum may be from 1. */
export function domainChecks(loss: BoundLoss, sumTolerance: number): DomainCheck[] {
  return loss.roles.flatMap((role): DomainCheck[] => {
    if (role.read < 0) return [];
    if (role.shape === "label") return [labelCheck(role)];
    const checks = intervalChecks(loss, role);
    if (role.declaration.oneOf) checks.push(oneOfCheck(loss, role, role.declaration.oneOf));
    const below = loss.roles.find((other) => other.role === role.declaration.atLeast);
    if (below) checks.push(orderCheck(role, below));
    if (role.declaration.nonzero) checks.push(zeroVectorCheck(loss, role));
    const logs = role.declaration.kind === "log-probabilities";
    if ((factsOf(role.declaration).sumsToOne || logs) && role.width > 1 && !role.declaration.anySum) {
      checks.push(sumCheck(loss, role, sumTolerance, logs));
    }
    return checks;
  });
}

/** None where every number is in the domain, infinite ones too. */
function intervalChecks(loss: BoundLoss, role: BoundRole): DomainCheck[] {
  const domain = domainOf(role.declaration, loss.parameters);
  const interval = parseInterval(domain);
  const ends = closedEnds(interval);
  if (ends?.[0] === Number.NEGATIVE_INFINITY && ends[1] === Number.POSITIVE_INFINITY) return [];
  const wantsFinite = ends !== undefined && ends[0] === -Number.MAX_VALUE && ends[1] === Number.MAX_VALUE;
  const check: DomainCheck = (batch) => {
    if (wantsFinite && batch.finite?.[role.read]) return;
    const numbers = batch.numbers[role.read]!;
    const count = batch.rows * role.width;
    const i = ends ? firstOutside(numbers, count, ...ends) : firstNotIn(numbers, count, interval);
    if (i < count) throw outsideDomain(loss, role, domain, interval, cellAt(batch, role, i));
  };
  return [check];
}

/** Where two comparisons settle a number; functions of their own are tight loops to the compiler. */
function firstOutside(numbers: Float64Array, count: number, low: number, high: number): number {
  let i = 0;
  while (i < count && numbers[i]! >= low && numbers[i]! <= high) i++;
  return i;
}

function firstNotIn(numbers: Float64Array, count: number, interval: Interval): number {
  let i = 0;
  while (i < count && contains(interval, numbers[i]!)) i++;
  return i;
}

function outsideDomain(loss: BoundLoss, role: BoundRole, domain: string, interval: Interval, cell: Cell): Error {
  const { name } = loss.request.declaration;
  const what = `the domain of a ${name} ${roleName(role.role)}`;
  const problem = `${cell.text.trim()} is ${interval.values ? "not one of" : "outside"} ${domain}, ${what}`;
  return cellError("outside-domain", cell, problem, role.declaration.hint ?? defaultHint(role, cell));
}

/** Labels are written in one way from the first row to the last. */
function oneOfCheck(loss: BoundLoss, role: BoundRole, domains: readonly string[]): DomainCheck {
  let possible = domains.map(parseInterval);
  return (batch) => {
    const numbers = batch.numbers[role.read]!;
    for (let i = 0; i < batch.rows * role.width; i++) {
      const left = possible.filter((domain) => contains(domain, numbers[i]!));
      if (left.length === 0) {
        const what = `the domain of a ${loss.request.declaration.name} ${roleName(role.role)}`;
        const cell = cellAt(batch, role, i);
        const problem = `${cell.text.trim()} is not of one kind with the numbers before it: all are in ${domains.join(" or all in ")}, ${what}`;
        throw cellError("mixed-labels", cell, problem, role.declaration.hint ?? defaultHint(role, cell));
      }
      possible = left;
    }
  };
}

/** The lower end of an interval lies nowhere above its upper end. */
function orderCheck(role: BoundRole, below: BoundRole): DomainCheck {
  return (batch) => {
    const [upper, lower] = [batch.numbers[role.read]!, batch.numbers[below.read]!];
    const count = batch.rows * role.width;
    for (let i = 0; i < count; i++) {
      if (!(upper[i]! < lower[i]!)) continue;
      const cell = cellAt(batch, role, i);
      throw cellError(
        "crossed-bounds",
        cell,
        `${cell.text.trim()} is less than ${cellAt(batch, below, i).text.trim()}, the row's ${roleName(below.role)}`,
        `if the columns have been exchanged, name them the other way round: --col ${role.role}= and --col ${below.role}=`,
      );
    }
  };
}

function defaultHint(role: BoundRole, cell: Cell): string {
  if (/inf/i.test(cell.text))
    return "an infinite number here would make the result infinite or undefined; mend the row";
  return `the ${roleName(role.role)} is ${role.declaration.summary}; check that the column is the right one`;
}

function labelCheck(role: BoundRole): DomainCheck {
  const owner = role.declaration.kind === "ordinal" ? "thresholds" : "prediction";
  return (batch) => {
    const labels = batch.numbers[role.read]!;
    for (let i = 0; i < batch.rows; i++) {
      const label = labels[i]!;
      if (Number.isInteger(label) && label >= 0 && label < role.classes) continue;
      const cell = cellAt(batch, role, i);
      const text = cell.text.trim();
      if (!Number.isInteger(label)) {
        throw cellError(
          "fractional-label",
          cell,
          `${text} is not a whole number, and a class label must be`,
          "if the target is a number and not a class, use a distance loss such as mse",
        );
      }
      throw cellError(
        "label-out-of-range",
        cell,
        `label ${text} is outside ${role.labelBase}..${role.labelBase + role.classes - 1}, the ${role.classes} classes of the ${owner}`,
        "labels count from 0, or from --label-base N; a label to leave out is --ignore-index N",
      );
    }
  };
}

/** `logs`: what sums to one are the exponentials of the numbers. */
function sumCheck(loss: BoundLoss, role: BoundRole, tolerance: number, logs: boolean): DomainCheck {
  return (batch) => {
    const numbers = batch.numbers[role.read]!;
    let worst: { row: number; sum: number } | undefined;
    let first: { row: number; sum: number } | undefined;
    for (let row = 0; row < batch.rows; row++) {
      let sum = 0;
      for (let i = row * role.width; i < (row + 1) * role.width; i++) {
        sum += logs ? Math.exp(numbers[i]!) : numbers[i]!;
      }
      const distance = Math.abs(sum - 1);
      if (distance <= tolerance) continue;
      first ??= { row, sum };
      if (!worst || distance > Math.abs(worst.sum - 1)) worst = { row, sum };
    }
    if (!first || !worst) return;
    const cell = batch.locate(first.row, role.read, 0);
    const others = worst.row === first.row ? "" : `; the worst nearby row sums to ${rounded(worst.sum)}`;
    const { name } = loss.request.declaration;
    throw inputError(
      "not-a-distribution",
      `column "${cell.columnName}" and on: the ${logs ? "exponentials of the " : ""}${role.width} numbers of a ${name} ${roleName(role.role)} sum to ${rounded(first.sum)}, not to 1${others}`,
      {
        hint:
          role.declaration.hint ??
          (logs
            ? "accept it with --sum-tol X; if the columns hold logits, say --from logits"
            : "accept it with --sum-tol X, or divide each row by its sum with --normalize"),
        location: cell.location,
        column: cell.columnName,
        text: cell.text,
      },
    );
  };
}

function zeroVectorCheck(loss: BoundLoss, role: BoundRole): DomainCheck {
  return (batch) => {
    const numbers = batch.numbers[role.read]!;
    for (let row = 0; row < batch.rows; row++) {
      let i = row * role.width;
      while (i < (row + 1) * role.width && numbers[i] === 0) i++;
      if (i < (row + 1) * role.width) continue;
      const cell = batch.locate(row, role.read, 0);
      const what = `the ${role.width} numbers of the ${roleName(role.role)} are all 0`;
      throw cellError(
        "zero-vector",
        cell,
        `${what}, and ${loss.request.declaration.name} needs a direction`,
        "leave such rows out with --where, or see what wrote them",
      );
    }
  };
}

function rounded(sum: number): string {
  return String(Number(sum.toPrecision(8)));
}

function cellAt(batch: Batch, role: BoundRole, position: number): Cell {
  return batch.locate(Math.floor(position / role.width), role.read, position % role.width);
}

/** The check of a weight column: finite and not negative. */
export function weightCheck(read: number): DomainCheck {
  return (batch) => {
    const weights = batch.numbers[read]!;
    for (let i = 0; i < batch.rows; i++) {
      const weight = weights[i]!;
      if (weight >= 0 && weight < Number.POSITIVE_INFINITY) continue;
      const cell = batch.locate(i, read, 0);
      throw cellError(
        "bad-weight",
        cell,
        `${cell.text.trim()} is no sample weight`,
        "weights are finite and not negative",
      );
    }
  };
}
