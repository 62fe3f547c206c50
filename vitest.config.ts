import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Short files whose tests take long, since other programs run in them. */
const longest = ["threads", "report", "engines/duckdb", "engines/postgres", "row-threads", "cases", "readme"];

/**
 * Where vitest has no times, as in a new clone, it begins with the largest files. One that is short and takes a minute
 * would come last, with one core at work.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      longest.some((name) => moduleId.endsWith(`/fixtures/${name}.test.ts`));
    return (await super.sort(files)).toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "fixtures/**/*.test.ts"],
    globalSetup: "./scripts/build.js",
    // vitest leaves one core free, which is half of them where there are two
    maxWorkers: "100%",
    testTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
  },
});
