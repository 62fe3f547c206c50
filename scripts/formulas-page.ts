import type { FunctionRow } from "../src/formula/functions/row.ts";
import { allFunctions } from "../src/formula/functions.ts";

const heading = "## Functions\n";

const introduction = "<!-- This section is made by `npm run docs` from src/formula/functions/. Edit those. -->";

const sections: Readonly<Record<FunctionRow["acts"], string>> = {
  elementwise: "Of numbers, entry by entry:",
  reduction: "Of vectors, to one number:",
  map: "Of vectors, to a vector:",
  rows: "Across rows, where a name is a vector over many rows, or a table of K columns:",
};

/** docs/formulas.md, with its section of functions made anew from their table. */
export function formulasPage(written: string): string {
  const start = written.indexOf(heading) + heading.length;
  const end = written.indexOf("\n## ", start);
  return `${written.slice(0, start)}\n${functionsSection()}\n${written.slice(end)}`;
}

function functionsSection(): string {
  const tables = Object.entries(sections).map(([acts, title]) => {
    const rows = allFunctions().filter((row) => row.acts === acts && !row.infix);
    return `${title}\n\n| function | is |\n|---|---|\n${rows.map(functionRow).join("\n")}`;
  });
  return [introduction, ...tables].join("\n\n");
}

function functionRow({ name, parameters, means, shorthand, says }: FunctionRow): string {
  const formula = shorthand ?? (means === "x" ? undefined : means);
  const is = [says, formula && `\`${formula}\``].filter((part) => part !== undefined).join(": ");
  return `| \`${name}(${parameters.join(", ")})\` | ${is} |`;
}
