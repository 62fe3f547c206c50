/**
 * Rules by the function at the top of their patterns, each on a line of its own: a run reads those alone whose function
 * it meets.
 */
export type Rules = Readonly<Record<string, string>>;

/**
 * The rewrite rules, in the formula language: `pattern -> result`. In a pattern `n` and `m` stand for numbers, `v` and
 * `w` for vectors, `s` for one number a row, any other letter for anything. Numbers that a rule combines are folded
 * afterwards. A rule may assume that what it drops (`x*0`, `x - x`) is finite: a derivative is 0 where nothing moves,
 * whatever the value beside it. A product in a pattern fits in either order. The order of the factors of a product,
 * their sign, number and powers are settled in products.ts, so a rule for `*` is tried at any two factors; what two
 * terms of a sum have in common is taken out in sums.ts.
 */
export const simplifications: Rules = {
  "+": `
    x + 0 -> x
    0 + x -> x
    x + (-y) -> x - y
    (-x) + y -> y - x
    (x + n) + m -> x + (n + m)
    (x - n) + m -> x - (n - m)
    (n - x) + m -> (n + m) - x
    x + x -> 2*x
    n + n*x -> n*(1 + x)
    n*x + n -> n*(x + 1)
    x - y + y -> x
    y + (x - y) -> x
    x - y + x -> 2*x - y
    x + y + x -> 2*x + y
    where(x, y, z) + where(x, a, b) -> where(x, y + a, z + b)
  `,
  "-": `
    x - 0 -> x
    0 - x -> -x
    x - (-y) -> x + y
    (-x) - y -> -(x + y)
    (x + n) - m -> x + (n - m)
    (x - n) - m -> x - (n + m)
    (n - x) - m -> (n - m) - x
    n - n*x -> n*(1 - x)
    n*x - n -> n*(x - 1)
    x - x -> 0
    x + y - y -> x
    y + x - y -> x
    x - (x - y) -> y
    x - (x + y) -> -y
    x - y - y -> x - 2*y
    x - (y - x) -> 2*x - y
    where(x, y, z) - where(x, a, b) -> where(x, y - a, z - b)
  `,
  "/": `
    x/1 -> x
    0/x -> 0
    x/(-y) -> -(x/y)
    (n*x)/m -> (n/m)*x
    (n*x)/(m*y) -> (n/m)*(x/y)
    n/(m*x) -> (n/m)/x
    n/(m/x) -> (n/m)*x
    x/(1/y) -> x*y
    x/(y/z)/z -> x/y
    x/(x*y) -> 1/y
    y/(x*y) -> 1/x
  `,
  "^": `
    x^1 -> x
    x^0 -> 1
    1^x -> 1
    (-x)^2 -> x^2
    abs(x)^2 -> x^2
    step(x)^2 -> step(x)
    norm(x)^2 -> sum(x^2)
    hypot(x, y)^2 -> x^2 + y^2
  `,
  xlogy: `
    xlogy(0, x) -> 0
    xlogy(1, x) -> log(x)
  `,
  xmul: `
    xmul(0, x) -> 0
    xmul(1, x) -> x
    xmul(n, x) -> n*x
  `,
  xlog1py: `
    xlog1py(0, x) -> 0
    xlog1py(1, x) -> log1p(x)
  `,
  xdivy: `
    xdivy(0, x) -> 0
    xdivy(n, x) -> n/x
    xdivy(x, 1) -> x
    xdivy(-x, y) -> -xdivy(x, y)
    xdivy(x, -y) -> -xdivy(x, y)
  `,
  negate: `
    -(-x) -> x
    -(x - y) -> y - x
    -where(x, y, z) -> where(x, -y, -z)
  `,
  abs: `
    abs(-x) -> abs(x)
  `,
  sum: `
    sum(-x) -> -sum(x)
    sum(softmax(x)) -> 1
  `,
  "*": `
    n*(x/m) -> (n/m)*x
    n*(x/(m*y)) -> (n/m)*(x/y)
    abs(x)*sign(x) -> x
    relu(x)*step(x) -> relu(x)
    where(x, y, z)*where(x, a, b) -> where(x, y*a, z*b)
  `,
  not: `
    not (not x) -> x
  `,
  where: `
    where(not x, y, z) -> where(x, z, y)
    where(x, y, y) -> y
    where(x, where(x, y, z), a) -> where(x, y, a)
    where(x, y, where(x, z, a)) -> where(x, y, a)
  `,
  p_norm: `
    p_norm(x, 2) -> norm(x)
    p_norm(x, 1) -> sum(abs(x))
  `,
  index: `
    onehot(x, y)[x] -> 1
  `,
  dot: `
    dot(onehot(x, y), z) -> z[x]
    dot(z, onehot(x, y)) -> z[x]
  `,
};

/** How a simplified formula is best read. Simplifying it again undoes these and comes back to them. */
export const presentations: Rules = {
  "*": `
    n*(x*y) -> (n*x)*y
    n*(x/y) -> (n*x)/y
  `,
};

/**
 * Spellings that keep digits where the textbook's loses them, applied to formulas before anything is derived:
 * equal in exact arithmetic wherever the left side has a value.
 */
export const stabilizations: Rules = {
  log: `
    log(sigmoid(x)) -> -softplus(-x)
    log(exp(x)) -> x
    log(1 - sigmoid(x)) -> -softplus(x)
    log(1 + exp(x)) -> softplus(x)
    log(exp(x) + 1) -> softplus(x)
    log(1 + x) -> log1p(x)
    log(x + 1) -> log1p(x)
    log(1 - x) -> log1p(-x)
    log(exp(x) + exp(y)) -> logaddexp(x, y)
    log(exp(x) - exp(y)) -> logdiffexp(x, y)
    log(Phi(x)) -> log_Phi(x)
    log(1 - Phi(x)) -> log_Phi(-x)
    log(Phi(x) - Phi(y)) -> log_Phi_diff(y, x)
    log(cosh(x)) -> logcosh(x)
    log(sum(exp(x))) -> logsumexp(x)
    log(softmax(x)) -> log_softmax(x)
    log(softmax(x)[y]) -> log_softmax(x)[y]
    log(exp(x[y])/sum(exp(x))) -> log_softmax(x)[y]
  `,
  log_sigmoid: `
    log_sigmoid(x) -> -softplus(-x)
  `,
  xlogy: `
    xlogy(x, sigmoid(y)) -> -(x*softplus(-y))
    xlogy(x, softmax(y)) -> xmul(x, log_softmax(y))
    xlogy(x, exp(y)) -> xmul(x, y)
    xlogy(x, Phi(y)) -> xmul(x, log_Phi(y))
  `,
  xlog1py: `
    xlog1py(x, -sigmoid(y)) -> -(x*softplus(y))
    xlog1py(x, -exp(y)) -> xmul(x, log1mexp(y))
  `,
  log1p: `
    log1p(-sigmoid(x)) -> -softplus(x)
    log1p(-exp(x)) -> log1mexp(x)
    log1p(exp(x)) -> softplus(x)
    log1p(-Phi(x)) -> log_Phi(-x)
  `,
  rel_entr: `
    rel_entr(x, softmax(y)) -> xlogy(x, x) - xmul(x, log_softmax(y))
    rel_entr(x, exp(y)) -> xlogy(x, x) - xmul(x, y)
  `,
  "-": `
    1 - sigmoid(x) -> sigmoid(-x)
    exp(x) - 1 -> expm1(x)
    1 - erf(x) -> erfc(x)
    1 - Phi(x) -> Phi(-x)
    sum(x) - 1 -> sum_less_one(x)
    1 - softmax(x) -> softmax_rest(x)
    1 - softmax(x)[y] -> softmax_rest(x)[y]
    logsumexp(x) - x[y] -> -log_softmax(x)[y]
    x[y] - logsumexp(x) -> log_softmax(x)[y]
  `,
  sqrt: `
    sqrt(sum(x^2)) -> norm(x)
    sqrt(x^2 + y^2) -> hypot(x, y)
  `,
  "/": `
    (x - y)^2/y -> 2*alpha_div(x, y, 2)
    (x - y)^2/x -> 2*alpha_div(y, x, 2)
    (x - y)^2/(x + y) -> 4*alpha_div(x, (x + y)/2, 2)
    (x - y)^2/(y + x) -> 4*alpha_div(x, (x + y)/2, 2)
  `,
  "^": `
    (sqrt(x) - sqrt(y))^2 -> alpha_div(x, y, 0.5)/2
  `,
};
