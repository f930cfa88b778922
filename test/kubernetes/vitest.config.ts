import { defineConfig } from "vitest/config";

/** `npm run test:kubernetes`: tools/test-kubernetes.mjs gives it namespaces of its own, in which all that it starts ends with it. */
export default defineConfig({
  test: {
    include: ["test/kubernetes/**/*.test.ts"],
    reporters: ["verbose", "./test/support/count-reporter.ts"],
    globalSetup: "./test/support/own-temporary-folder.ts",
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: "threads",
    env: { XDG_DATA_HOME: "/nonexistent" },
  },
});
