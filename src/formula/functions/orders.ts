import { type FunctionRow, vectorFunction } from "./row.ts";

/** Running sums, sorting, ranks and comparisons of all pairs, along a row's vector. What moves an entry to another place has no slope. */
export const orders: readonly FunctionRow[] = [
  vectorFunction("map", "cumsum", "v", "cumsum", "\\operatorname{cumsum}(#1)", { pullbacks: ["revcumsum(adjoint)"] }),
  vectorFunction("map", "revcumsum", "v", "revcumsum", "\\operatorname{revcumsum}(#1)", {
    pullbacks: ["cumsum(adjoint)"],
  }),
  vectorFunction("map", "sort", "v", "sort", "\\operatorname{sort}(#1)", {
    pullbacks: ["unsort_by(adjoint, v)"],
    means: "sort_by(v, v)",
  }),
  vectorFunction("map", "sort_by", "v keys", "sortBy", "\\operatorname{sort}(#1 \\mid #2)", {
    pullbacks: ["unsort_by(adjoint, keys)", "0"],
  }),
  vectorFunction("map", "unsort_by", "v keys", "unsortBy", "\\operatorname{sort}^{-1}(#1 \\mid #2)", {
    pullbacks: ["sort_by(adjoint, keys)", "0"],
  }),
  vectorFunction("map", "mass_below", "v w weights", "massBelow", "\\sum_j #3_j \\, \\mathbb{1}[#2_j < #1]", {
    pullbacks: ["0", "0", "mass_below(-w, -v, adjoint)"],
  }),
  vectorFunction("map", "excess_over", "v w weights", "excessOver", "\\sum_j #3_j \\max(#1 - #2_j, 0)", {
    pullbacks: [
      "adjoint*mass_below(v, w, weights)",
      "-weights*mass_below(-w, -v, adjoint)",
      "excess_over(-w, -v, adjoint)",
    ],
  }),
  vectorFunction("map", "ranks", "v", "ranks", "\\operatorname{rank}(#1)", { flat: true }),
  vectorFunction("map", "lag", "v n", "lag", "\\operatorname{lag}_{#2}(#1)", {
    vectors: 1,
    pullbacks: ["lag(adjoint, -n)", "0"],
    domain: ["(-20, 20)", "{-1, 0, 1, 2}"],
  }),
  vectorFunction("reduction", "median", "v", "median", "\\operatorname{median}_k #1", {
    // 1 in the middle, 1/2 for each of two
    partials: ["relu(1 - abs(ranks(v) - (len(v) + 1)/2))"],
  }),
];
