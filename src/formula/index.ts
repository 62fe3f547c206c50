/**
 * The formula compiler: text -> tree -> derivative -> simplified tree -> shared subtrees -> JavaScript | text | LaTeX.
 * Self-contained: it knows nothing of files, losses or commands. A printer for another language (SQL) is one more
 * module beside text.ts, over the same tree and the same table.
 */
export { assumeShapes } from "./assumed-shapes.ts";
export { lower } from "./computing-order.ts";
export { gradient, hessianDiagonal } from "./differentiate.ts";
export { evaluate, type Value } from "./evaluate.ts";
export { functionNamed, functionNames } from "./functions.ts";
export { isIdentifier } from "./identifier.ts";
export {
  type ArrayProgram,
  compileArrays,
  compileKernel,
  type Kernel,
  type KernelInput,
  type KernelOutput,
} from "./kernel.ts";
export { toLatex } from "./latex.ts";
export { normalMass } from "./normal.ts";
export { type CallResolver, parse } from "./parse.ts";
export { MissingFunction } from "./plain-meanings.ts";
export { nameRepeatedParts } from "./repeated-parts.ts";
export { simplify, stabilize } from "./simplify.ts";
export { FormulaTooLarge } from "./size.ts";
export { type SqlColumn, type SqlDialect, type SqlProgram, type SqlSetting, toSql, untakenAmong } from "./sql.ts";
export { toText } from "./text.ts";
export { call, type Expression, FormulaError, name, namesIn, number, rewrite, type Span, substitute } from "./tree.ts";
export { type Names, type Shape, scalarNumber, typeOfFormula, typesOf, type ValueType, vectorNumber } from "./types.ts";
export { entriesOf, entryName } from "./vector-entries.ts";
export { arrayFormula } from "./whole-arrays.ts";
