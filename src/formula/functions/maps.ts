import { type FunctionRow, vectorFunction } from "./row.ts";

/** Along a row's vector: to a vector, where each entry may depend on all. */
export const maps: readonly FunctionRow[] = [
  vectorFunction(
    "map",
    "rejection",
    "v w",
    "rejection",
    "\\left(#1 - \\frac{#1 \\cdot #2}{\\lVert #2 \\rVert^2} #2\\right)",
    {
      jacobians: [
        { own: "unit_rest(w)", left: "-unit(w)", right: "unit(w)" },
        {
          own: "-(dot(v, w)/dot(w, w)*unit_rest(w) + w*rejection(v, w)/dot(w, w))",
          left: "-w",
          right: "(rejection(v, w) - dot(v, w)/dot(w, w)*w)/dot(w, w)",
        },
      ],
      means: "v - dot(v, w)/dot(w, w)*w",
    },
  ),
  vectorFunction("map", "softmax", "v", "softmax", "\\operatorname{softmax}(#1)", {
    jacobians: [{ own: "softmax(v)*softmax_rest(v)", left: "-softmax(v)", right: "softmax(v)" }],
    means: "exp(v - logsumexp(v))",
  }),
  vectorFunction("map", "softmax_rest", "v", "softmaxRest", "\\left(1 - \\operatorname{softmax}(#1)\\right)", {
    jacobians: [{ own: "-softmax(v)*softmax_rest(v)", left: "softmax(v)", right: "softmax(v)" }],
    means: "1 - softmax(v)",
  }),
  vectorFunction("map", "log_softmax", "v", "logSoftmax", "\\log\\operatorname{softmax}(#1)", {
    jacobians: [{ own: "softmax_rest(v)", left: "-1", right: "softmax(v)" }],
    means: "v - logsumexp(v)",
  }),
  vectorFunction("map", "sparsemax", "v", "sparsemax", "\\operatorname{sparsemax}(#1)", {
    jacobians: [
      {
        own: "step(sparsemax(v))*(1 - 1/sum(step(sparsemax(v))))",
        left: "-step(sparsemax(v))/sum(step(sparsemax(v)))",
        right: "step(sparsemax(v))",
      },
    ],
    means: "relu(v - sparsemax_threshold(v))",
  }),
  vectorFunction("map", "unit", "v", "unit", "\\frac{#1}{\\left\\lVert #1 \\right\\rVert}", {
    jacobians: [{ own: "xdivy(unit_rest(v), norm(v))", left: "-xdivy(unit(v), norm(v))", right: "unit(v)" }],
    means: "xdivy(v, norm(v))",
  }),
  vectorFunction(
    "map",
    "unit_rest",
    "v",
    "unitRest",
    "\\left(1 - \\frac{#1^2}{\\left\\lVert #1 \\right\\rVert^2}\\right)",
    {
      jacobians: [
        {
          own: "-2*xdivy(unit(v)*unit_rest(v), norm(v))",
          left: "2*xdivy(unit(v)^2, norm(v))",
          right: "unit(v)",
        },
      ],
      means: "where(norm(v) = 0, 0, 1 - unit(v)^2)",
    },
  ),
  vectorFunction("map", "onehot", "i count", undefined, "\\operatorname{onehot}(#1)", {
    says: "`count` zeros, and a 1 at position `i`",
    vectors: 0,
    flat: true,
    domain: ["{0, 1, 2}", "{3}"],
  }),
  // the same along another vector, at one position for each of its lines
  vectorFunction("map", "onehot_like", "v i", undefined, "\\operatorname{onehot}(#2)", {
    says: "zeros of the length of `v`, and a 1 at position `i`",
    vectors: 1,
    flat: true,
    domain: ["(-20, 20)", "{0, 1, 2}"],
  }),
];
