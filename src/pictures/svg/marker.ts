/** The marker of a series around a point: circle, triangle, square, diamond. */
export function markerPath(series: number, x: number, y: number, radius: number): string {
  const r = radius;
  switch (series % 4) {
    case 0:
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 1:
      return `M${x} ${y - 1.2 * r}l${1.15 * r} ${2.1 * r}h${-2.3 * r}z`;
    case 2:
      return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
    default:
      return `M${x} ${y - 1.35 * r}l${1.35 * r} ${1.35 * r}l${-1.35 * r} ${1.35 * r}l${-1.35 * r} ${-1.35 * r}z`;
  }
}
