/**
 * Whether the first `count` numbers are all finite. A sum tells at once: it is finite where all are; where it is not, it
 * may have overflowed, and each number is looked at.
 */
export function allFinite(values: Float64Array, count: number): boolean {
  // several sums, so that none has to wait for the last one; taken apart from a list they would be four times as slow
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const last = count - 3;
  let i = 0;
  for (; i < last; i += 4) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  for (; i < count; i++) a += values[i]!;
  if (Number.isFinite(a + b + c + d)) return true;
  for (i = 0; i < count; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
