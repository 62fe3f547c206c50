import type { LossDeclaration, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

const roles: Readonly<Record<string, RoleDeclaration>> = {
  f: { kind: "real", summary: "the predicted score", differentiable: true },
  y: { kind: "real", domain: "[0, inf)", summary: "the relevance: 0 or 1, or a grade" },
};
const gain: ParameterDeclaration = {
  default: 1,
  domain: "{0, 1}",
  words: { linear: 0, exp2: 1 },
  summary: "what a relevance y is worth: y, or 2^y - 1",
};
const depth: ParameterDeclaration = {
  default: Number.POSITIVE_INFINITY,
  domain: "[1, inf]",
  summary: "positions that count",
};

const gainOf = (y: string) => `where(gain = 1, expm1(${y}*0.6931471805599453), ${y})`;
const discount = (rank: string) => `(0.6931471805599453/log1p(${rank}))`;
const ideal = `sum(where(ranks(y) <= k, ${gainOf("y")}*${discount("ranks(y)")}, 0))`;

const idealOfAll = `sum(${gainOf("y")}*${discount("ranks(y)")})`;

/** Losses of ranked lists: the rows of a query, which `--col group=` names. */
export const rankingLists: readonly LossDeclaration[] = [
  {
    name: "ranking-softmax",
    title: "Softmax cross-entropy over a list (ListNet)",
    summary: "The cross-entropy of the relevances with the softmax of the scores of a query.",
    over: "group",
    formula: "where(normalize_labels = 1, where(sum(y) = 0, 0, 1/sum(y)), 1)*(sum(y)*logsumexp(f) - dot(y, f))",
    roles,
    parameters: {
      "normalize-labels": {
        default: 0,
        domain: "{0, 1}",
        words: { false: 0, true: 1 },
        summary: "divide the relevances of a query by their sum",
      },
    },
    reduction: "mean",
    aliases: ["listnet", "ranking-softmax-loss"],
    references: ["Cao et al. 2007, Learning to rank: from pairwise approach to listwise approach"],
  },
  {
    name: "list-mle",
    title: "ListMLE",
    summary: "The negative log-likelihood of the order of the relevances under Plackett and Luce.",
    over: "group",
    formula: "sum(logsumexp(where(across(ranks(y)) >= ranks(y), across(f), log(0))) - f)",
    roles,
    reduction: "mean",
    aliases: ["plackett-luce"],
    references: ["Xia et al. 2008, Listwise approach to learning to rank"],
  },
  {
    name: "query-rmse",
    title: "Query RMSE",
    summary: "The root of the mean squared error that is left when each query's mean error is taken away.",
    over: "group",
    formula: "len(y)*variance(f - y)",
    divisor: "len(y)",
    roles: { ...roles, y: { kind: "real", summary: "the relevance" } },
    reduction: "sqrt-mean",
    references: ["CatBoost QueryRMSE"],
  },
  {
    name: "pair-logit-list",
    title: "Pairwise logistic loss over a list",
    summary: "The mean logistic loss of all pairs of a query whose relevances differ.",
    over: "group",
    formula: "xdivy(sum(sum(where(y > across(y), softplus(across(f) - f), 0))), sum(sum(where(y > across(y), 1, 0))))",
    roles,
    reduction: "mean",
    aliases: ["ranknet"],
    references: ["Burges et al. 2005, Learning to rank using gradient descent"],
  },
  {
    name: "pair-accuracy-loss",
    title: "One minus pair accuracy",
    summary:
      "The share of pairs of a query in the wrong order; equal scores count half. Of 0 and 1, one minus the AUC.",
    over: "group",
    formula:
      "xdivy(sum(sum(where(y > across(y), step(across(f) - f) + where(f = across(f), 0.5, 0), 0))), sum(sum(where(y > across(y), 1, 0))))",
    roles: { f: { kind: "real", summary: "the predicted score" }, y: roles.y! },
    reduction: "mean",
    aliases: ["auc-loss"],
    references: ["one minus CatBoost PairAccuracy; Hanley and McNeil 1982"],
  },
  {
    name: "ndcg-loss",
    title: "One minus NDCG",
    summary: "What the order of the scores loses of the discounted gain; equal scores keep the order of the rows.",
    over: "group",
    formula: `where(${ideal} = 0, 0, 1 - sum(where(ranks(f) <= k, ${gainOf("y")}*${discount("ranks(f)")}, 0))/${ideal})`,
    roles: { f: { kind: "real", summary: "the predicted score" }, y: roles.y! },
    parameters: { k: depth, gain },
    reduction: "mean",
    references: ["Järvelin and Kekäläinen 2002, Cumulated gain-based evaluation of IR techniques"],
  },
  {
    name: "map-loss",
    title: "One minus average precision",
    summary:
      "What the order of the scores loses of the mean precision at the relevant rows; equal scores keep the order of the rows.",
    over: "group",
    formula:
      "where(sum(y) = 0, 0, 1 - xdivy(sum(y*where(ranks(f) <= k, sum(where(across(ranks(f)) <= ranks(f), across(y), 0))/ranks(f), 0)), min(sum(y), k)))",
    roles: {
      f: { kind: "real", summary: "the predicted score" },
      y: { kind: "binary", summary: "1 for a relevant row, else 0" },
    },
    parameters: { k: depth },
    reduction: "mean",
    aliases: ["average-precision-loss"],
    references: ["one minus XGBoost map@k; Manning, Raghavan and Schütze 2008, Introduction to information retrieval"],
  },
  {
    name: "lambdarank",
    title: "LambdaRank",
    summary: "The logistic loss of pairs, each times what swapping it would change of the NDCG.",
    over: "group",
    formula: `where(${ideal} = 0, 0, sum(sum(where(y > across(y), (${gainOf("y")} - ${gainOf("across(y)")})*abs(where(ranks(f) <= k, ${discount("ranks(f)")}, 0) - where(across(ranks(f)) <= k, ${discount("across(ranks(f))")}, 0))*softplus(across(f) - f), 0)))/${ideal})`,
    roles,
    parameters: { k: depth, gain },
    reduction: "mean",
    references: ["Burges 2010, From RankNet to LambdaRank to LambdaMART"],
  },
  {
    name: "approx-ndcg",
    title: "ApproxNDCG",
    summary: "One minus the NDCG with ranks that sigmoids smooth.",
    over: "group",
    formula: `where(${idealOfAll} = 0, 0, 1 - sum(${gainOf("y")}*${discount("(0.5 + sum(sigmoid((across(f) - f)/temperature)))")})/${idealOfAll})`,
    roles,
    parameters: {
      temperature: { default: 1, domain: "(0, inf)", summary: "how smooth the ranks are" },
      gain,
    },
    reduction: "mean",
    references: ["Qin, Liu and Li 2010, A general approximation framework for direct optimization of IR measures"],
  },
];
