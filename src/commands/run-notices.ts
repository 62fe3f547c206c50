import type { Warning } from "../contracts.ts";
import type { Io } from "../io.ts";
import type { OutputFlags } from "./flags.ts";

/** Prints on stderr what a run has to say beside its result, and keeps it for the document. */
export class RunNotices {
  readonly all: Warning[] = [];
  readonly #flags: Pick<OutputFlags, "quiet" | "errorFormat">;
  readonly #io: Io;

  constructor(flags: Pick<OutputFlags, "quiet" | "errorFormat">, io: Io) {
    this.#flags = flags;
    this.#io = io;
  }

  /** Something that was guessed or found. */
  readonly note = (warning: Warning) => this.#print("note", warning);

  /** Something that may make the result another one than was meant. */
  readonly warning = (warning: Warning) => this.#print("warning", warning);

  #print(kind: "note" | "warning", warning: Warning): void {
    this.all.push(warning);
    if (this.#flags.quiet) return;
    const asJson = this.#flags.errorFormat === "json";
    this.#io.stderr.write(asJson ? `${JSON.stringify({ [kind]: warning })}\n` : `${kind}: ${warning.message}\n`);
  }
}
