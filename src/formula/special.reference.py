"""Writes special.reference.json: what gamma.ts, normal.ts, order.ts and the younger functions of numerics.ts should give.

Run with mpmath 1.3: python special.reference.py > special.reference.json
As numerics.reference.py does, but with 120 digits, since special functions take long with more.
"""

import json
import random

from mpmath import besseli, digamma, erf, erfc, exp, fsum, inf, log, log1p, loggamma, mp, mpf, nan, pi, psi, sqrt

mp.dps = 120
random.seed(20240301)
HUGE, TINY, LEAST = 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324

ordinary = [random.uniform(-10, 10) for _ in range(60)]
small = [s * 10.0**-e * random.uniform(1, 10) for e in (1, 2, 3, 5, 8, 12, 16, 17, 30) for s in (1, -1)]
simple = [0.0, 0.25, -0.25, 0.5, -0.5, 1.0, -1.0, 1.5, 2.0, -2.0, 3.0, 4.0, 5.0, 10.0]
# across every cut-off
seams = [s * x * (1 + d) for x in (0.46875, 0.5, 0.6629126073623883, 4.0, 5.656854249492381) for d in (-1e-3, -1e-12, 0, 1e-12, 1e-3) for s in (1, -1)]
real = ordinary + small + simple + seams
below = [-12.5, -20.0, -26.5, -30.0, -37.5]
far_below = [-40.0, -100.0, -1e3, -1e5]

around = [n + s * 10.0**-e * random.uniform(1, 9) for n in (1, 2) for e in (1, 2, 4, 8, 12, 15) for s in (1, -1)]
positive = [1e-300, 1e-100, 1e-17, 1e-8, 0.01, 0.1, 0.49999, 0.5, 0.50001, 1.0, 1.49999, 1.5, 2.0, 2.5, 2.50001, 3.0, 5.0, 9.9999, 10.0, 10.0001, 11.5, 13.0, 20.0, 100.0, 1e4, 1e8, 1e15, 1e100, 1e300]
positive += [random.uniform(0, 15) for _ in range(60)] + around
# digamma is 0 at 1.4616: in its neighbourhood the error is one of absolute size
not_near_root = [x for x in positive if abs(x - 1.4616321449683623) > 0.1]

pairs = [(random.uniform(-20, 20), random.uniform(-20, 20)) for _ in range(60)]
pairs += [(x, x) for x in (-3.0, 2.0, 700.0)] + [(1e4, -1e4), (-1e4, 1e4), (800.0, 800.5), (-1000.0, -1000.25), (5.0, 5.0 + 1e-10)]
# logaddexp is 0 on a curve: near it the error is one of absolute size
not_near_zero = [(a, b) for a, b in pairs if abs(log(exp(mpf(a)) + exp(mpf(b)))) > 0.1]
descending = [(max(p), min(p)) for p in pairs if p[0] != p[1]] + [(5.0, 5.0 - 1e-13), (1e-3, -1e-3)]
not_near_zero_difference = [(a, b) for a, b in descending if abs(log(exp(mpf(a)) - exp(mpf(b)))) > 0.1]

# across the seam at 20 between the two series
around_zero = real + [30.0, -45.0, 19.9, -19.999, 20.0, 20.001, -21.0, 50.0, 100.0, 1e3, 1e5, 1e15]

intervals = [(min(p), max(p)) for p in [(random.uniform(-6, 6), random.uniform(-6, 6)) for _ in range(60)]]
intervals += [(a, a + d) for a in (-37.0, -10.0, -1.0, -1e-9, 0.0, 0.3, 3.0, 12.0) for d in (1e-12, 1e-6, 0.01, 0.5, 1.0, 20.0)]
intervals += [(-inf, -3.0), (-inf, 2.0), (-3.0, inf), (5.0, inf), (30.0, inf), (-inf, -30.0), (-30.0, 30.0), (-8.0, 9.0)]
far_intervals = [(a, a + d) for a in (40.0, 1e3, 1e5) for d in (1e-9, 1e-3, 1.0, 50.0)]
far_intervals += [(-b, -a) for a, b in far_intervals]

root_two = sqrt(mpf(2))


def phi(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def Phi(x):
    return erfc(-x / root_two) / 2


def mills(x):
    return phi(x) / Phi(x)


def mass(a, b):
    """Phi(b) - Phi(a), from the side on which both are small."""
    return Phi(b) - Phi(a) if a + b < 0 else Phi(-a) - Phi(-b)


def log_mass(a, b):
    return log1p(-Phi(a) - Phi(-b)) if a < 0 < b else log(mass(a, b))


def ratio(x):
    return besseli(1, x) / besseli(0, x)


def log_i0(x):
    return x * x / 4 if abs(x) < 1e-29 else log(besseli(0, x))


scalars = {
    "logSigmoid": (lambda x: -log1p(exp(-x)), real + below + far_below),
    "logaddexp": (lambda a, b: log(exp(a) + exp(b)), not_near_zero),
    "logdiffexp": (lambda a, b: log(exp(a) - exp(b)), not_near_zero_difference),
    "lgamma": (loggamma, positive),
    "digamma": (digamma, not_near_root),
    "trigamma": (lambda x: psi(1, x), [x for x in positive if x > 1e-150]),
    "polygamma": (lambda n, x: psi(int(n), x), [(float(n), x) for n in (0, 1, 2, 3, 7) for x in not_near_root if 1e-8 <= x < 1e30]),
    "erf": (erf, real + below),
    "erfc": (erfc, real + [-x for x in below if x > -26]),
    "normalDensity": (phi, real + below),
    "normalMass": (Phi, real + below),
    "logNormalMass": (lambda x: log(Phi(x)) if x < 0 else log1p(-Phi(-x)), real + below + far_below),
    "logNormalInterval": (log_mass, intervals + far_intervals),
    "normalEdge": (lambda a, b: phi(a) / mass(a, b) if a > -inf else mpf(0), intervals + far_intervals + [(b, a) for a, b in intervals if b > a]),
    "normalEdgeExcess": (lambda a, b: phi(a) / mass(a, b) - a, intervals + far_intervals),
    "logI0": (log_i0, around_zero),
    "besselRatio": (ratio, around_zero),
    "besselRatioSlope": (lambda x: 1 - ratio(x) / x - ratio(x) ** 2 if x else mpf(0.5), around_zero),
    "inverseMills": (mills, real + below + far_below),
    "inverseMillsDelta": (lambda x: mills(x) * (x + mills(x)), real + below + far_below),
}

vectors = [[1.0, 2.0, 3.0], [0.0], [7.5, 7.5], [3.0, -1.0, 3.0, 2.0], [1e16, 1.0, -1e16], [1e100, 1.0, -1e100, 1e-5], [0.1] * 10, [-1e308, 1e308, 1.0]]
vectors += [[0.1, 0.2, 0.05], [1e8, 1e8 + 1], [5.0, 5.0, 5.0, -2.0], [0.0, 1.0], [1.0, -0.0, 1.0, 0.5], [1e-3, 1.002, 0.999, 0.3]]
for size in (2, 3, 5, 10, 100):
    vectors.append([round(random.gauss(0, 3), 3) for _ in range(size)])

def depth(v):
    """How far the threshold of sparsemax lies below the largest entry."""
    ordered = sorted([max(v) - x for x in v])
    size = max(k for k in range(1, len(v) + 1) if k * ordered[k - 1] - fsum(ordered[:k]) < 1)
    return (fsum(ordered[:size]) + 1) / size


def variance(v):
    m = fsum(v) / len(v)
    return fsum([(x - m) ** 2 for x in v]) / len(v)


def median(v):
    ordered = sorted(v)
    return (ordered[(len(v) - 1) // 2] + ordered[len(v) // 2]) / 2


along = {
    "amax": max,
    "amin": min,
    "argmax": lambda v: mpf(v.index(max(v))),
    "variance": variance,
    "median": median,
    "sparsemaxThreshold": lambda v: max(v) - depth(v),
    "sparsemax": lambda v: [max(depth(v) - (max(v) - x), mpf(0)) for x in v],
    "sort": sorted,
    "ranks": lambda v: [mpf(1 + sum(y > x or (y == x and l < k) for l, y in enumerate(v))) for k, x in enumerate(v)],
    "cumsum": lambda v: [fsum(v[: k + 1]) for k in range(len(v))],
    "revcumsum": lambda v: [fsum(v[k:]) for k in range(len(v))],
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
        yield [*(rounded(mpf(x)) for x in given), rounded(function(*map(mpf, given)))]


parts = [f'  "{name}": [\n{lines(scalar_cases(function, args))}\n  ]' for name, (function, args) in scalars.items()]
for name, function in along.items():
    cases = []
    for v in vectors:
        result = function([mpf(x) for x in v])
        cases.append([v, [rounded(x) for x in result] if isinstance(result, list) else rounded(result)])
    parts.append(f'  "{name}": [\n{lines(cases)}\n  ]')
print("{\n" + ",\n".join(parts) + "\n}")
