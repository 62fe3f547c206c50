import type { Readable as Stream } from "node:stream";

const headBytes = 1024 * 1024;

/** A stream that can be read twice as far as its head goes: `head` ends at a line end, `whole` is all of it. */
export async function splitHead(stream: Stream): Promise<{ head: Stream; whole: Stream }> {
  const { Readable } = await import("node:stream");
  const seen: Buffer[] = [];
  let length = 0;
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  let ended = false;
  while (length < headBytes) {
    const next = await chunks.next();
    ended = next.done === true;
    if (next.done) break;
    const chunk = Buffer.from(next.value);
    seen.push(chunk);
    length += chunk.length;
  }
  async function* whole(): AsyncGenerator<Buffer | string> {
    yield* seen;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  const head = Buffer.concat(seen);
  const lastLine = head.lastIndexOf(10);
  const complete = ended || lastLine < 0 ? head : head.subarray(0, lastLine + 1);
  return { head: Readable.from([complete]), whole: Readable.from(whole()) };
}
