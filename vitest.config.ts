import { defaultExclude, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "tools/**/*.test.ts"],
    // `npm run test:kubernetes`.
    exclude: [...defaultExclude, "test/kubernetes/**"],
    reporters: ["default", "./test/support/count-reporter.ts"],
    globalSetup: "./test/support/own-temporary-folder.ts",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "threads",
    // Much of the suite waits for servers and processes: three workers keep two cores busy, where vitest alone would use one.
    maxWorkers: 3,
    // Releases that whoever runs the tests has imported are none of theirs.
    env: { KOPS_ASSETS_CATALOG: "/nonexistent" },
  },
});
