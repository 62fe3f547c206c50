import fc from "fast-check";

/** Numbers drawn from a domain of the table: an interval such as "(0, 10)", or a list such as "{0, 1, 2}". */
export function pointsOf(domain: string): fc.Arbitrary<number> {
  if (domain.startsWith("{")) return fc.constantFrom(...domain.slice(1, -1).split(",").map(Number));
  const [low, high] = domain.slice(1, -1).split(",").map(Number) as [number, number];
  // halves of the unit interval, so that both ends are as likely as they look
  return fc
    .double({ min: 0, max: 1, noNaN: true, minExcluded: true, maxExcluded: true })
    .chain((fine) => fc.integer({ min: 0, max: 999 }).map((coarse) => low + ((high - low) * (coarse + fine)) / 1000))
    .filter((x) => x > low && x < high);
}

/** A generator of pseudo-random numbers in [0, 1), the same in every run (mulberry32, Tommy Ettinger 2017). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One number of a domain. */
export function draw(domain: string, random: () => number): number {
  const bounds = domain.slice(1, -1).split(",").map(Number);
  if (domain.startsWith("{")) return bounds[Math.floor(random() * bounds.length)]!;
  const [low, high] = bounds as [number, number];
  return low + (high - low) * (random() * (1 - 2e-9) + 1e-9);
}
