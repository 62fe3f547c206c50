import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";
import { rankingLists } from "./ranking-lists.ts";
import { labels, sign, signedClass } from "./signed-class.ts";

const score = (summary: string): RoleDeclaration => ({ kind: "real", summary, differentiable: true });
const preferred = {
  f: score("the score of the preferred item"),
  other: score("the score of the other item"),
};
const margin = (value: number): ParameterDeclaration => ({
  default: value,
  domain: "[0, inf)",
  summary: "by how much the better item should be ahead",
});

/** Losses of the order of scores: pairs of items on one row, and lists of rows. */
const ranking: LossFamily = {
  name: "ranking",
  title: "Rankings",
  losses: [
    {
      name: "margin-ranking",
      title: "Margin ranking",
      summary: "What the item that should rank higher lacks to being ahead by the margin.",
      formula: `relu(margin - ${sign}*(f - other))`,
      roles: {
        f: score("the score of the first item"),
        other: score("the score of the second item"),
        y: signedClass("margin-ranking", "1 where the first should rank higher, -1 where the second should"),
      },
      parameters: { margin: margin(0), labels },
      reduction: "mean",
      aliases: ["margin-ranking-loss"],
      references: ["Herbrich, Graepel and Obermayer 2000, Large margin rank boundaries for ordinal regression"],
    },
    {
      name: "pair-logit",
      title: "Pairwise logistic (RankNet, BPR)",
      summary: "Minus the log of the probability that the preferred item wins, by the difference of the scores.",
      formula: "softplus(other - f)",
      roles: preferred,
      reduction: "mean",
      aliases: ["bpr", "bpr-loss"],
      references: [
        "Burges et al. 2005, Learning to rank using gradient descent",
        "Rendle et al. 2009, BPR: Bayesian personalized ranking from implicit feedback",
      ],
    },
    {
      name: "pair-hinge",
      title: "Pairwise hinge",
      summary: "What the preferred item lacks to being ahead by the margin.",
      formula: "relu(margin - (f - other))",
      roles: preferred,
      parameters: { margin: margin(1) },
      reduction: "mean",
      references: ["Joachims 2002, Optimizing search engines using clickthrough data"],
    },
    ...rankingLists,
  ],
};

export default ranking;
