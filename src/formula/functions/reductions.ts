import { type FunctionRow, vectorFunction } from "./row.ts";

/** Along a row's vector: to a number. */
export const reductions: readonly FunctionRow[] = [
  vectorFunction("reduction", "sum", "v", "sum", "\\sum_k #1", { says: "the sum", partials: ["1"] }),
  vectorFunction("reduction", "mean", "v", "mean", "\\operatorname{mean}_k #1", {
    says: "the mean",
    partials: ["1/len(v)"],
    means: "sum(v)/len(v)",
  }),
  vectorFunction("reduction", "variance", "v", "variance", "\\operatorname{var}_k #1", {
    says: "the mean square of the distances from the mean",
    partials: ["2*(v - mean(v))/len(v)"],
    means: "mean((v - mean(v))^2)",
  }),
  vectorFunction("reduction", "dot", "v w", "dot", "#1 \\cdot #2", { partials: ["w", "v"], means: "sum(v*w)" }),
  vectorFunction("reduction", "norm", "v", "norm", "\\left\\lVert #1 \\right\\rVert", {
    partials: ["unit(v)"],
    means: "sqrt(sum(v^2))",
  }),
  vectorFunction("reduction", "p_norm", "v p", "pNorm", "\\left\\lVert #1 \\right\\rVert_{#2}", {
    vectors: 1,
    partials: [
      "sign(v)*xdivy(abs(v), p_norm(v, p))^(p - 1)",
      "p_norm(v, p)*sum(xlogy(xdivy(abs(v), p_norm(v, p))^p, xdivy(abs(v), p_norm(v, p))))/p",
    ],
    means: "sum(abs(v)^p)^(1/p)",
    domain: ["(-20, 20)", "{4, 6}"],
  }),
  vectorFunction("reduction", "cosine_distance", "v w", "cosineDistance", "\\left(1 - \\cos\\angle(#1, #2)\\right)", {
    partials: ["-rejection(w, v)/(norm(v)*norm(w))", "-rejection(v, w)/(norm(v)*norm(w))"],
    means: "1 - dot(v, w)/(norm(v)*norm(w))",
  }),
  vectorFunction("reduction", "logsumexp", "v", "logsumexp", "\\log\\sum_k e^{#1}", {
    partials: ["softmax(v)"],
    means: "log(sum(exp(v)))",
  }),
  vectorFunction("reduction", "amax", "v", "amax", "\\max_k #1", {
    says: "the largest entry; of several the first has the slope",
    partials: ["onehot_like(v, argmax(v))"],
  }),
  vectorFunction("reduction", "amin", "v", "amin", "\\min_k #1", {
    says: "the smallest entry; of several the first has the slope",
    partials: ["onehot_like(v, argmax(-v))"],
  }),
  vectorFunction("reduction", "argmax", "v", "argmax", "\\operatorname{argmax}_k #1", {
    says: "the position of the largest entry, from 0",
    flat: true,
  }),
  vectorFunction("reduction", "sparsemax_threshold", "v", "sparsemaxThreshold", "\\tau(#1)", {
    says: "what `sparsemax` takes off each entry",
    partials: ["step(sparsemax(v))/sum(step(sparsemax(v)))"],
  }),
  vectorFunction("reduction", "len", "v", undefined, "K", { says: "how many entries `v` has", flat: true }),
  vectorFunction("reduction", "index", "v i", undefined, "#1_{#2}", {
    says: "the entry at position `i`, from 0, which is written `v[i]`; NaN where there is none",
    vectors: 1,
    partials: ["onehot_like(v, i)", "0"],
    domain: ["(-20, 20)", "{0, 1, 2}"],
  }),
];
