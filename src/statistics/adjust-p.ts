/** How p-values of a family of tests are made to hold for the family: Holm 1979, Benjamini and Hochberg 1995. */
export type Adjustment = "holm" | "bh" | "none";

/**
 * Adjusted p-values, in the order of `values`. Holm's keep the chance of any false finding below alpha, those of
 * Benjamini and Hochberg the expected share of false ones among the findings. A null is no test: it stays null and does
 * not count for the family.
 */
export function adjustedP(values: readonly (number | null)[], adjustment: Adjustment): (number | null)[] {
  const tests = values.flatMap((p, at) => (p === null ? [] : [{ p, at }]));
  const adjusted = [...values];
  if (adjustment === "none") return adjusted;
  const count = tests.length;
  if (adjustment === "holm") {
    let least = 0;
    tests.sort((a, b) => a.p - b.p);
    tests.forEach(({ p, at }, rank) => {
      least = Math.max(least, Math.min(1, (count - rank) * p));
      adjusted[at] = least;
    });
  } else {
    let most = 1;
    tests.sort((a, b) => b.p - a.p);
    tests.forEach(({ p, at }, rank) => {
      most = Math.min(most, (p * count) / (count - rank));
      adjusted[at] = most;
    });
  }
  return adjusted;
}
