import { nearest, usageError } from "../errors.ts";
import type { LabelReading } from "./classes.ts";
import type { Parameters } from "./compile.ts";
import type { ClassWeights, LossRequest } from "./requests.ts";

/** The parameters with the run's class weights, where the loss takes them and its spec does not set them. */
export function withClassWeights(
  { declaration, parameters }: LossRequest,
  weights: ClassWeights | undefined,
  labels: LabelReading | undefined,
): Parameters {
  const name = "class-weight";
  if (!weights || !declaration.parameters?.[name] || typeof parameters[name] !== "number") return parameters;
  if (!(weights instanceof Map)) return { ...parameters, [name]: weights as readonly number[] };
  const classes = [...(labels?.words?.keys() ?? [])];
  if (classes.length === 0) {
    throw usageError("classes-without-names", "--class-weight names classes, and the classes have no names", {
      hint: "name them in column order with --classes a,b,c, or give the weights in column order: --class-weight 1,2,0.5",
    });
  }
  const unknown = [...weights.keys()].find((given) => !classes.includes(given));
  if (unknown !== undefined) {
    throw usageError("unknown-class", `--class-weight: there is no class "${unknown}"`, {
      didYouMean: nearest(unknown, classes),
      hint: `the classes are ${classes.join(", ")}`,
    });
  }
  return { ...parameters, [name]: classes.map((given) => weights.get(given) ?? 1) };
}
