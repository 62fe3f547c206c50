import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { embeddingBatches } from "./embedding-batches.ts";

const vector = (summary: string): RoleDeclaration => ({ kind: "vector", summary, differentiable: true });
const margin = { default: 1, domain: "(0, inf)", summary: "the distance that different rows should keep" };

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
      formula: "where(y = 1, sum((f - other)^2), relu(margin - norm(f - other))^2)",
      roles: {
        f: vector("the first embedding"),
        other: vector("the second embedding"),
        y: { kind: "binary", summary: "1 where both are of one class, 0 where they are not" },
      },
      parameters: { margin },
      reduction: "mean",
      aliases: ["contrastive-loss"],
      references: ["Hadsell, Chopra and LeCun 2006, Dimensionality reduction by learning an invariant mapping"],
    },
    {
      name: "triplet",
      title: "Triplet margin",
      summary: "How far the positive is from being closer to the anchor than the negative, by the margin.",
      formula: "relu(margin + norm(f - positive) - norm(f - negative))",
      hessian: {
        f: {
          formula:
            "where(margin + norm(f - positive) - norm(f - negative) > 0, dot((positive - negative)/norm(f - positive), (2*f - positive - negative)/norm(f - negative))/(norm(f - positive) + norm(f - negative)) - (xdivy(unit(f - positive)^2, norm(f - positive)) - xdivy(unit(f - negative)^2, norm(f - negative))), 0)",
          because: "of near-equal distances 1/d - 1/e cancels: golden triplet-margin, margin 20, 128 columns",
        },
      },
      roles: {
        f: vector("the anchor's embedding"),
        positive: vector("an embedding of the anchor's class"),
        negative: vector("an embedding of another class"),
      },
      parameters: { margin },
      reduction: "mean",
      aliases: ["triplet-margin", "triplet-margin-loss"],
      references: ["Schroff, Kalenichenko and Philbin 2015, FaceNet"],
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
    ...embeddingBatches,
  ],
};

export default embedding;
