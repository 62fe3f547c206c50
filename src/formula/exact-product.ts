/** The rounding error of x * y, by Veltkamp's splitting (Dekker 1971); exact unless a product leaves the float64 range. */
export function productError(x: number, y: number, product: number): number {
  const cx = 134217729 * x;
  const highX = cx - (cx - x);
  const lowX = x - highX;
  const cy = 134217729 * y;
  const highY = cy - (cy - y);
  const lowY = y - highY;
  return lowX * lowY - (product - highX * highY - lowX * highY - highX * lowY);
}
