import type { InputFormat } from "../contracts.ts";

/** The format that the first bytes of an input look like; "csv" where nothing says otherwise. */
export function sniffFormat(head: Buffer): InputFormat {
  const text = head.toString("utf8").trimStart();
  if (text.startsWith("[")) return "json";
  const lineEnd = text.search(/[\r\n]/);
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd);
  if (text.startsWith("{")) {
    const record = parseObject(line);
    if (record === undefined) return "json";
    const single = text.slice(line.length).trim() === "";
    return single && Object.values(record).every(Array.isArray) ? "json" : "ndjson";
  }
  return line.includes("\t") && !line.includes(",") ? "tsv" : "csv";
}

function parseObject(line: string): object | undefined {
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}
