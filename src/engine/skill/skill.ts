import type { Batch, LossResult, Warning } from "../../contracts.ts";
import { usageError } from "../../errors.ts";
import { plural } from "../adjust.ts";
import type { Binding } from "../bind.ts";
import type { BoundLoss } from "../bind-loss.ts";
import type { BatchContext } from "../measure.ts";
import { type ResultRequest, reductionOf } from "../results.ts";
import { roleName } from "../roles.ts";
import { bestConstant, clipped, objectiveFor } from "./best-constant.ts";
import { SkillTargets } from "./targets.ts";

/** The best constant of a loss over some rows and what it costs, or why there is none. */
type Constant = { constant: number | readonly number[]; value: number } | { reason: string };

/** For `--skill`: gathers the targets of a run, and compares each result with that of the best constant prediction. */
export class Skill {
  readonly #losses: readonly BoundLoss[];
  readonly #reasons: readonly (string | undefined)[];
  readonly #targets: SkillTargets;
  readonly #eps: number | undefined;
  readonly #reduction: ResultRequest["reduction"];
  /** models of one loss share constants */
  readonly #constants = new Map<string, Constant>();
  readonly #missing = new Map<string, { label: string; reason: string; count: number }>();

  /** Throws exit 2 where no loss of the run can have a skill. */
  constructor({ losses, weight }: Binding, eps: number | undefined, reduction: ResultRequest["reduction"]) {
    this.#losses = losses;
    this.#reasons = losses.map(whyWithoutSkill);
    if (this.#reasons.every((reason) => reason !== undefined)) {
      const { label } = losses[0]!.request;
      throw usageError("no-skill", `--skill: there is no best constant for ${label}: ${this.#reasons[0]}`, {
        hint: "leave --skill out, or add a loss of one prediction and a target",
      });
    }
    this.#targets = new SkillTargets(losses, weight !== undefined);
    this.#eps = eps;
    this.#reduction = reduction;
  }

  /** Takes the targets of a batch. */
  add(batch: Batch, context: BatchContext): void {
    this.#targets.add(batch, context);
  }

  /** The skill of a result with this value; of all rows, or of a slice. */
  of(loss: number, slice: number | undefined, value: number): NonNullable<LossResult["skill"]> | null {
    const { request } = this.#losses[loss]!;
    const key = JSON.stringify([request.label, this.#targets.keyOf(loss), this.#losses[loss]!.width, slice ?? null]);
    const found = this.#constants.get(key) ?? this.#constantOf(loss, slice);
    this.#constants.set(key, found);
    if ("reason" in found) {
      this.#note(request.label, found.reason);
      return null;
    }
    const { constant, value: reference } = found;
    if (reference < 0) this.#note(request.label, "the best constant has a negative loss, to which no loss has a ratio");
    // a loss of nothing but roundings is 0 too
    const isZero = reference <= 0 || (Number.isFinite(value) && value / reference > 1e15);
    return { constant, value: reference, skill: isZero ? null : 1 - value / reference };
  }

  warnings(): Warning[] {
    return [...this.#missing.values()].map(({ label, reason, count }) => ({
      code: "no-skill",
      count,
      message: `no skill for ${count} ${plural(count, "result")} of ${label}: ${reason}`,
    }));
  }

  #constantOf(index: number, slice: number | undefined): Constant {
    const reason = this.#reasons[index];
    if (reason !== undefined) return { reason };
    const loss = this.#losses[index]!;
    const reduction = reductionOf(loss, this.#reduction);
    const search = {
      loss,
      targets: this.#targets.of(index, slice),
      squared: reduction.name === "norm",
      eps: this.#eps,
    };
    const found = bestConstant(search);
    const value = found
      ? reduction.value(objectiveFor(search).tally(clipped(loss, found.near, this.#eps)))
      : Number.NaN;
    if (!found || !Number.isFinite(value)) return { reason: "no constant prediction has a smallest, finite loss" };
    // adding 0 makes one zero of both
    const printed = found.constant.map((number) => number + 0);
    return { constant: printed.length === 1 ? printed[0]! : printed, value: value + 0 };
  }

  #note(label: string, reason: string): void {
    const key = JSON.stringify([label, reason]);
    const noted = this.#missing.get(key);
    this.#missing.set(key, { label, reason, count: (noted?.count ?? 0) + 1 });
  }
}

/** Why a loss can have no best constant, whatever the data. */
function whyWithoutSkill({ request: { declaration } }: BoundLoss): string | undefined {
  const { roles } = declaration;
  if (declaration.over || declaration.aggregate) return "its value is no mean over rows";
  if (!roles.y) return "it has no target";
  const predicted = Object.keys(roles).filter((role) => roles[role]!.differentiable);
  if (!roles.f || predicted.length === 0) return "it has no prediction that could be a constant";
  if (predicted.length === 1) return undefined;
  return `several of its columns are predictions (${predicted.map(roleName).join(", ")})`;
}
