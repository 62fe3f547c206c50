import { isAbsolute, relative, resolve, sep } from "node:path";
import { type CheckDocument, type CheckResult, type CountsAs, worstFirst } from "../verdict.ts";
import { markdownReport } from "./markdown.ts";
import { headline, titleOf } from "./texts.ts";

/** Of one kind GitHub shows ten annotations a step; the last one says how many there are besides. */
const shownAnnotations = 9;

/** A step's summary may have 1 MiB, what other programs write into it included. */
const summaryBytes = 1_000_000;

const kinds: Readonly<Partial<Record<CountsAs, string>>> = {
  fail: "error",
  "no-verdict": "error",
  warn: "warning",
  info: "notice",
};

/**
 * Workflow commands: an annotation for each of the nine worst results that do not pass, at its line of the
 * configuration, and one for the rest. `workspace`: the folder of the repository, which paths start from.
 */
export function annotations(document: CheckDocument, workspace: string): string {
  const found = worstFirst(document.checks).filter(({ counts_as }) => counts_as !== "pass");
  const lines = found.slice(0, shownAnnotations).map((result) => annotation(result, workspace));
  const more = found.length - shownAnnotations;
  if (more > 0) {
    const kind = kinds[found[shownAnnotations]!.counts_as]!;
    lines.push(
      `::${kind} ${properties({ title: "lossline check" })}::${data(`and ${more} more; ${headline(document)}`)}`,
    );
  }
  return lines.map((line) => `${line}\n`).join("");
}

function annotation(result: CheckResult, workspace: string): string {
  const { location, counts_as, reason } = result;
  const place = location
    ? { file: repositoryPath(location.path, workspace), line: location.line, col: location.column }
    : {};
  return `::${kinds[counts_as]} ${properties({ ...place, title: titleOf(result) })}::${data(reason)}`;
}

function repositoryPath(path: string, workspace: string): string {
  const inside = relative(workspace, resolve(path));
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside.split(sep).join("/");
}

function properties(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${data(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`)
    .join(",");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** The step's summary, worst first, within what GitHub takes. */
export function stepSummary(document: CheckDocument): string {
  return `${markdownReport(document, undefined, summaryBytes)}\n`;
}
