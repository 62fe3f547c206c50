import { type FunctionRow, vectorFunction } from "./row.ts";

/** Running sums and sorting, along a row's vector. */
export const orders: readonly FunctionRow[] = [
  vectorFunction("map", "cumsum", "v", "cumsum", "\\operatorname{cumsum}(#1)", { pullbacks: ["revcumsum(adjoint)"] }),
  vectorFunction("map", "revcumsum", "v", "revcumsum", "\\operatorname{revcumsum}(#1)", {
    pullbacks: ["cumsum(adjoint)"],
  }),
];
