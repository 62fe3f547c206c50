/** Sums are looked at so often: a function that is called often is compiled for all that it does, and not for its first loop. */
const blockLength = 1024;

/**
 * Whether the first `count` numbers are all finite. A sum tells at once: it is finite where all are; where it is not, it
 * may have overflowed, and each number is looked at.
 */
export function allFinite(values: Float64Array, count: number): boolean {
  for (let from = 0; from < count; from += blockLength) {
    if (!isFiniteBlock(values, from, Math.min(from + blockLength, count))) return false;
  }
  return true;
}

function isFiniteBlock(values: Float64Array, from: number, to: number): boolean {
  // several sums, so that none has to wait for the last one; taken apart from a list they would be four times as slow
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const last = to - 3;
  let i = from;
  for (; i < last; i += 4) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  for (; i < to; i++) a += values[i]!;
  if (Number.isFinite(a + b + c + d)) return true;
  for (i = from; i < to; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
