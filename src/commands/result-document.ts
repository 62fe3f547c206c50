import type { Readable } from "node:stream";
import type { EvalDocument, LossResult } from "../contracts.ts";
import { inputError, LosslineError } from "../errors.ts";
import { readJsonDocument } from "../sources/index.ts";

const schema = "lossline/eval@1";
const hint = "write it with lossline eval ... --json";

/** Reads what `lossline eval --json` wrote. Errors (exit 3): those of the file, `not-a-result`, `other-schema`. */
export async function readResultDocument(path: string, standardInput: Readable): Promise<EvalDocument> {
  const document = await readJson(path, standardInput);
  const notAResult = (found: string) =>
    inputError("not-a-result", `this is ${found}, not a document of lossline eval`, { hint, location: { path } });
  if (!isObject(document)) throw notAResult(kindOf(document));
  if (typeof document.schema !== "string") {
    throw notAResult(`an object with the keys ${Object.keys(document).slice(0, 6).join(", ") || "(none)"}`);
  }
  if (document.schema !== schema) {
    if (!document.schema.startsWith("lossline/eval@")) throw notAResult(`a document of ${document.schema}`);
    throw inputError("other-schema", `the document is ${document.schema}, and this lossline reads ${schema}`, {
      hint: "compare documents of one version of lossline, or upgrade",
      location: { path },
    });
  }
  const { results } = document;
  if (!Array.isArray(results) || !results.every(isResult)) throw notAResult("an eval document with broken results");
  return {
    ...(document as unknown as EvalDocument),
    options: isObject(document.options) ? document.options : {},
    results: results.map((result) => ({ ...result, value: Number(result.value) })),
  };
}

async function readJson(path: string, standardInput: Readable): Promise<unknown> {
  try {
    return await readJsonDocument(path, standardInput);
  } catch (error) {
    if (!(error instanceof LosslineError) || error.code !== "bad-json") throw error;
    throw inputError(error.code, error.message, { ...error.details, hint });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

/** What a comparison needs of a result; a value that JSON has no number for is a text. */
function isResult(value: unknown): value is LossResult {
  return (
    isObject(value) &&
    typeof value.label === "string" &&
    typeof value.spec === "string" &&
    (typeof value.value === "number" || ["NaN", "Infinity", "-Infinity"].includes(value.value as string)) &&
    typeof value.n === "number" &&
    Array.isArray(value.prediction) &&
    isObject(value.slice)
  );
}
