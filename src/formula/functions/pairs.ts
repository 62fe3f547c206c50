import { type FunctionRow, rowsFunction, vectorFunction } from "./row.ts";

/**
 * Across the rows of a group: the rows once more along a second axis, sums over rows, and matrices of all pairs of
 * rows. `adjoint` in a pullback is a full matrix or table.
 */
export const pairs: readonly FunctionRow[] = [
  rowsFunction(
    "across",
    "x",
    "#1^{\\top}",
    [
      ["vector", "across", "#1[j]"],
      ["across", "vector", "#1[i]"],
      ["matrix", "matrix", "#1[j * rows + i]"],
    ],
    { says: "the same rows along the second axis; of a matrix, turned", pullbacks: ["across(adjoint)"] },
  ),
  rowsFunction(
    "itself",
    "x",
    "\\mathbb{1}[i = j]",
    [
      ["vector", "matrix", "(i === j)"],
      ["table", "matrix", "(i === j)"],
      ["matrix", "matrix", "(i === j)"],
    ],
    { says: "true for the pairs of a row with itself", flat: true, gives: "boolean" },
  ),
  rowsFunction(
    "len_rows",
    "x",
    "n",
    [
      ["vector", "scalar", "rows"],
      ["matrix", "scalar", "rows"],
      ["table", "scalar", "rows"],
    ],
    { says: "how many rows there are", flat: true },
  ),
  rowsFunction(
    "sum_rows",
    "x",
    "\\sum_i #1",
    [
      ["matrix", "across", "lineSum(#1(j), rows, rows)"],
      ["table", "columns", "lineSum(#1(k), rows, columns)"],
    ],
    { says: "the sum over rows, of a matrix or a table", partials: ["1"] },
  ),
  rowsFunction(
    "mean_rows",
    "x",
    "\\operatorname{mean}_i #1",
    [
      ["matrix", "across", "lineMean(#1(j), rows, rows)"],
      ["table", "columns", "lineMean(#1(k), rows, columns)"],
    ],
    { partials: ["1/len_rows(x)"], means: "sum_rows(x)/len_rows(x)" },
  ),
  rowsFunction(
    "matmul",
    "m x",
    "#1 \\, #2",
    [["matrix table", "table", "lineDot(#1(i * rows), #2(k), rows, columns)"]],
    {
      says: "the product of a matrix of pairs with a table",
      pullbacks: ["products(adjoint, x)", "matmul(across(m), adjoint)"],
    },
  ),
  rowsFunction(
    "products",
    "x y",
    "#1 \\, #2^{\\top}",
    [["table table", "matrix", "dot(#1(i * columns), #2(j * columns), columns)"]],
    {
      says: "the dot products of the rows of `x` with those of `y`, for all pairs",
      pullbacks: ["matmul(adjoint, y)", "matmul(across(adjoint), x)"],
    },
  ),
  rowsFunction(
    "gram",
    "x",
    "#1 \\, #1^{\\top}",
    [["table", "matrix", "dot(#1(i * columns), #1(j * columns), columns)"]],
    { pullbacks: ["matmul(adjoint + across(adjoint), x)"], means: "products(x, x)" },
  ),
  rowsFunction("cosines", "x", "\\cos\\angle(#1)", [], {
    says: "the cosines of the angles between all pairs of rows",
    shorthand: "gram(direction(x))",
  }),
  vectorFunction("map", "direction", "v", "direction", "\\frac{#1}{\\left\\lVert #1 \\right\\rVert}", {
    jacobians: [{ own: "xdivy(unit_rest(v), norm(v))", left: "-xdivy(unit(v), norm(v))", right: "unit(v)" }],
    means: "v/norm(v)",
  }),
  rowsFunction(
    "distances",
    "x",
    "\\left\\lVert #1 - #1^{\\top} \\right\\rVert",
    [["table", "matrix", "distance(#1(i * columns), #1(j * columns), columns)"]],
    {
      says: "the Euclidean distances of all pairs of rows",
      pullbacks: ["weighted_differences(where(distances(x) = 0, 0, (adjoint + across(adjoint))/distances(x)), x)"],
    },
  ),
  rowsFunction(
    "weighted_differences",
    "m x",
    "\\sum_j #1 \\left(#2 - #2^{\\top}\\right)",
    [["matrix table", "table", "weightedDifference(#1(i * rows), #2(k), i, rows, columns)"]],
    { says: "for each row, the weighted sum of what it differs from the others by" },
  ),
];
