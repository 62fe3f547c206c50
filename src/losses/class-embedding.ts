import type { LossDeclaration, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

const label: RoleDeclaration = { kind: "class", summary: "the true label 0..K-1, or K target probabilities" };
const cosines: RoleDeclaration = {
  kind: "scores",
  domain: "[-1, 1]",
  summary: "the cosines of the embedding with the K class centres",
  differentiable: true,
};
const scale = (value: number): ParameterDeclaration => ({
  default: value,
  domain: "(0, inf)",
  summary: "what the scores are multiplied by before the softmax",
});

/** Losses of an embedding that is compared with K candidates, of which one is right: softmax losses. */
export const classEmbedding: readonly LossDeclaration[] = [
  {
    name: "info-nce",
    title: "InfoNCE",
    summary: "The softmax loss of similarities: the positive among K candidates is to be found.",
    formula: "-sum(y*log_softmax(f/temperature))",
    roles: {
      f: { kind: "scores", summary: "the similarities to K candidates", differentiable: true },
      y: { kind: "class", summary: "the position 0..K-1 of the positive, or K target probabilities" },
    },
    parameters: {
      temperature: { default: 0.07, domain: "(0, inf)", summary: "what the similarities are divided by" },
    },
    reduction: "mean",
    references: ["van den Oord, Li and Vinyals 2018, Representation learning with contrastive predictive coding"],
  },
  {
    name: "arcface",
    title: "ArcFace (additive angular margin)",
    summary: "The softmax loss of cosines, with the margin added to the angle of the true class.",
    formula: "-sum(y*log_softmax(scale*(f + y*(f*(cos(margin) - 1) - sin(margin)*sqrt((1 - f)*(1 + f))))))",
    roles: { f: cosines, y: label },
    parameters: {
      margin: {
        default: 0.5,
        domain: "[0, 3.141592653589793]",
        summary: "the angle in radians; cos(angle + margin) is taken even where that passes pi",
      },
      scale: scale(64),
    },
    reduction: "mean",
    references: ["Deng et al. 2019, ArcFace: additive angular margin loss for deep face recognition"],
  },
  {
    name: "cosface",
    title: "CosFace (additive cosine margin)",
    summary: "The softmax loss of cosines, with the margin taken from that of the true class.",
    formula: "-sum(y*log_softmax(scale*(f - margin*y)))",
    roles: { f: cosines, y: label },
    parameters: {
      margin: { default: 0.35, domain: "[0, inf)", summary: "what the cosine of the true class loses" },
      scale: scale(64),
    },
    reduction: "mean",
    references: ["Wang et al. 2018, CosFace: large margin cosine loss for deep face recognition"],
  },
  {
    name: "proxy-nca",
    title: "Proxy-NCA",
    summary: "The softmax loss of distances to the proxies of the classes, the true class among them.",
    formula: "-sum(y*log_softmax(-scale*f))",
    roles: {
      f: {
        kind: "scores",
        domain: "[0, inf)",
        summary: "the squared distances of the embedding from the proxies of K classes",
        differentiable: true,
      },
      y: label,
    },
    parameters: { scale: scale(1) },
    reduction: "mean",
    references: [
      "Movshovitz-Attias et al. 2017, No fuss distance metric learning using proxies",
      "Teh, DeVries and Taylor 2020, ProxyNCA++",
    ],
  },
];
