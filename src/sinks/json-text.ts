import { numberText } from "./number-texts.ts";

/** A value that JSON output may hold. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: unknown };

/** What JSON has no number for is a string. */
export function otherNumber(value: number): string {
  return `"${value}"`;
}

/** JSON text, indented by two spaces a level; lists of numbers and texts stay on one line. */
export function jsonText(value: unknown, indent = ""): string {
  const json = value as Json;
  if (typeof json === "number") return numberText(json, otherNumber);
  if (json === null || typeof json !== "object") return JSON.stringify(json);
  const deeper = `${indent}  `;
  if (Array.isArray(json)) {
    if (json.every((item) => item === null || typeof item !== "object"))
      return `[${json.map((item) => jsonText(item)).join(",")}]`;
    return `[\n${json.map((item) => deeper + jsonText(item, deeper)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(json).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  const lines = entries.map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${jsonText(item, deeper)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** JSON text on one line. */
export function jsonLine(value: unknown): string {
  const json = value as Json;
  if (typeof json === "number") return numberText(json, otherNumber);
  if (json === null || typeof json !== "object") return JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(jsonLine).join(",")}]`;
  const entries = Object.entries(json).filter(([, item]) => item !== undefined);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${jsonLine(item)}`).join(",")}}`;
}
