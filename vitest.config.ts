import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { HeaviestFirst } from "./test/support/heaviest-first.ts";

/**
 * Files follow one another in a few processes, so that what they load is loaded once for all of them; a process, for some change their
 * directory.
 */
const COMMON = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // What is waited for may take its time on a busy machine.
  expect: { poll: { timeout: 20_000 } },
  pool: "forks",
  isolate: false,
  setupFiles: "./test/support/leave-nothing.ts",
} as const;

/** Those that measure the memory of their process: each has one of its own. */
const MEASURING = [
  "src/cluster/read/large-input.test.ts",
  "src/content/parse-json.test.ts",
  "src/errors/user-error.test.ts",
  "src/serve/served-directory.test.ts",
];
const measuring: TestProjectInlineConfiguration = {
  test: { ...COMMON, name: "measuring", include: MEASURING, isolate: true },
};

/** Tests beside the rooms. */
const rooms: TestProjectInlineConfiguration = {
  test: {
    ...COMMON,
    name: "rooms",
    include: ["src/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...MEASURING],
  },
};

/** Tests of the whole: they need it built. */
const whole: TestProjectInlineConfiguration = {
  test: {
    ...COMMON,
    name: "whole",
    include: ["test/**/*.test.ts", "tools/**/*.test.ts"],
    // `npm run test:kubernetes`.
    exclude: [...configDefaults.exclude, "test/kubernetes/**"],
    globalSetup: "./test/support/installed-package.ts",
  },
};

export default defineConfig({
  test: {
    projects: [measuring, rooms, whole],
    reporters: ["default", "./test/support/count-reporter.ts"],
    globalSetup: "./test/support/own-temporary-folder.ts",
    // Much of the suite waits for servers and processes: three workers keep two cores busy, where vitest alone would use one.
    maxWorkers: 3,
    sequence: { sequencer: HeaviestFirst },
    // Releases that whoever runs the tests has imported are none of theirs.
    env: { XDG_DATA_HOME: "/nonexistent" },
  },
});
