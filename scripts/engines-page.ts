import findings from "../fixtures/engines/findings.json" with { type: "json" };

type Findings = Readonly<Record<string, EngineFindings>>;

interface EngineFindings {
  statements: number;
  numbers: number;
  gaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  beyond: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const engines: Readonly<Record<string, string>> = {
  duckdb: "DuckDB 1.5",
  spark: "Spark 4.3",
  postgres: "PostgreSQL 15",
};

/** docs/engines.md, whose tables are made anew: what each engine cannot compute, and what it computes otherwise. */
export function enginesPage(written: string): string {
  return written.replace(
    /(<!-- Made by .*? -->\n).*(<!-- end -->)/s,
    (_, start, end) => `${start}\n${tables()}\n\n${end}`,
  );
}

function tables(): string {
  const all: Findings = findings;
  const compared = Object.entries(engines).map(([name, title]) => {
    const { statements, numbers } = all[name]!;
    return `| ${title} | ${statements} | ${numbers} |`;
  });
  return [
    ["| engine | statements | numbers |", "|---|---|---|", ...compared].join("\n"),
    "### What has no SQL",
    ["| loss | engine | what | why |", "|---|---|---|---|", ...gapRows(all)].join("\n"),
    "### What is not within 1e-12",
    ["| loss | of | DuckDB | Spark | PostgreSQL |", "|---|---|---|---|---|", ...deviationRows(all)].join("\n"),
  ].join("\n\n");
}

/** A row for each reason, with the losses, engines and kinds of statement that share it. */
function gapRows(all: Findings): string[] {
  const rows = new Map<string, { losses: Set<string>; engines: Set<string> }>();
  for (const [name, title] of Object.entries(engines)) {
    for (const [loss, gaps] of Object.entries(all[name]!.gaps)) {
      for (const why of new Set(Object.values(gaps))) {
        const kinds = Object.keys(gaps).filter((kind) => gaps[kind] === why);
        const what = kinds.every((kind) => kind.startsWith("aggregate"))
          ? onlyAggregates(kinds)
          : "rows and aggregates";
        const key = `${what} | ${why}`;
        const row = rows.get(key) ?? { losses: new Set(), engines: new Set() };
        row.losses.add(`\`${loss}\``);
        row.engines.add(title);
        rows.set(key, row);
      }
    }
  }
  return [...rows].map(([key, row]) => `| ${[...row.losses].join(", ")} | ${[...row.engines].join(", ")} | ${key} |`);
}

function onlyAggregates(kinds: readonly string[]): string {
  return kinds.every((kind) => kind.endsWith("K columns")) ? "aggregates of K columns" : "aggregates";
}

function deviationRows(all: Findings): string[] {
  const names = Object.keys(engines);
  const losses = new Set(names.flatMap((name) => Object.keys(all[name]!.beyond)));
  return [...losses].sort().flatMap((loss) => {
    const parts = new Set(names.flatMap((name) => Object.keys(all[name]!.beyond[loss] ?? {})));
    return [...parts].map((part) => {
      const cells = names.map((name) => all[name]!.beyond[loss]?.[part] ?? "");
      return `| \`${loss}\` | ${part} | ${cells.map((cell) => (/^1e/.test(cell) ? `within ${cell}` : cell)).join(" | ")} |`;
    });
  });
}
