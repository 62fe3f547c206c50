/**
 * What a value holds one number for: nothing more (`scalar`), each row of the group (`vector`, index i), the same rows
 * once more (`across`, index j), each pair of rows (`matrix`, i and j), each column of each row (`table`, i and k), or
 * each column (`columns`, k). In a loss of single rows the vector is the row's K columns.
 */
export type Shape = "scalar" | "vector" | "across" | "columns" | "matrix" | "table";

export type Axis = "i" | "j" | "k";

const axes: Readonly<Record<Shape, readonly Axis[]>> = {
  scalar: [],
  vector: ["i"],
  across: ["j"],
  columns: ["k"],
  matrix: ["i", "j"],
  table: ["i", "k"],
};

/** Axes as a set: one bit each. Shapes are asked for at every node of every formula. */
const bits: Readonly<Record<Axis, number>> = { i: 1, j: 2, k: 4 };
const shapes = Object.keys(axes) as Shape[];
const sets = Object.fromEntries(
  shapes.map((shape) => [shape, axes[shape].reduce((set, axis) => set | bits[axis], 0)]),
) as Readonly<Record<Shape, number>>;
const shapeOfSet = new Map(shapes.map((shape) => [sets[shape], shape]));

/** The axes of a shape, the innermost last. */
export function axesOf(shape: Shape): readonly Axis[] {
  return axes[shape];
}

export function hasAxis(shape: Shape, axis: Axis): boolean {
  return (sets[shape] & bits[axis]) !== 0;
}

/** The axis along which a function of vectors goes; undefined of a scalar. */
export function innerAxis(shape: Shape): Axis | undefined {
  return axes[shape].at(-1);
}

/** The shape to which an elementwise function broadcasts; undefined where there is none, as for a table and an across. */
export function union(given: readonly Shape[]): Shape | undefined {
  let joined = 0;
  for (const shape of given) joined |= sets[shape];
  return shapeOfSet.get(joined);
}

/** The shape that is left when an axis is summed over. */
export function without(shape: Shape, axis: Axis): Shape {
  return shapeOfSet.get(sets[shape] & ~bits[axis])!;
}

/** Whether a value of the first shape can stand for one of the second, the same along what it lacks. */
export function fitsInto(shape: Shape, wider: Shape): boolean {
  return (sets[shape] & ~sets[wider]) === 0;
}
