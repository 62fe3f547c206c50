/** A number with `digits` significant digits, as a person writes it. */
export function rounded(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const shown = Number(value.toPrecision(digits));
  const size = Math.abs(shown);
  return size !== 0 && (size >= 1e15 || size < 1e-4) ? shown.toExponential() : String(shown);
}
