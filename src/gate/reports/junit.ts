import { type CheckDocument, type CheckResult, sliceText } from "../verdict.ts";
import { headline, marks, titleOf } from "./texts.ts";

/**
 * JUnit XML as the common schema has it: a test case for each result. What fails is a failure, what has no verdict an
 * error; a warning passes, and stands in the output of the suite. `when`: the time of the run.
 */
export function junitReport(document: CheckDocument, when: Date): string {
  const { checks, counts, version } = document;
  const suite = attributes({
    package: "lossline",
    id: 0,
    name: "lossline check",
    timestamp: when.toISOString().slice(0, 19),
    hostname: "localhost",
    tests: checks.length,
    failures: counts.fail,
    errors: counts.no_verdict,
    time: 0,
  });
  const properties = { version, config: document.config ?? "", baseline: document.baseline ?? "" };
  const said = checks.filter(({ counts_as }) => counts_as === "warn" || counts_as === "info");
  const output = [
    headline(document),
    ...said.map((result) => `${marks[result.counts_as]}: ${titleOf(result)}: ${result.reason}`),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite${suite}>`,
    "    <properties>",
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    "    </properties>",
    ...checks.map(testCase),
    `    <system-out>${escaped(output.join("\n"))}</system-out>`,
    "    <system-err></system-err>",
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(result: CheckResult): string {
  const { name, slice, counts_as, reason } = result;
  const open = `    <testcase${attributes({ name: titleOf(result), classname: name, time: 0 })}`;
  const kind = { fail: "failure", "no-verdict": "error" }[counts_as as string];
  if (kind === undefined) return `${open}/>`;
  const { condition, value, limit, baseline, p_adjusted, n } = result;
  const numbers = { rows: sliceText(slice), condition, value, limit, baseline, p_adjusted, n };
  const lines = Object.entries(numbers).flatMap(([key, known]) => (known === null ? [] : [`${key}: ${known}`]));
  const details = attributes({ message: reason, type: condition });
  return `${open}>\n      <${kind}${details}>${escaped(lines.join("\n"))}</${kind}>\n    </testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value)).replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`)}"`,
    )
    .join("");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML 1.0, which has no place for control signs and lone surrogates: each becomes U+FFFD. */
function escaped(text: string): string {
  return (
    text
      .replace(/\p{Surrogate}/gu, "\ufffd")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what XML refuses
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"]/g, (sign) => entities[sign]!)
  );
}
