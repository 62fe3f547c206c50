import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "fixtures/**/*.test.ts"],
    globalSetup: "./scripts/build.js",
    // vitest leaves one core free, which is half of them where there are two
    maxWorkers: "100%",
    testTimeout: 60_000,
  },
});
