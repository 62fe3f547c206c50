import type { SqlDialect } from "../formula/index.ts";
import { quotedName, quotedText } from "../sql-quotes.ts";

/** PostgreSQL: overflow, underflow and a division by 0 are errors, so exp, powers and quotients are written out. */
export default {
  name: "postgres",
  title: "PostgreSQL",
  functions: {
    "/": "coalesce(#1 / nullif(#2, 0::float8), #1 * 'Infinity'::float8)",
    "^":
      "case when #1 = 0::float8 then case when #2 < 0::float8 then 'Infinity'::float8 when #2 = 0::float8 then 1::float8 else 0::float8 end " +
      "when #1 < 0::float8 and #2 <> floor(#2) then 'NaN'::float8 " +
      "when #2 * ln(abs(#1)) > 709.782712893384::float8 then 'Infinity'::float8 " +
      "when #2 * ln(abs(#1)) < (-745)::float8 then 0::float8 else power(#1, #2) end",
    sqrt: "sqrt(#1)",
    exp: "case when #1 > 709.782712893384::float8 then 'Infinity'::float8 when #1 < (-745)::float8 then 0::float8 else exp(#1) end",
    log: "case when #1 > 0::float8 then ln(#1) when #1 = 0::float8 then '-Infinity'::float8 else 'NaN'::float8 end",
    max: "greatest(#1, #2)",
    min: "least(#1, #2)",
    abs: "abs(#1)",
    sign: "sign(#1)",
    sin: "sin(#1)",
    cos: "cos(#1)",
    atan: "atan(#1)",
    tanh: "tanh(#1)",
  },
  number: (value) => {
    if (!Number.isFinite(value)) return `'${value}'::float8`;
    return value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? "-0" : value})::float8` : `${value}::float8`;
  },
  text: quotedText,
  identifier: quotedName,
  fence: "offset 0",
  toFloat64: (column) => `${column}::float8`,
  element: (column, k) => `${column}[${k + 1}]`,
  length: (column) => `cardinality(${column})`,
  array: (entries) => `array[${entries.join(", ")}]`,
  toText: (column) => `${column}::text`,
} satisfies SqlDialect as SqlDialect;
