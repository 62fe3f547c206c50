import type { ParameterDeclaration } from "../contracts.ts";

export const labelSmoothing: ParameterDeclaration = {
  default: 0,
  domain: "[0, 1]",
  summary: "share of the target that is spread evenly over the classes",
};

/** A parameter that is typed as true or false, and false where it is not. */
export function flag(summary: string): ParameterDeclaration {
  return { default: 0, domain: "{0, 1}", words: { false: 0, true: 1 }, summary };
}
