import { closeSync, createWriteStream, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { root, shell } from "../fixtures/command.ts";
import { isPiped, LateStream, write } from "./io.ts";

const folder = mkdtempSync(join(tmpdir(), "lossline-io-"));
afterAll(() => rmSync(folder, { recursive: true }));

const stdin = (about: object) => ({ stdin: Object.assign(Readable.from([]), about) });

test("a pipe or a file is piped in; a terminal or a device is not", () => {
  expect(isPiped(stdin({}))).toBe(true);
  expect(isPiped(stdin({ isTTY: true }))).toBe(false);
  for (const [path, expected] of [
    [`${root}package.json`, true],
    ["/dev/null", false],
  ] as const) {
    const fd = openSync(path, "r");
    expect(isPiped(stdin({ fd }))).toBe(expected);
    closeSync(fd);
  }
});

test("with nothing piped in, a configuration says what is read; what is piped in is read", async () => {
  writeFileSync(join(folder, "rows.csv"), "f,y\n1,3\n");
  writeFileSync(join(folder, "lossline.yaml"), "data: { file: rows.csv }\nchecks: [{ loss: mse, max: 9 }]\n");
  const run = "lossline eval -l mse -q -f csv";
  const value = async (lines: string) => (await shell(lines, "", folder)).stdout.split("\n")[1];
  expect(await value(`${run} < /dev/null`)).toMatch(/^mse,mse,mse,f,mean,4,/);
  expect(await value(`printf 'f,y\\n1,6\\n' | ${run}`)).toMatch(/^mse,mse,mse,f,mean,25,/);
  const empty = await shell(`true | ${run}`, "", folder);
  expect([empty.exit, empty.stderr]).toEqual([3, expect.stringContaining("if nothing is piped in, name the file")]);
});

test("without a file, and with nothing piped in, the short help is an error of usage", async () => {
  const { exit, stderr } = await shell("cd /; lossline eval -l mse < /dev/null");
  expect([exit, stderr]).toEqual([2, expect.stringContaining("no file, and nothing on standard input")]);
});

function opened(name: string) {
  const path = join(folder, name);
  const descriptor = openSync(path, "w");
  const streams: Writable[] = [];
  const late = new LateStream(descriptor, () => {
    streams.push(createWriteStream("", { fd: descriptor, autoClose: false }));
    return streams.at(-1)!;
  });
  return { late, streams, descriptor, text: () => readFileSync(path, "utf8") };
}

test("the first text needs no stream if it is short, and what follows stands behind it", async () => {
  const { late, streams, text } = opened("short");
  await write(late, "größe\n");
  expect(streams).toHaveLength(0);
  expect(text()).toBe("größe\n");
  await write(late, "b\n");
  await write(late, "c\n");
  expect(streams).toHaveLength(1);
  expect(text()).toBe("größe\nb\nc\n");
});

test("a long text is given to the stream, which waits for who reads", async () => {
  const { late, streams, text } = opened("long");
  await write(late, "é".repeat(3000));
  expect(streams).toHaveLength(1);
  expect(text()).toBe("é".repeat(3000));
});

test("what cannot be written is told to the write, and to who listens", async () => {
  const { late, streams, descriptor } = opened("closed");
  const told: Error[] = [];
  late.on("error", (error) => told.push(error));
  closeSync(descriptor);
  await expect(write(late, "a")).rejects.toMatchObject({ code: "write-failed" });
  await expect(write(late, "b")).rejects.toMatchObject({ code: "write-failed" });
  expect(streams).toHaveLength(1);
  expect(told).toHaveLength(1);
});
