import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomeOf, type Reading } from "./test-support.ts";

// A column that may be nested is beyond the scanner: with one in its first record, an NDJSON is read by JSON.parse
// alone. It is the last member, so all other places stay the same.
const first = '{"y": 1, "f": -2.5, "id": "a", "v": [1, 2]}\n';
const beyond = '{"y": 1, "f": -2.5, "id": "a", "v": [1, 2], "n.n": 0}\n';

/** All that reading gives but for the further column. */
async function outcome(blocks: readonly Buffer[], reading: Reading): Promise<string> {
  const found = JSON.parse(await outcomeOf(blocks, { ...reading, format: "ndjson" })) as {
    rows: (unknown[] | undefined)[];
  };
  found.rows[0] = found.rows[0]?.filter((column) => (column as { name: string }).name !== "n.n");
  return JSON.stringify(found, null, 1);
}

async function expectSame(text: string, reading: Reading): Promise<void> {
  const expected = await outcome([Buffer.from(beyond + text)], reading);
  const bytes = Buffer.from(first + text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const blocks = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect(await outcome(blocks, reading), `cut at byte ${cut}`).toBe(expected);
  }
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -100, max: 100, noNaN: true }).map((value) => value.toFixed(3)),
  fc.integer({ min: -9, max: 99 }).map(String),
  fc.constantFrom("1E5", "1e+05", "-0", "0.0", "12345678901234567890", "0.1234567890123456789012"),
);
const text = fc.constantFrom(
  '"a"',
  '""',
  '"é😀"',
  '"1.5"',
  '"inf"',
  '" 2 "',
  '"cat"',
  '"a long text of more than 16 bytes"',
);
const word = fc.constantFrom("null", "true", "false", '"NaN"', '"NA"');
const odd = fc.constantFrom('"a\\"b"', '"\\u0061"', '{"z": 1}', "[]", "[[1], 2]", "[1, 2]", '["x"]', "1e999", '"b\tc"');
const wrong = fc.constantFrom("01", ".5", "5.", "+1", "tru", "nul", "falsey", "1x", "'a'", "", "-", "1e", '"a', "NaN");
const pair = fc.tuple(number, number).map((numbers) => `[${numbers.join(", ")}]`);

const space = fc.constantFrom("", " ", "\t ", "  ");

function records(cell: fc.Arbitrary<string>, vector: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const line = fc.tuple(cell, cell, cell, vector, space, space, fc.boolean()).map(([y, f, id, v, a, b, crlf]) => {
    return `${a}{${b}"y"${a}:${b}${y}${a},"f": ${f}, ${b}"id":${id}${b}, "v":${v}${a}}${b}${crlf ? "\r" : ""}`;
  });
  const other = fc.constantFrom(
    "",
    "  ",
    "\r",
    '{"f": 1, "y": 2, "id": "b", "v": [0, 0]}',
    '{"y": 2, "f": 1, "id": "b", "v": [0, 0], "more": 1}',
    '{"y": 2, "y": 3, "f": 1, "id": "b", "v": [0, 0]}',
    '{"y": 2, "f": 1}',
    "[1]",
  );
  const lines = fc.array(fc.oneof({ weight: 5, arbitrary: line }, { weight: 1, arbitrary: other }), { maxLength: 5 });
  return fc.tuple(lines, fc.boolean()).map(([all, last]) => all.join("\n") + (last && all.length > 0 ? "\n" : ""));
}

const reading: fc.Arbitrary<Reading> = fc.record({
  missing: fc.constantFrom("error", "drop"),
  reads: fc.constantFrom([["y"], ["f"]], [["f", "y"]], [["v"], ["y"]], [["y", "f"], ["f"]], [["v"], ["v"]], []),
  texts: fc.constantFrom([], ["id"], ["id", "y"], ["v"]),
  words: fc.constantFrom(
    new Map<string, number>(),
    new Map([["cat", 1], ["true", 1], ["false", 0]]), // biome-ignore format: pairs
    new Map([["1", 10], ["cat", 5]]), // biome-ignore format: pairs
  ),
  batchRows: fc.integer({ min: 1, max: 4 }),
});

test("plain records are read as JSON.parse reads them, wherever they are cut", async () => {
  const cell = fc.oneof({ weight: 6, arbitrary: number }, { weight: 1, arbitrary: text });
  await fc.assert(fc.asyncProperty(records(cell, pair), reading, expectSame), { numRuns: 30 });
});

test("records with missing values, other members and errors are read as JSON.parse reads them", async () => {
  const cell = fc.oneof(
    { weight: 8, arbitrary: number },
    { weight: 2, arbitrary: text },
    { weight: 2, arbitrary: word },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: wrong },
  );
  const vector = fc.oneof({ weight: 4, arbitrary: pair }, { weight: 1, arbitrary: cell });
  await fc.assert(fc.asyncProperty(records(cell, vector), reading, expectSame), { numRuns: 80 });
});

test("records with a byte changed, put in or left out are read as JSON.parse reads them", async () => {
  const mutation = fc.record({
    at: fc.nat(80),
    put: fc.constantFrom("", ..."\n\r,:;\"'1.e- \0{}[]x"),
    over: fc.nat(2),
  });
  const mutated = fc
    .tuple(records(fc.oneof(number, text), pair), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([original, mutations]) => {
      let result = original;
      for (const { at, put, over } of mutations) result = result.slice(0, at) + put + result.slice(at + over);
      return result;
    });
  await fc.assert(fc.asyncProperty(mutated, reading, expectSame), { numRuns: 80 });
});
