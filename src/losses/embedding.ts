import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { classEmbedding } from "./class-embedding.ts";
import { embeddingBatches } from "./embedding-batches.ts";
import { flag } from "./parameters.ts";
import { labels, sign, signedClass } from "./signed-class.ts";

const vector = (summary: string): RoleDeclaration => ({ kind: "vector", summary, differentiable: true });
const margin = { default: 1, domain: "(0, inf)", summary: "the distance that different rows should keep" };
const triplet = {
  f: vector("the anchor's embedding"),
  positive: vector("an embedding of the anchor's class"),
  negative: vector("an embedding of another class"),
};

/** The square where the loss is one of squares. */
const maybeSquared = (distance: string) => `where(squared = 1, ${distance}^2, ${distance})`;
const between = (a: string, b: string) => maybeSquared(`p_norm(${a} - ${b}, p)`);
const toNegative = `where(swap = 1, min(${between("f", "negative")}, ${between("positive", "negative")}), ${between("f", "negative")})`;

/** Losses of embeddings: vectors of which only the distances matter. */
const embedding: LossFamily = {
  name: "embedding",
  title: "Embeddings",
  losses: [
    {
      name: "cosine-distance",
      title: "Cosine distance",
      summary: "One minus the cosine of the angle between two vectors.",
      formula: "1 - dot(unit(f), unit(y))",
      stable: {
        formula: "cosine_distance(f, y)",
        because: "of nearly parallel vectors 1 - cos cancels: golden cosine cases with y near f",
      },
      gradient: {
        f: {
          formula: "-rejection(y, f)/norm(y)/norm(f)",
          because: "of nearly parallel vectors the two terms cancel: golden cosine cases with y near f",
        },
      },
      hessian: {
        f: {
          formula: "(dot(unit(f), unit(y))*(1 - 3*unit(f)^2) + 2*unit(f)*unit(y))/norm(f)/norm(f)",
          because: "what is derived divides by norms one by one, and overflows: golden cosine cases below 1e-160",
        },
      },
      roles: {
        f: { ...vector("the predicted vector"), nonzero: true },
        y: { kind: "vector", summary: "the target vector", nonzero: true },
      },
      reduction: "mean",
      aliases: ["cosine"],
      references: ["Salton 1975, A vector space model for automatic indexing"],
    },
    {
      name: "contrastive",
      title: "Contrastive loss",
      summary: "Squared distance of rows of one class; what is missing to the margin, squared, of others.",
      formula: `where(y = where(invert_labels = 1, 0, 1), where(pos_margin = 0, ${maybeSquared("norm(f - other)")}, ${maybeSquared("relu(norm(f - other) - pos_margin)")}), ${maybeSquared("relu(margin - norm(f - other))")})`,
      roles: {
        f: vector("the first embedding"),
        other: vector("the second embedding"),
        y: { kind: "binary", summary: "1 where both are of one class, 0 where they are not" },
      },
      parameters: {
        margin,
        squared: { ...flag("squares of distances; false: the distances themselves"), default: 1 },
        "pos-margin": { default: 0, domain: "[0, inf)", summary: "the distance that rows of one class may keep" },
        "invert-labels": flag("0 where both are of one class, as in the paper, 1 where they are not"),
      },
      reduction: "mean",
      aliases: ["contrastive-loss"],
      references: ["Hadsell, Chopra and LeCun 2006, Dimensionality reduction by learning an invariant mapping"],
    },
    {
      name: "triplet",
      title: "Triplet margin",
      summary: "How far the positive is from being closer to the anchor than the negative, by the margin.",
      formula: `relu(margin + ${between("f", "positive")} - ${toNegative})`,
      hessian: {
        f: {
          formula:
            "where(p = 2, where(swap = 0, where(squared = 0, where(margin + norm(f - positive) - norm(f - negative) > 0, dot((positive - negative)/norm(f - positive), (2*f - positive - negative)/norm(f - negative))/(norm(f - positive) + norm(f - negative)) - (xdivy(unit(f - positive)^2, norm(f - positive)) - xdivy(unit(f - negative)^2, norm(f - negative))), 0), derived), derived), derived)",
          because: "of near-equal distances 1/d - 1/e cancels: golden triplet-margin, margin 20, 128 columns",
        },
      },
      roles: triplet,
      parameters: {
        margin,
        p: { default: 2, domain: "[1, inf)", summary: "the power of the distance's norm: 2 Euclidean, 1 Manhattan" },
        swap: flag("of the negative's distances from the anchor and from the positive, the smaller one counts"),
        squared: flag("squares of distances"),
      },
      reduction: "mean",
      aliases: ["triplet-margin", "triplet-margin-loss"],
      references: ["Schroff, Kalenichenko and Philbin 2015, FaceNet", "Balntas et al. 2016, the swap"],
    },
    {
      name: "triplet-soft",
      title: "Soft-margin triplet",
      summary: "The softplus of how much farther the positive is than the negative: no margin to choose.",
      formula: "softplus(norm(f - positive) - norm(f - negative))",
      roles: triplet,
      reduction: "mean",
      references: ["Hermans, Beyer and Leibe 2017, In defense of the triplet loss for person re-identification"],
    },
    {
      name: "cosine-embedding",
      title: "Cosine embedding",
      summary: "One minus the cosine for similar pairs; what the cosine has beyond the margin for others.",
      formula: `where(${sign} = 1, cosine_distance(f, other), relu(1 - margin - cosine_distance(f, other)))`,
      roles: {
        f: { ...vector("the first embedding"), nonzero: true },
        other: { ...vector("the second embedding"), nonzero: true },
        y: signedClass("cosine-embedding", "1 where both are similar, -1 where they are not"),
      },
      parameters: {
        margin: { default: 0, domain: "[-1, 1]", summary: "the cosine that pairs of different rows may have" },
        labels,
      },
      reduction: "mean",
      aliases: ["cosine-embedding-loss"],
      references: ["PyTorch CosineEmbeddingLoss"],
    },
    {
      name: "hinge-embedding",
      title: "Hinge embedding",
      summary: "The distance of similar pairs; what is missing to the margin of others.",
      formula: `where(${sign} = 1, f, relu(margin - f))`,
      roles: {
        f: { kind: "real", summary: "the distance of a pair", differentiable: true },
        y: signedClass("hinge-embedding", "1 where both are similar, -1 where they are not"),
      },
      parameters: { margin, labels },
      reduction: "mean",
      aliases: ["hinge-embedding-loss"],
      references: ["PyTorch HingeEmbeddingLoss"],
    },
    {
      name: "center",
      title: "Center loss",
      summary: "Half the squared distance of an embedding from the centre of its class.",
      formula: "lambda*sum((f - center)^2)/2",
      roles: {
        f: vector("the embedding"),
        center: {
          kind: "vector",
          summary: "the centre of the row's class; without a column, the mean of the class that -t names",
          classMeanOf: "f",
        },
      },
      parameters: { lambda: { default: 1, domain: "[0, inf)", summary: "a factor" } },
      reduction: "mean",
      aliases: ["center-loss"],
      references: ["Wen et al. 2016, A discriminative feature learning approach for deep face recognition"],
    },
    ...classEmbedding,
    ...embeddingBatches,
  ],
};

export default embedding;
