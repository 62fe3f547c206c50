import { type FunctionRow, vectorFunction } from "./row.ts";

/** Running sums, sorting, ranks and comparisons of all pairs, along a row's vector. What moves an entry to another place has no slope. */
export const orders: readonly FunctionRow[] = [
  vectorFunction("map", "cumsum", "v", "cumsum", "\\operatorname{cumsum}(#1)", {
    says: "running sums, from the first entry on",
    pullbacks: ["revcumsum(adjoint)"],
  }),
  vectorFunction("map", "revcumsum", "v", "revcumsum", "\\operatorname{revcumsum}(#1)", {
    says: "running sums, from the last entry back",
    pullbacks: ["cumsum(adjoint)"],
  }),
  vectorFunction("map", "sort", "v", "sort", "\\operatorname{sort}(#1)", {
    says: "the entries in ascending order",
    pullbacks: ["unsort_by(adjoint, v)"],
    means: "sort_by(v, v)",
  }),
  vectorFunction("map", "sort_by", "v keys", "sortBy", "\\operatorname{sort}(#1 \\mid #2)", {
    says: "the entries of `v` in the order that sorts `keys`",
    pullbacks: ["unsort_by(adjoint, keys)", "0"],
  }),
  vectorFunction("map", "unsort_by", "v keys", "unsortBy", "\\operatorname{sort}^{-1}(#1 \\mid #2)", {
    says: "the entries of `v` put back where `sort_by` took them from",
    pullbacks: ["sort_by(adjoint, keys)", "0"],
  }),
  vectorFunction("map", "mass_below", "v w weights", "massBelow", "\\sum_j #3_j \\, \\mathbb{1}[#2_j < #1]", {
    says: "for each entry of `v`, the sum of `weights` where `w` is smaller",
    pullbacks: ["0", "0", "mass_below(-w, -v, adjoint)"],
  }),
  vectorFunction("map", "excess_over", "v w weights", "excessOver", "\\sum_j #3_j \\max(#1 - #2_j, 0)", {
    says: "for each entry of `v`, the weighted sum of what it exceeds those of `w` by",
    pullbacks: [
      "adjoint*mass_below(v, w, weights)",
      "-weights*mass_below(-w, -v, adjoint)",
      "excess_over(-w, -v, adjoint)",
    ],
  }),
  vectorFunction("map", "ranks", "v", "ranks", "\\operatorname{rank}(#1)", {
    says: "1 for the largest entry, 2 for the next; equal ones as they come",
    flat: true,
  }),
  vectorFunction("map", "lag", "v n", "lag", "\\operatorname{lag}_{#2}(#1)", {
    says: "the entries moved `n` places on, 0 where none comes from",
    vectors: 1,
    pullbacks: ["lag(adjoint, -n)", "0"],
    domain: ["(-20, 20)", "{-1, 0, 1, 2}"],
  }),
  vectorFunction("reduction", "median", "v", "median", "\\operatorname{median}_k #1", {
    says: "the middle entry, or the mean of the two",
    // 1 in the middle, 1/2 for each of two
    partials: ["relu(1 - abs(ranks(v) - (len(v) + 1)/2))"],
  }),
];
