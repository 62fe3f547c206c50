import type { LossResult } from "../contracts.ts";
import { usageError } from "../errors.ts";
import type { BoundLoss } from "./bind-loss.ts";
import type { LossRequest } from "./requests.ts";
import { factsOf } from "./roles.ts";

/** What becomes of the K outputs of a model: their mean, their sum, a mean with a weight for each, or K results. */
export type Multioutput = "mean" | "sum" | "raw" | readonly number[];

/** Whether K columns are K outputs of a loss; of other losses they are one value. */
export function hasOutputs({ declaration: { roles } }: LossRequest): boolean {
  return roles.f !== undefined && !factsOf(roles.f).vector;
}

/**
 * A loss whose outputs are combined as asked. Where a row has a loss for which that can be said, its formula says it;
 * an aggregate, such as the root of a mean, is that of each output on its own.
 */
export function withOutputs(request: LossRequest, multioutput: Multioutput): LossRequest {
  if (!hasOutputs(request)) return request;
  const { declaration, parameters } = request;
  const { reduction, aggregate, over } = declaration;
  const ofRows = aggregate === undefined && over === undefined && (reduction === "mean" || reduction === "sum");
  if (multioutput === "raw" || !ofRows) return { ...request, outputs: multioutput };
  if (typeof multioutput === "string") return { ...request, declaration: { ...declaration, outputs: multioutput } };
  const weight = { default: undefined, domain: "[0, inf)", list: true, summary: "one weight an output" };
  return {
    ...request,
    declaration: {
      ...declaration,
      outputs: "weighted",
      parameters: { ...declaration.parameters, [outputWeight]: weight },
    },
    parameters: { ...parameters, [outputWeight]: multioutput },
  };
}

/** The parameter that holds the weights of outputs. */
export const outputWeight = "output-weight";

type PositionsOf = (role: string) => readonly number[] | undefined;

/** The columns of each output of a loss that is computed for each: of every role the one that stands there in its list. */
export function columnsOfOutputs(
  { outputs, label }: LossRequest,
  positionsOf: PositionsOf,
  width: number,
): PositionsOf[] {
  const count = positionsOf("f")?.length ?? 1;
  if (outputs === undefined || width === 1) return [positionsOf];
  if (count < width) {
    throw usageError("outputs-in-an-array", `the outputs of ${label} stand in a column of arrays`, {
      hint: "--multioutput takes them apart, and needs a column for each",
    });
  }
  if (typeof outputs === "object" && outputs.length !== count) {
    throw usageError("parameter-length", `--multioutput has ${outputs.length} weights for ${count} outputs`, {
      hint: "give one weight a prediction column",
    });
  }
  return Array.from({ length: count }, (_, k) => (role: string) => {
    const positions = positionsOf(role);
    return positions?.length === count ? [positions[k]!] : positions;
  });
}

/** One result in place of those of the outputs, for each loss and slice. `results`: a list for each bound loss. */
export function combineOutputs(
  losses: readonly BoundLoss[],
  results: readonly (readonly LossResult[])[],
): LossResult[] {
  return results.flatMap((own, i) => {
    const { output, request } = losses[i]!;
    if (output === undefined || request.outputs === "raw") return own;
    if (output.index > 0) return [];
    return own.map((first, slice) =>
      combined(request, results.slice(i, i + output.of.length), first, slice, output.of),
    );
  });
}

function combined(
  { outputs }: LossRequest,
  all: readonly (readonly LossResult[])[],
  first: LossResult,
  slice: number,
  prediction: readonly string[],
): LossResult {
  const values = all.map((of) => of[slice]!.value);
  const weights = typeof outputs === "object" ? outputs : values.map(() => 1);
  const sum = values.reduce((total, value, k) => total + weights[k]! * value, 0);
  const divisor = outputs === "sum" ? 1 : weights.reduce((total, weight) => total + weight, 0);
  return { ...first, prediction, value: sum / divisor, min: null, max: null, std: null };
}
