/**
 * What a value holds one number for: nothing more (`scalar`), each row of the group (`vector`, index i), the same rows
 * once more (`across`, index j), each pair of rows (`matrix`, i and j), each column of each row (`table`, i and k), or
 * each column (`columns`, k). In a loss of single rows the vector is the row's K columns.
 */
export type Shape = "scalar" | "vector" | "across" | "columns" | "matrix" | "table";

export type Axis = "i" | "j" | "k";

const axes: Readonly<Record<Shape, string>> = {
  scalar: "",
  vector: "i",
  across: "j",
  columns: "k",
  matrix: "ij",
  table: "ik",
};

/** The axes of a shape, the innermost last. */
export function axesOf(shape: Shape): readonly Axis[] {
  return [...axes[shape]] as Axis[];
}

export function hasAxis(shape: Shape, axis: Axis): boolean {
  return axes[shape].includes(axis);
}

/** The axis along which a function of vectors goes; undefined of a scalar. */
export function innerAxis(shape: Shape): Axis | undefined {
  return axesOf(shape).at(-1);
}

/** The shape to which an elementwise function broadcasts; undefined where there is none, as for a table and an across. */
export function union(shapes: readonly Shape[]): Shape | undefined {
  const joined = [...new Set(shapes.flatMap(axesOf))].sort().join("");
  return (Object.keys(axes) as Shape[]).find((shape) => axes[shape] === joined);
}

/** The shape that is left when an axis is summed over. */
export function without(shape: Shape, axis: Axis): Shape {
  const left = axes[shape].replace(axis, "");
  return (Object.keys(axes) as Shape[]).find((other) => axes[other] === left)!;
}

/** Whether a value of the first shape can stand for one of the second, the same along what it lacks. */
export function fitsInto(shape: Shape, wider: Shape): boolean {
  return axesOf(shape).every((axis) => hasAxis(wider, axis));
}
