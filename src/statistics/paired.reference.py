"""Writes paired.reference.json, for paired.test.ts: paired tests and intervals of SciPy 1.17 on small samples, the
cluster-robust mean and the adjusted p-values of statsmodels 0.15, tails of Student's t by quadrature of mpmath 1.3.

Run: python paired.reference.py
"""

import json
from pathlib import Path

import numpy as np
from mpmath import mp, mpf, quad
from scipy import stats
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.multitest import multipletests

random = np.random.default_rng(6)


def case(name, base, candidate, exact):
    base, candidate = np.asarray(base, float), np.asarray(candidate, float)
    change = candidate - base

    def mean_change(x, axis):
        return np.mean(x, axis=axis)

    t = stats.ttest_rel(candidate, base)
    interval = t.confidence_interval(0.95)
    found = {
        "name": name,
        "base": base.tolist(),
        "candidate": candidate.tolist(),
        "t": {
            "two-sided": t.pvalue,
            "worse": stats.ttest_rel(candidate, base, alternative="greater").pvalue,
            "better": stats.ttest_rel(candidate, base, alternative="less").pvalue,
            "low": interval.low,
            "high": interval.high,
        },
    }
    if exact:
        found["permutation"] = {
            ours: stats.permutation_test(
                (change,), mean_change, permutation_type="samples", alternative=theirs, n_resamples=np.inf
            ).pvalue
            for ours, theirs in (("two-sided", "two-sided"), ("worse", "greater"), ("better", "less"))
        }
    for method in ("percentile", "bca"):
        # the interval of many seeds: its middle, and how far those of single seeds lie from it
        ends = np.array(
            [
                (lambda ci: (ci.low, ci.high))(
                    stats.bootstrap(
                        (base, candidate),
                        # of the differences, so that ties of whole numbers are not broken by rounding
                        lambda b, c, axis=-1: np.mean(c - b, axis=axis),
                        paired=True,
                        vectorized=True,
                        n_resamples=2000,
                        method=method,
                        rng=seed,
                    ).confidence_interval
                )
                for seed in range(40)
            ]
        )
        found[method] = {"middle": ends.mean(axis=0).tolist(), "deviation": ends.std(axis=0, ddof=1).tolist()}
    return found


def losses(n, change, spread):
    base = random.exponential(size=n)
    return base, base + change + spread * random.normal(size=n)


def upper_tail(t, freedom):
    """Student's t by quadrature in 30 digits."""
    mp.dps = 30
    nu = mpf(freedom)
    front = mp.gamma((nu + 1) / 2) / mp.gamma(nu / 2) / mp.sqrt(mp.pi * nu)
    points = [mpf(t), mpf(t) + 1, mpf(t) + 3, mpf(t) + 10, mp.inf]
    return float(front * quad(lambda x: (1 + x * x / nu) ** (-(nu + 1) / 2), points))


skewed = random.exponential(size=40)
cases = [
    case("eight pairs", *losses(8, 0.3, 0.4), True),
    case("twelve pairs with ties", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 1, 4, 5, 4, 8, 7, 9, 9, 12, 11, 13], True),
    case("sixteen pairs without a change", *losses(16, 0.0, 1.0), True),
    case("skewed differences", skewed, skewed + random.lognormal(sigma=1.0, size=40) - 1.2, False),
    case("two hundred pairs", *losses(200, 0.05, 0.3), False),
]
tails = [
    {"t": t, "freedom": freedom, "tail": upper_tail(t, freedom)}
    for freedom in (1, 2, 5, 29, 61, 100, 999, 12345, 1000000)
    for t in (0.001, 0.5, 1.0, 1.96, 4.0, 8.0)
]
values = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04, 1.0]
adjusted = {
    "values": values,
    "holm": multipletests(values, method="holm")[1].tolist(),
    "bh": stats.false_discovery_control(values, method="bh").tolist(),
}

groups = random.integers(0, 9, size=60)
weights = random.uniform(0.5, 2.0, size=60)
base, candidate = losses(60, 0.1, 0.3)
candidate = candidate + 0.2 * random.normal(size=9)[groups]
fit = WLS(candidate - base, np.ones(60), weights=weights).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
clustered = {
    "base": base.tolist(),
    "candidate": candidate.tolist(),
    "weights": weights.tolist(),
    "groups": groups.tolist(),
    "difference": float(fit.params[0]),
    "error": float(fit.bse[0]),
    "p": float(fit.pvalues[0]),
    "interval": fit.conf_int(0.05)[0].tolist(),
}
found = {"cases": cases, "tails": tails, "adjusted": adjusted, "clustered": clustered}
Path(__file__).with_suffix(".json").write_text(json.dumps(found) + "\n")
