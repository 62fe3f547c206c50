import type { SqlDialect } from "../formula/index.ts";

/** Apache Spark SQL, 3.4 and later: a division by 0 is NULL or an error, so it is written out. */
export default {
  name: "spark",
  title: "Spark",
  functions: {
    "/": "coalesce(try_divide(#1, #2), #1 * double('Infinity'))",
    "^": "pow(#1, #2)",
    sqrt: "sqrt(#1)",
    exp: "exp(#1)",
    expm1: "expm1(#1)",
    log: "case when #1 > 0e0 then ln(#1) when #1 = 0e0 then double('-Infinity') else double('NaN') end",
    log1p: "case when #1 > -1e0 then log1p(#1) when #1 = -1e0 then double('-Infinity') else double('NaN') end",
    hypot: "hypot(#1, #2)",
    max: "greatest(#1, #2)",
    min: "least(#1, #2)",
    abs: "abs(#1)",
    sign: "sign(#1)",
    sin: "sin(#1)",
    cos: "cos(#1)",
    atan: "atan(#1)",
    sinh: "sinh(#1)",
    cosh: "cosh(#1)",
    tanh: "tanh(#1)",
  },
  number: (value) => {
    if (!Number.isFinite(value)) return `double('${value}')`;
    const text = Object.is(value, -0) ? "-0" : String(value);
    return text.includes("e") ? `${text}D` : `${text}e0`;
  },
  text: (value) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
  identifier: (name) => `\`${name.replaceAll("`", "``")}\``,
  file: (path) => `${/\.(csv|json)$/.exec(path)?.[1] ?? "parquet"}.\`${path.replaceAll("`", "``")}\``,
  toFloat64: (column) => `try_cast(${column} as double)`,
  element: (column, k) => `get(${column}, ${k})`,
  length: (column) => `size(${column})`,
  toText: (column) => `cast(${column} as string)`,
} satisfies SqlDialect as SqlDialect;
