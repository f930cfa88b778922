import { afterAll, vi } from "vitest";

/** What a file has changed for its tests is none of the next one's, which runs in the same process. */
afterAll(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
