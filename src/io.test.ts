import { closeSync, createWriteStream, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { LateStream, write } from "./io.ts";

const folder = mkdtempSync(join(tmpdir(), "lossline-io-"));
afterAll(() => rmSync(folder, { recursive: true }));

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
