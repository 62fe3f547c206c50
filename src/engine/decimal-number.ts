/** A number as cells have it, which is not all that Number reads; NaN for anything else. */
export function decimalNumber(text: string): number {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
}
