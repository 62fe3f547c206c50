import type { SqlDialect } from "../formula/index.ts";
import { quotedName, quotedText } from "../sql-quotes.ts";

/** DuckDB: arithmetic as IEEE 754 has it; ln and sqrt refuse what lies outside of their domains. */
export default {
  name: "duckdb",
  title: "DuckDB",
  functions: {
    "/": "#1 / #2",
    "^": "pow(#1, #2)",
    sqrt: "sqrt(#1)",
    exp: "exp(#1)",
    log: "case when #1 > 0e0 then ln(#1) when #1 = 0e0 then '-Infinity'::double else 'NaN'::double end",
    max: "greatest(#1, #2)",
    min: "least(#1, #2)",
    abs: "abs(#1)",
    sign: "sign(#1)::double",
    sin: "sin(#1)",
    cos: "cos(#1)",
    atan: "atan(#1)",
    sinh: "sinh(#1)",
    cosh: "cosh(#1)",
    tanh: "tanh(#1)",
    lgamma: "lgamma(#1)",
    sum: "list_sum(#1)",
    // from -1 on, and what each addition loses is carried along
    sum_less_one: "list_aggregate(list_prepend(-1e0, #1), 'fsum')",
    amax: "list_max(#1)",
    amin: "list_min(#1)",
    argmax: "(list_position(#1, list_max(#1)) - 1)",
    index: "coalesce(case when #2 >= 0e0 and #2 = floor(#2) then #1[try_cast(#2 as bigint) + 1] end, 'NaN'::double)",
  },
  number: (value) => {
    if (!Number.isFinite(value)) return `'${value}'::double`;
    const text = Object.is(value, -0) ? "-0" : String(value);
    return text.includes("e") ? text : `${text}e0`;
  },
  text: quotedText,
  identifier: quotedName,
  file: quotedText,
  toFloat64: (column, orNull) => (orNull ? `try_cast(${column} as double)` : `${column}::double`),
  element: (column, k) => `${column}[${k + 1}]`,
  length: (column) => `len(${column})`,
  array: (entries) => `[${entries.join(", ")}]`,
  arrays: {
    transform: (array, entry, body) => `list_transform(${array}, lambda ${entry}: ${body})`,
    any: (array, entry, body) => `list_bool_or(list_transform(${array}, lambda ${entry}: ${body}))`,
    places: (width) => `range(${width})`,
    at: (array, place) => `${array}[${place} + 1]`,
    toFloat64: (column) => `${column}::double[]`,
  },
  toText: (column) => `${column}::varchar`,
} satisfies SqlDialect as SqlDialect;
