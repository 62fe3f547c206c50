import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { open } from "./test-support.ts";

async function detailsOf(input: string | Buffer) {
  const source = await open([input as string]);
  await source.close();
  return source.details;
}

test.each([
  ["y;f\n1;2\n", { delimiter: ";", header: true, byteOrderMark: false, compression: null, lineEnds: "lf" }],
  [
    "\uFEFFy\tf\r\n1\t2\r\n",
    { delimiter: "\t", header: true, byteOrderMark: true, compression: null, lineEnds: "crlf" },
  ],
  ["y|f\r1|2\r", { delimiter: "|", header: true, byteOrderMark: false, compression: null, lineEnds: "cr" }],
  ["y,f\r\n1,2\n", { delimiter: ",", header: true, byteOrderMark: false, compression: null, lineEnds: "mixed" }],
  ['{"y":1}', { byteOrderMark: false, compression: null, lineEnds: null }],
  ['[{"y":1},\n{"y":2}]', { byteOrderMark: false, compression: null, lineEnds: "lf" }],
  ['{"y":[1]}\r\n', { byteOrderMark: false, compression: null, lineEnds: "crlf" }],
])("the bytes of %j are described", async (text, details) => {
  expect(await detailsOf(text)).toEqual(details);
});

test("compressed bytes are described by what is in them", async () => {
  expect(await detailsOf(gzipSync("\uFEFFy,f\r\n1,2\r\n"))).toEqual({
    delimiter: ",",
    header: true,
    byteOrderMark: true,
    compression: "gzip",
    lineEnds: "crlf",
  });
});
