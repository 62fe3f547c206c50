/**
 * Formulas of the catalogue's kinds, as users may write them: text, roles ("label" is a position in a vector), and the
 * domain from which all roles are drawn.
 */
const positive = "(0.05, 3)";
const real = "(-3, 3)";
const vector = { f: "vector", y: "vector" } as const;
const label = { f: "vector", k: "label" } as const;

export const catalogueFormulas: readonly (readonly [
  text: string,
  roles: Readonly<Record<string, "scalar" | "vector" | "label">>,
  domain: string,
])[] = [
  // scalar roles
  ["where(abs(f - y) <= a, (f - y)^2/2, a*(abs(f - y) - a/2))", { f: "scalar", y: "scalar", a: "scalar" }, positive],
  ["-(y*log(f) + (1 - y)*log(1 - f))", { f: "scalar", y: "scalar" }, "(0.01, 0.99)"],
  [
    "where(y > 0.5, -a*(1 - f)^b*log(f), -(1 - a)*f^b*log1p(-f))",
    { f: "scalar", y: "scalar", a: "scalar", b: "scalar" },
    "(0.01, 0.99)",
  ],
  ["(log(v) + (f - y)^2/v)/2", { f: "scalar", y: "scalar", v: "scalar" }, positive],
  ["2*(y*log(y/f) - y + f)", { f: "scalar", y: "scalar" }, positive],
  ["2*(log(f/y) + y/f - 1)", { f: "scalar", y: "scalar" }, positive],
  ["c^2/2*log1p(((f - y)/c)^2)", { f: "scalar", y: "scalar", c: "scalar" }, positive],
  [
    "where(abs(f - y) <= c, c^2/6*(1 - (1 - ((f - y)/c)^2)^3), c^2/6)",
    { f: "scalar", y: "scalar", c: "scalar" },
    positive,
  ],
  ["abs(f - y)^c", { f: "scalar", y: "scalar", c: "scalar" }, "(0.5, 4)"],
  ["2*abs(f - y)/(abs(f) + abs(y))", { f: "scalar", y: "scalar" }, real],
  [
    "y^(2 - c)/((1 - c)*(2 - c)) - y*f^(1 - c)/(1 - c) + f^(2 - c)/(2 - c)",
    { f: "scalar", y: "scalar", c: "scalar" },
    positive,
  ],
  ["relu(1 - y*f)^2 + log(1 + exp(-y*f))", { f: "scalar", y: "scalar" }, real],
  // CATALOGUE 6.5: classification over columns
  ["logsumexp(f) - f[k]", label, real],
  ["-log_softmax(f)[k]", label, real],
  ["-log(exp(f[k])/sum(exp(f)))", label, real],
  ["-log(softmax(f)[k])", label, real],
  ["-log_softmax(f/t)[k]", { ...label, t: "scalar" }, positive],
  ["-sum(softmax(y)*log_softmax(f*t))", { ...vector, t: "scalar" }, positive],
  ["-sum(((1 - s)*softmax(y) + s/len(f))*log_softmax(f))", { ...vector, s: "scalar" }, positive],
  ["-(1 - softmax(f)[k])^t*log(softmax(f)[k])", { ...label, t: "scalar" }, positive],
  ["-sum(y*(softmax_rest(f)^2*log_softmax(f)))", vector, positive],
  ["(1 - softmax(f)[k]^t)/t", { ...label, t: "scalar" }, positive],
  ["-f[k]/norm(f)", label, positive],
  ["sum((softmax(f) - onehot(k, len(f)))^2)", label, real],
  ["-log_softmax(f - t*onehot(k, len(f)))[k]", { ...label, t: "scalar" }, real],
  ["logsumexp(f)^2 - 2*f[k]*logsumexp(f)", label, real],
  ["relu(1 + logsumexp(f - 100*onehot(k, len(f))) - f[k])", label, real],
  // CATALOGUE 6.6: divergences
  ["sum(xlogy(y, y/f))", vector, positive],
  ["sum(rel_entr(y, f))", vector, positive],
  ["sum(kl_div(f, y))", vector, positive],
  ["sum(y*log(2*y/(y + f)) + f*log(2*f/(y + f)))/2", vector, positive],
  ["sqrt(sum(js_div(f, y)))", vector, positive],
  ["norm(sqrt(f) - sqrt(y))/sqrt(2)", vector, positive],
  ["sum(abs(f - y))/2", vector, positive],
  ["sum((y - f)^2/f)", vector, positive],
  ["log(sum(y^a*f^(1 - a)))/(a - 1)", { ...vector, a: "scalar" }, "(0.2, 0.9)"],
  ["sum(y/f - log(y/f) - 1)", vector, positive],
  ["-log(sum(sqrt(f*y)))", vector, positive],
  ["sum(kl_div(f/sum(f), y/sum(y)))", vector, positive],
  // CATALOGUE 6.8: embeddings
  ["norm(f - y)", vector, real],
  ["dot(f, y)/(norm(f)*norm(y))", vector, real],
  ["1 - dot(f, y)/(norm(f)*norm(y))", vector, positive],
  ["cosine_distance(f, y)", vector, real],
  ["relu(cosine_distance(f, y) - cosine_distance(f, z) + 0.5)", { ...vector, z: "vector" }, real],
  ["relu(norm(f - y) - norm(f - z) + 0.5)", { ...vector, z: "vector" }, real],
  ["log(1 + exp(norm(f - y) - norm(f - z)))", { ...vector, z: "vector" }, real],
  ["where(t > 1, norm(f - y)^2, relu(2 - norm(f - y))^2)", { ...vector, t: "scalar" }, positive],
  ["-log_softmax(dot(f, y)*f/t)[k]", { ...vector, t: "scalar", k: "label" }, positive],
  // mixtures: reductions inside maps inside reductions, scalars broadcast over vectors
  ["sum(softmax(2*f - mean(f))^2)", { f: "vector" }, real],
  ["sum(log_softmax(f))", { f: "vector" }, real],
  ["sum(log_softmax(f*sum(f)))", { f: "vector" }, real],
  ["logsumexp(unit(f) + softmax(f)*mean(f))", { f: "vector" }, real],
  ["sum(unit_rest(f - mean(f))*log_softmax(f))", { f: "vector" }, real],
  ["softmax(f)[k]*unit(f)[k]", label, real],
  ["softmax_rest(f*t)[k] - unit_rest(f - t)[k]", { ...label, t: "scalar" }, real],
  ["(log_softmax(f) + f^2)[k]", label, real],
  ["sum(where(f > y, (f - y)^2, t*(y - f)))", { ...vector, t: "scalar" }, real],
  ["mean(where(f > mean(f), f^2, exp(f)))", { f: "vector" }, real],
  ["sum(where(f > 0, log(f), t*f))*t", { f: "vector", t: "scalar" }, real],
  ["sum(t + 0*f)", { f: "vector", t: "scalar" }, real],
  ["sum((f - t)^2) + sum(t*y)", { ...vector, t: "scalar" }, real],
  ["mean(max(f, t)) + norm(min(f, t))", { f: "vector", t: "scalar" }, real],
  ["dot(f, f)*dot(f, y) - sum(f)^2/len(f)", vector, real],
  ["sum(softmax(f*norm(f)))*t", { f: "vector", t: "scalar" }, real],
  ["norm(softmax(f) - softmax(y))^3", vector, real],
  ["sum(rejection(f, y)*rejection(y, f)*f)", vector, positive],
];
