"""Writes power-divergence.reference.json: what power-divergence.ts, sumLessOne and pNorm should give.

Run with mpmath 1.3: python power-divergence.reference.py > power-divergence.reference.json
Arguments are float64 numbers taken exactly; results are computed with 400 digits and rounded once to float64.
"""

import json
import random

from mpmath import fsum, inf, log, mp, mpf

mp.dps = 400
random.seed(20240301)

# the powers of Hellinger, chi-square in both directions, and others; a ratio of 1e60 to the third is in range
powers = [0.5, 2.0, -1.0, 3.0, 1.5, -0.5, -2.0]
positive = [0.0, 1e-30, 1e-8, 0.25, 1.01, 1e30]
pairs = [(a, b) for a in positive for b in positive]
pairs += [(random.uniform(0, 1), random.uniform(0, 1)) for _ in range(12)]
for e in (1, 3, 6, 9, 12, 15):
    for base in (0.3, 12.5):
        for sign in (1, -1):
            pairs.append((base, base * (1 + sign * 10.0**-e * random.uniform(1, 9))))
for i in range(12):  # across every cut-off
    pairs.append((0.7, 0.7 * (0.15 + 0.4 * i)))


def ratio_power(a, b, p):
    if a == 0 or b == 0:
        return mpf(0) if a == b or (a == 0) == (p > 0) else inf
    return (a / b) ** p


def relative_power_difference(a, b, p):
    if a == b:
        return mpf(0)
    if p == 0:
        return -inf if a == 0 else inf if b == 0 else log(a / b)
    return (ratio_power(a, b, p) - 1) / p


def geometric_mean(a, b, p):
    if a == b:
        return a
    if a == 0:
        return mpf(0) if p > 0 else inf
    if b == 0:
        return mpf(0) if p < 1 else inf
    return a**p * b ** (1 - p)


def alpha_div(a, b, p):
    if p == 0:
        return alpha_div(b, a, mpf(1))
    if p == 1:
        return b if a == 0 else inf if b == 0 else a * log(a / b) - a + b
    return (geometric_mean(a, b, p) - p * a - (1 - p) * b) / (p * (p - 1))


vectors = [
    [1.0], [0.0], [0.5, 0.5], [0.5, 0.5, 1e-30], [1.0, 1e-17], [1e-300, 1.0], [0.1] * 10, [0.7, 0.2, 0.1], [1.0, 2.0**-53, 2.0**-53],
    [1e16, 1.0, -1e16], [1e308, 1e308, -1e308], [1 - 2.0**-53, 2.0**-54], [0.25, 0.75, 2.0**-60, -(2.0**-61)],
]


def rounded(x):
    return str(x).replace("+", "").replace("inf", "Infinity") if x in (inf, -inf) else float(x)


parts = []
for name, function, further in (
    ("ratioPower", ratio_power, []),
    ("relativePowerDifference", relative_power_difference, [0.0]),
    ("geometricMean", geometric_mean, []),
    ("alphaDiv", alpha_div, [0.0, 1.0]),
):
    cases = [[a, b, p, rounded(function(mpf(a), mpf(b), mpf(p)))] for a, b in pairs for p in powers + further]
    parts.append(f'  "{name}": [\n' + ",\n".join("    " + json.dumps(case) for case in cases) + "\n  ]")
cases = [[v, rounded(fsum([mpf(x) for x in v]) - 1)] for v in vectors]
parts.append('  "sumLessOne": [\n' + ",\n".join("    " + json.dumps(case) for case in cases) + "\n  ]")
cases = [
    [v, p, rounded(fsum([abs(mpf(x)) ** p for x in v]) ** (1 / mpf(p)))]
    for v in ([3.0, -4.0], [0.0, 0.0], [1e-200, 2e-200, 0.0], [1e200, -3e200], [0.1, 0.2, -0.3, 7.5], [-2.5])
    for p in (1.0, 1.5, 2.0, 3.0, 10.0)
]
parts.append('  "pNorm": [\n' + ",\n".join("    " + json.dumps(case) for case in cases) + "\n  ]")
print("{\n" + ",\n".join(parts) + "\n}")
