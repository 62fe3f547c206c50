import type { Command } from "commander";
import type { Io } from "../io.ts";

/** A command of the program: its flags and its work are loaded when it is the one that was typed. */
export interface CommandEntry {
  name: string;
  summary: string;
  load(): Promise<{ configure(command: Command, io: Io): void }>;
}

export const commands: readonly CommandEntry[] = [
  { name: "eval", summary: "losses of a file: aggregates, rows, derivatives", load: () => import("./eval.ts") },
  {
    name: "compare",
    summary: "models on the same rows: is one worse by more than chance?",
    load: () => import("./compare.ts"),
  },
  {
    name: "check",
    summary: "the gate: limits for losses, and no worse than before",
    load: () => import("./check.ts"),
  },
  { name: "baseline", summary: "what later models are held against: save, show", load: () => import("./baseline.ts") },
  { name: "worst", summary: "the rows with the highest loss, and their share", load: () => import("./worst.ts") },
  { name: "plot", summary: "losses as a picture: terminal, SVG, Vega-Lite", load: () => import("./plot.ts") },
  { name: "report", summary: "one page of HTML: pictures, slices, worst rows", load: () => import("./report.ts") },
  { name: "list", summary: "the losses that lossline knows", load: () => import("./list.ts") },
  { name: "explain", summary: "formula, derivatives and parameters of a loss", load: () => import("./explain.ts") },
  {
    name: "gradcheck",
    summary: "derivatives against differences, or against a gradient column",
    load: () => import("./gradcheck.ts"),
  },
  {
    name: "inspect",
    summary: "what the reader sees in a file, and the losses that fit",
    load: () => import("./inspect.ts"),
  },
  { name: "diff", summary: "two result documents, side by side", load: () => import("./diff.ts") },
  { name: "sql", summary: "the SQL of losses, for another engine", load: () => import("./sql.ts") },
  { name: "completions", summary: "the completion script of a shell", load: () => import("./completions.ts") },
];

/** What the completion scripts call: not for people, so no help shows it. */
export const completionEntry: CommandEntry = {
  name: "__complete",
  summary: "words for a completion script",
  load: () => import("./complete.ts"),
};
