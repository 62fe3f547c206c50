import { trimSpaces } from "./number-cell.ts";

const otherMark = { ".": ",", ",": "." } as const;
const markNames = { ".": "point", ",": "comma" } as const;

/** Groups of three digits with one separator between them all, and then a fraction behind the mark that is no separator. */
const grouped = /^([+-]?\d{1,3})((?:([,.'’_ \u00a0\u2009\u202f])\d{3})(?:\3\d{3})*)(?:(?!\3)([.,])(\d+))?$/u;

/** What to try where a text is a number in another spelling than that of number cells; undefined for any other text. */
export function numberAdvice(text: string, decimal: "." | ","): string | undefined {
  const cell = trimSpaces(text);
  const other = otherMark[decimal];
  const flag = decimal === "." ? "give --decimal ," : "leave --decimal , out";
  const ifMark = `if the ${markNames[other]} is the decimal mark, ${flag}`;
  const [, first, groups, separator, , fraction] = grouped.exec(cell) ?? [];
  if (groups !== undefined) {
    const written = `${first}${groups.replaceAll(separator!, "")}${fraction === undefined ? "" : `${decimal}${fraction}`}`;
    // one group and no fraction: 1,234 is either
    const ambiguous = separator === other && groups.length === 4 && fraction === undefined;
    return ambiguous
      ? `${ifMark}; if it stands between thousands, write ${written}`
      : `numbers have no separators between thousands: write ${written}`;
  }
  const percent = /^[+-]?(?:\d+\.?\d*|\.\d+) *%$/.exec(cell);
  if (percent) {
    const number = Number.parseFloat(cell);
    return `numbers have no percent sign: write ${number}, or ${Number((number / 100).toPrecision(15))} for a share`;
  }
  const withOther = other === "," ? /^[+-]?\d*,\d+(e[+-]?\d+)?$/i : /^[+-]?\d*\.\d+(e[+-]?\d+)?$/i;
  return withOther.test(cell) ? ifMark : undefined;
}
