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
    sum: "aggregate(#1, 0D, (total, x) -> total + x)",
    // from -1 on, and what each addition loses is carried along (Neumaier 1974)
    sum_less_one:
      "aggregate(#1, struct(-1D as total, 0D as lost), (a, x) -> struct(a.total + x as total, " +
      "a.lost + (a.total - (a.total + x - (a.total + x - a.total))) + (x - (a.total + x - a.total)) as lost), a -> a.total + a.lost)",
    amax: "array_max(#1)",
    amin: "array_min(#1)",
    argmax: "(array_position(#1, array_max(#1)) - 1)",
    index: "coalesce(case when #2 >= 0e0 and #2 = floor(#2) then get(#1, try_cast(#2 as int)) end, double('NaN'))",
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
  array: (entries) => `array(${entries.join(", ")})`,
  arrays: {
    transform: (array, entry, body) => `transform(${array}, ${entry} -> ${body})`,
    any: (array, entry, body) => `exists(${array}, ${entry} -> ${body})`,
    places: (width) => `sequence(0, ${width - 1})`,
    at: (array, place) => `get(${array}, ${place})`,
    toFloat64: (column) => `transform(${column}, x -> try_cast(x as double))`,
  },
  toText: (column) => `cast(${column} as string)`,
} satisfies SqlDialect as SqlDialect;
