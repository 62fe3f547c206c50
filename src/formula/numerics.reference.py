"""Writes numerics.reference.json: what numerics.ts and vector-numerics.ts should give.

Run with mpmath 1.3: python numerics.reference.py > numerics.reference.json
Arguments are float64 numbers taken exactly; results are computed with 400 digits (enough for exp(745) beside
subnormals) and rounded once to float64. Non-finite numbers are strings.
"""

import json
import random

from mpmath import cosh, exp, expm1, fsum, inf, log, log1p, mp, mpf, nan, sqrt

mp.dps = 400
random.seed(20240229)
HUGE, TINY, LEAST = 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324

ordinary = [random.uniform(-20, 20) for _ in range(40)]
near_zero = [s * 10.0**-e * random.uniform(1, 10) for e in (1, 2, 3, 5, 8, 10, 12, 15, 16, 17, 20, 50, 100, 160, 300, 308) for s in (1, -1)]
edges = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, LEAST, -LEAST, TINY, -TINY, 2e-162, -2e-162]
large = [s * x for x in (30.0, 36.7, 37.5, 40.0, 100.0, 354.9, 700.0, 708.4, 709.7, 720.0, 740.0, 744.4, 745.2, 750.0, 1e4, 1e100, 1e300, HUGE) for s in (1, -1)]
around_one = [s * (1 + d) for d in (1e-3, -1e-3, 1e-9, -1e-9, 2.0**-52, -2.0**-53) for s in (1, -1)]
real = ordinary + near_zero + edges + large + around_one

beyond_minus_one = [x for x in real if x >= -1] + [-1 + 10.0**-e for e in (1, 3, 6, 9, 12, 15)] + [-0.999, -0.9, -0.7, -0.6, -0.41, -0.4, -0.39, -0.3, 0.3, 0.59, 0.6, 0.61, 0.8, 1.5, 2.0, 3.0]

positive = [0.0, LEAST, 1e-310, 1e-300, 1e-160, 1e-20, 1e-8, 0.25, 1.0, 1.01, 3.0, 1e8, 1e160, 8e307]
pairs = [(a, b) for a in positive for b in positive]
for _ in range(60):
    a = random.uniform(0, 1)
    pairs.append((a, random.uniform(0, 1)))
for e in range(1, 17):
    for base in (0.3, 1.0, 12.5):
        for sign in (1, -1):
            pairs.append((base, base * (1 + sign * 10.0**-e * random.uniform(1, 9))))
for ratio in [0.2 + 0.05 * i for i in range(40)]:  # across every cut-off
    pairs.append((0.7, 0.7 * ratio))
    pairs.append((0.7 * ratio, 0.7))

signed_pairs = [(random.uniform(-20, 20), random.uniform(0.01, 20)) for _ in range(40)] + [(0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (-3.0, 0.5)]


def xlog(x, y):
    if x == 0:
        return mpf(0)
    return x * (log(y) if y > 0 else -inf)


def logcosh(x):
    x = abs(x)
    return x + log1p(exp(-2 * x)) - log(2)


def js(a, b):
    m = (a + b) / 2
    return (xlog(a, a / m) + xlog(b, b / m)) / 2 if m else mpf(0)


def ratio_log(a, b):
    if a == 0:
        return nan if b == 0 else -inf
    return inf if b == 0 else log(a / b)


scalars = {
    "sigmoid": (lambda x: 1 / (1 + exp(-x)), real),
    "softplus": (lambda x: log1p(exp(x)), real),
    "logcosh": (logcosh, real),
    "sech": (lambda x: 1 / cosh(x), real),
    "log1pmx": (lambda x: log1p(x) - x if x > -1 else -inf, beyond_minus_one),
    "log1pSquare": (lambda x: log1p(x * x), real),
    "log1pRatio": (lambda a, b: log1p(a) - log1p(b) if a > -1 else -inf, pairs + [(a - 1, b) for a, b in pairs if a <= 1 and b]),
    "log1mexp": (lambda x: log(-expm1(x)) if x else -inf, [-abs(x) for x in real] + [-0.69, -0.6931471805599453, -0.7]),
    "rsqrt": (lambda x: 1 / sqrt(x) if x else mpf(0), positive),
    "hypot": (lambda a, b: sqrt(a * a + b * b), pairs),
    "hypotRatio": (lambda a, b: a / sqrt(a * a + b * b) if a else mpf(0), pairs),
    "step": (lambda x: mpf(1 if x > 0 else 0), real),
    "relu": (lambda x: max(x, mpf(0)), real),
    "square": (lambda x: x * x, real),
    "power": (lambda a, b: a**b, [(abs(x), p) for x in ordinary for p in (0.5, 1.5, 2.0, 2.5, -1.0, -0.5, 3.0)]),
    "xlogy": (xlog, pairs),
    "xlog1py": (lambda x, y: xlog(x, 1 + y), pairs + [(a, -b) for a, b in pairs if 0 <= b <= 1]),
    "xmul": (lambda x, y: x * y if x else mpf(0), [p for p in pairs] + signed_pairs),
    "xmul": (lambda x, y: x * y, pairs),
    "xdivy": (lambda x, y: x / y if x else mpf(0), [p for p in pairs if p[1] or not p[0]] + signed_pairs),
    "logRatio": (ratio_log, [p for p in pairs if p != (0.0, 0.0)]),
    "relEntr": (lambda a, b: a * ratio_log(a, b) if a else mpf(0), pairs),
    "klDiv": (lambda a, b: a * ratio_log(a, b) - a + b if a else b, pairs),
    "jsDiv": (js, pairs),
    "logMeanRatio": (lambda a, b: log(2 * a / (a + b)) if a else (-inf if b else mpf(0)), pairs),
    "relativeDifference": (lambda a, b: (a - b) / b, [p for p in pairs if p[1]]),
}

vectors = [
    [1.0, 2.0, 3.0], [0.0], [-5.0], [7.5, 7.5], [0.0, 0.0, 0.0], [1000.0, 0.0, -1000.0], [1e300, -1e300], [-1e308, -1e308],
    [40.0, 0.0, 0.0], [700.0, -40.0], [1e-20, 0.0], [0.0, -36.8], [0.0, -745.0], [0.0, -800.0, -1.0], [5.0, 5.0 - 1e-12],
    [3.0, -3.0, 1e-17], [1e16, 1.0, -1e16], [1e100, 1.0, -1e100, 1e-5], [LEAST, LEAST], [1e-310, 3e-310, -2e-310],
    [3e-200, 4e-200], [3e200, 4e200], [1e308, 1e308, -1e308], [TINY, 0.0, -TINY], [1.0, 1e-9, 1e-9], [1.0, 1e-170, 2e-170],
    [0.1] * 10, [0.1, 0.2, -0.3], [1e-8, 1.0, -1.0, 1e-8], [2.0**-540, 2.0**-541], [1e154, 1e154], [1e-140, 1e-141], [1e145, 1e144],
]
for size, spread in [(n, s) for n in (2, 3, 5, 10) for s in (0.1, 3.0, 30.0)] + [(100, 3.0), (1000, 5.0)]:
    vectors.append([round(random.gauss(0, spread), 3) for _ in range(size)])


def softmax(v):
    top = max(v)
    e = [exp(x - top) for x in v]
    total = fsum(e)
    return [x / total for x in e]


def norm(v):
    return sqrt(fsum([x * x for x in v]))


def rest(p):  # 1 - p_k as a sum of the others
    return [fsum(p[:k] + p[k + 1 :]) for k in range(len(p))]


def unit(v):
    n = norm(v)
    return [x / n if n else mpf(0) for x in v]


along = {
    "sum": fsum,
    "mean": lambda v: fsum(v) / len(v),
    "norm": norm,
    "logsumexp": lambda v: max(v) + log(fsum([exp(x - max(v)) for x in v])),
    "softmax": softmax,
    "softmaxRest": lambda v: rest(softmax(v)),
    "logSoftmax": lambda v: [log(p) if p else -inf for p in softmax(v)],
    "unit": unit,
    "unitRest": lambda v: rest([u * u for u in unit(v)]),
}


def rounded(x):
    """The nearest float64, subnormals included, as JSON."""
    if x == inf or x == -inf or x != x:
        return {inf: "Infinity", -inf: "-Infinity"}.get(x, "NaN")
    value = float(x) if abs(x) >= mpf(TINY) else float(mp.nint(x / mpf(LEAST))) * LEAST
    return str(value).replace("inf", "Infinity") if abs(value) == float("inf") else value


def lines(cases):
    return ",\n".join("    " + json.dumps(case) for case in cases)


def scalar_cases(function, arguments):
    for given in arguments:
        given = given if isinstance(given, tuple) else (given,)
        yield [*given, rounded(function(*map(mpf, given)))]


parts = [f'  "{name}": [\n{lines(scalar_cases(function, args))}\n  ]' for name, (function, args) in scalars.items()]
for name, function in along.items():
    cases = []
    for v in vectors:
        result = function([mpf(x) for x in v])
        cases.append([v, [rounded(x) for x in result] if isinstance(result, list) else rounded(result)])
    parts.append(f'  "{name}": [\n{lines(cases)}\n  ]')
dots = []
for v in vectors:
    w = [random.gauss(0, 2) for _ in v]
    dots.append([v, w, rounded(fsum([mpf(a) * mpf(b) for a, b in zip(v, w)])), rounded(fsum([abs(mpf(a) * mpf(b)) for a, b in zip(v, w)]))])
parts.append(f'  "dot": [\n{lines(dots)}\n  ]')

# pairs of vectors: random, nearly parallel, nearly opposite, at right angles, tiny and huge
angles = [([1.0, 0.0], [0.0, 2.0]), ([3.0, 4.0], [3.0, 4.0]), ([1e-160, 2e-160], [2e160, 3e160]), ([1.0, 1e-9], [1.0, 0.0])]
for size in (2, 3, 10):
    for closeness in (1.0, 1e-3, 1e-8, 1e-15):
        v = [round(random.gauss(0, 3), 3) for _ in range(size)]
        angles.append((v, [x * 1.5 + closeness * random.gauss(0, 1) for x in v]))
        angles.append((v, [closeness * random.gauss(0, 1) - x for x in v]))


def cosine_distance(v, w):
    dot = fsum([a * b for a, b in zip(v, w)])
    return 1 - dot / (norm(v) * norm(w))


def rejection(v, w):
    ratio = fsum([a * b for a, b in zip(v, w)]) / fsum([b * b for b in w])
    return [a - ratio * b for a, b in zip(v, w)]


exact = [(v, w, [mpf(a) for a in v], [mpf(b) for b in w]) for v, w in angles]
parts.append('  "cosineDistance": [\n' + lines([v, w, rounded(cosine_distance(a, b))] for v, w, a, b in exact) + "\n  ]")
parts.append('  "rejection": [\n' + lines([v, w, [rounded(x) for x in rejection(a, b)]] for v, w, a, b in exact) + "\n  ]")
print("{\n" + ",\n".join(parts) + "\n}")
