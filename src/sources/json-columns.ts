import type { Column } from "../contracts.ts";
import { elementSpans, type JsonSpan, memberSpans, skipWhiteSpace } from "./json-spans.ts";

/** A record as JSON.parse gives it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Deeper nesting is a text, not columns: nobody names such a path, and it would exhaust the stack. */
const deepest = 64;

/** The columns of the records: nested objects as dotted paths, in the order in which they are first seen. */
export function discoverColumns(records: Iterable<JsonRecord>): Column[] {
  const columns = new Map<string, Column>();
  function visit(record: JsonRecord, prefix: string, depth: number): void {
    for (const [key, value] of Object.entries(record)) {
      const name = prefix + key;
      if (isRecord(value) && depth < deepest) {
        visit(value, `${name}.`, depth + 1);
        continue;
      }
      const vector = isVector(value);
      const known = columns.get(name);
      if (known === undefined) columns.set(name, { name, width: vector ? value.length : 1, array: vector });
      else if (vector && !known.array) {
        known.array = true;
        known.width = value.length;
      }
    }
  }
  for (const record of records) visit(record, "", 0);
  return [...columns.values()];
}

/** True for an object, which holds further columns. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for an array that can be K numbers: of numbers, and of texts such as "NaN", but of nothing nested. */
export function isVector(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((element) => typeof element !== "object" || element === null);
}

/** Reads the column `name` of a record; undefined where the record has no such key. A key with dots wins over nesting. */
export function makeColumnAccess(name: string): (record: JsonRecord) => unknown {
  if (!name.includes(".")) return (record) => (Object.hasOwn(record, name) ? record[name] : undefined);
  return (record) => findPath(record, name, ownValue, isRecord);
}

/** The place of a column's value in the text of its record; of its array's element, if one is given. */
export function locateValue(text: string, name: string, element: number | undefined): JsonSpan | undefined {
  const objectAt = (span: JsonSpan): span is JsonSpan => text[span.start] === "{";
  const memberOf = (span: JsonSpan, key: string) => memberSpans(text, span.start).get(key);
  const whole = { start: skipWhiteSpace(text, 0), end: text.length };
  const span = findPath(whole, name, memberOf, objectAt);
  if (span === undefined || element === undefined || text[span.start] !== "[") return span;
  return elementSpans(text, span.start)[element] ?? span;
}

/** A cell's JSON value as a text: strings as they are, null and an absent key empty, the rest as JSON. */
export function jsonText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** True for a number that JSON.parse may have rounded, so that an id would no longer be what stands in the file. */
export function isRoundedInteger(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function ownValue(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The walk that a dotted name stands for, the same one for values and for places in the text. */
function findPath<Found, Node extends Found>(
  node: Node,
  name: string,
  member: (node: Node, key: string) => Found | undefined,
  isObject: (found: Found) => found is Node,
): Found | undefined {
  const exact = member(node, name);
  if (exact !== undefined) return exact;
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const inner = member(node, name.slice(0, dot));
    if (inner === undefined || !isObject(inner)) continue;
    const found = findPath(inner, name.slice(dot + 1), member, isObject);
    if (found !== undefined) return found;
  }
  return undefined;
}
