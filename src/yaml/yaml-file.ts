import { readFileSync } from "node:fs";
import { isNode, isScalar, LineCounter, type ParsedNode, parseDocument, type YAMLMap } from "yaml";
import type { Location } from "../contracts.ts";
import { type ErrorDetails, nearest, usageError } from "../errors.ts";
import { keysAt, type z } from "./schema.ts";

/** Keys and positions from the document's root: ["checks", 0, "max"]. */
export type YamlPath = readonly (string | number)[];

/** A document, valid in itself, and where its parts stand. */
export interface YamlFile<Document> {
  path: string;
  document: Document;
  /**
   * Of a value of the document, or of the nearest one around it that is written down; with `character`, of that
   * character of a text, as far as the file has it as it is.
   */
  locate(path: YamlPath, character?: number): Location;
}

/** What a file is called in errors, and the errors that only such a file has. */
export interface DocumentKind {
  /** as in "the configuration has no key ..." */
  called: string;
  missing(path: string, reason: string): Error;
  /** `found`: the value that does not fit */
  invalid(message: string, details: ErrorDetails, found: unknown): Error;
}

/** Reads a file in YAML 1.2. Exit 2: the kind's own errors, and those of `parseYaml`. */
export function readYaml<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
  kind: DocumentKind,
): YamlFile<z.infer<Schema>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw kind.missing(path, (error as Error).message);
  }
  return parseYaml(text, path, schema, kind);
}

/** A document from its text; `path` is for messages. Exit 2, each at its line and column: `bad-yaml`, `unknown-key`. */
export function parseYaml<Schema extends z.ZodMiniType>(
  text: string,
  path: string,
  schema: Schema,
  kind: DocumentKind,
): YamlFile<z.infer<Schema>> {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { version: "1.2", lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: [...text.slice(offset - col + 1, offset)].length + 1 };
  };
  const broken = yaml.errors[0] ?? yaml.warnings[0];
  if (broken) {
    throw usageError("bad-yaml", broken.message, {
      location: at(broken.pos[0]),
      hint: "the file is YAML 1.2; quote a text that has a special sign in it",
    });
  }
  const nodeAt = (steps: readonly PropertyKey[]): ParsedNode | null => {
    for (let length = steps.length; length > 0; length--) {
      const node = yaml.getIn(steps.slice(0, length), true);
      if (isNode(node) && node.range) return node as ParsedNode;
    }
    return yaml.contents;
  };
  const locate = (steps: readonly PropertyKey[], character = 0): Location => {
    const node = nodeAt(steps);
    if (!node) return at(0);
    return at(isScalar(node) && character > 0 ? offsetWithin(node, text, character) : node.range[0]);
  };
  let value: unknown;
  try {
    value = yaml.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw usageError("bad-yaml", (error as Error).message, { location: { path }, hint: "see its anchors and aliases" });
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return { path, document: data, locate };
  const keyAt = (steps: readonly PropertyKey[], key: string) => at(keyOffset(yaml, steps, key));
  throw faultOf(error.issues, value, schema, kind, locate, keyAt);
}

function keyOffset(yaml: ReturnType<typeof parseDocument>, path: readonly PropertyKey[], key: string): number {
  const map = path.length === 0 ? yaml.contents : yaml.getIn(path, true);
  const pair = (map as YAMLMap).items.find((item) => isScalar(item.key) && item.key.value === key);
  return (pair!.key as ParsedNode).range[0];
}

/**
 * Where a character of a text stands in the file. Texts are folded, indented and quoted, but keep the order of what is
 * no space: so characters are counted. A text with escapes is only known to begin somewhere.
 */
function offsetWithin(node: ParsedNode, text: string, character: number): number {
  const [start, end] = node.range;
  const value = String((node as { value?: unknown }).value);
  const type = (node as { type?: string }).type ?? "";
  const begin = type.startsWith("BLOCK") ? text.indexOf("\n", start) : start + (type.startsWith("QUOTE") ? 1 : 0);
  const written = text.slice(begin, end);
  const solid = (part: string) => part.replace(/\s+/g, "");
  if (!solid(written).startsWith(solid(value))) return start;
  let before = solid(value.slice(0, character)).length;
  const isLast = before === solid(value).length;
  let offset = begin;
  while (before > 0 || (!isLast && /\s/.test(text[offset]!))) if (!/\s/.test(text[offset++]!)) before--;
  return offset;
}

/** The error of a document's first fault: an unknown key first, since other faults may follow from it. */
function faultOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  schema: z.core.$ZodType,
  kind: DocumentKind,
  locate: (path: readonly PropertyKey[]) => Location,
  locateKey: (path: readonly PropertyKey[], key: string) => Location,
): Error {
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const [key] = issue.keys as [string];
    const known = keysAt(schema, issue.path);
    return usageError("unknown-key", `${placeText(issue.path, kind)} has no key "${key}"`, {
      location: locateKey(issue.path, key),
      didYouMean: nearest(key, known),
      hint: `its keys are ${known.join(", ")}`,
    });
  }
  const { path, message } = issues[0]!;
  const found = path.reduce<unknown>((inside, step) => (inside as Record<PropertyKey, unknown>)?.[step], value);
  const place = placeText(path, kind);
  const problem = found === undefined ? `${place} is missing` : `${place}: ${message}`;
  return kind.invalid(problem, { location: locate(path) }, found);
}

/** A place as people write it: checks[0].max. */
function placeText(path: readonly PropertyKey[], { called }: DocumentKind): string {
  if (path.length === 0) return called;
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}
