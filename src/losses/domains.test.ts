import { describe, expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import { domainOf, factsOf, parseInterval } from "../engine/index.ts";
import { losses } from "./index.ts";
import { drawRow, type Instance, instances, makeRandom } from "./testing/instances.ts";

// The declared domains, at their ends: what is written as [0, 1] takes 0 and 1 and nothing beside them.

const columns = { f: ["-p", "f"], y: ["-t", "y"] } as Readonly<Record<string, readonly string[]>>;
const all = instances();
const defaults = losses.flatMap(
  (loss) => all.find(({ declaration, width }) => declaration.name === loss.name && width < 4) ?? [],
);

/** One step of float64 away. */
function beside(x: number, up: boolean): number {
  if (x === 0) return up ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(x).buffer);
  bits[0] = bits[0]! + (x > 0 === up ? 1n : -1n);
  return new Float64Array(bits.buffer)[0]!;
}

const roles = defaults.flatMap((instance) =>
  Object.entries(instance.declaration.roles)
    .filter(([role, declaration]) => !factsOf(declaration).sumsToOne && instance.shapes[role] !== "label")
    // logarithms of probabilities are checked together too, by their sum
    .filter(([, declaration]) => declaration.kind !== "log-probabilities" && declaration.kind !== "ordinal")
    .map(([role, declaration]) => ({ instance, role, domain: domainOf(declaration, instance.parameters) })),
);

/** The loss, with the parameters that have no default. */
function specOf({ declaration, parameters }: Instance): string {
  const required = Object.entries(declaration.parameters ?? {}).filter(([, one]) => one.default === undefined);
  const given = required.map(([name]) => `${name}=${JSON.stringify(parameters[name])}`);
  return given.length === 0 ? declaration.name : `${declaration.name}:${given.join(",")}`;
}

describe.each(roles.map((one) => [one.instance.declaration.name, one.role, one.domain, one] as const))(
  "%s, %s in %s",
  (_, role, domain, { instance }) => {
    const { declaration } = instance;
    const { low, high, lowClosed, highClosed, values } = parseInterval(domain);
    const good = drawRow(instance, makeRandom(3));

    async function outcome(value: number): Promise<string> {
      const record: Record<string, number | readonly number[]> = { ...good };
      const replace = (one: string) => {
        const numbers = good[one]!;
        record[one] = typeof numbers === "number" ? value : [value, ...numbers.slice(1)];
      };
      replace(role);
      // the lower end goes down with the upper end
      const below = declaration.roles[role]!.atLeast;
      if (below !== undefined && value < [good[below]!].flat()[0]!) replace(below);
      const text = JSON.stringify(record, (_key, x) => (typeof x === "number" && !Number.isFinite(x) ? `${x}` : x));
      const named = Object.keys(declaration.roles).flatMap((one) => columns[one] ?? ["--col", `${one}=${one}`]);
      const args = ["eval", "-", "--in-format", "ndjson", "-l", specOf(instance), ...named, "--error-format", "json"];
      const said = await lossline([...args, "-f", "ndjson"], text);
      return said.exit === 0 ? "accepted" : JSON.parse(said.stderr.trim().split("\n").at(-1)!).error.code;
    }

    test.runIf(values)("takes its values and nothing else", async () => {
      for (const value of values!) expect(await outcome(value)).toBe("accepted");
      for (const value of [0.5, 2, -2, Number.POSITIVE_INFINITY].filter((one) => !values!.includes(one))) {
        expect(await outcome(value)).toBe("outside-domain");
      }
    });

    test.runIf(!values)("takes what is inside, and its ends where they are closed", async () => {
      expect(await outcome(low)).toBe(lowClosed ? "accepted" : "outside-domain");
      expect(await outcome(high)).toBe(highClosed ? "accepted" : "outside-domain");
      if (Number.isFinite(low)) {
        expect(await outcome(beside(low, true))).toBe("accepted");
        expect(await outcome(beside(low, false))).toBe("outside-domain");
      }
      if (Number.isFinite(high)) {
        expect(await outcome(beside(high, false))).toBe("accepted");
        expect(await outcome(beside(high, true))).toBe("outside-domain");
      }
    });

    test("never takes NaN", async () => {
      expect(await outcome(Number.NaN)).toBe("missing-value");
    });
  },
);
