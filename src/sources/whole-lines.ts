import type { TextWindow } from "./text-window.ts";

const newLine = Buffer.from("\n");

/** The lines of blocks that are not read yet. The blocks are appended to the window when they are needed. */
export class WholeLines {
  /** offset of the first byte that is not read yet */
  at: number;
  readonly window: TextWindow;
  readonly #blocks: AsyncGenerator<Buffer>;

  constructor(blocks: AsyncGenerator<Buffer>, window: TextWindow) {
    this.#blocks = blocks;
    this.window = window;
    this.at = window.end;
  }

  /** Whole lines from `at` on; undefined where none is left, or it is longer. The last one ends as all do. */
  async next(longest: number): Promise<Buffer | undefined> {
    do {
      const lines = this.window.lines(this.at);
      if (lines) return lines;
      if (this.window.end - this.at > longest) return undefined;
    } while (await this.more());
    const rest = this.unread();
    return rest.length > 0 ? Buffer.concat([rest, newLine]) : undefined;
  }

  /** Tells that so many bytes of the lines were read. */
  advance(bytes: number): void {
    this.at = Math.min(this.at + bytes, this.window.end);
  }

  /** Takes another block; false where none is left. */
  async more(): Promise<boolean> {
    const next = await this.#blocks.next();
    if (!next.done) this.window.append(next.value);
    return !next.done;
  }

  /** The bytes that were taken from the blocks and are not read yet. */
  unread(): Buffer {
    return this.window.bytes(this.at, this.window.end);
  }
}
