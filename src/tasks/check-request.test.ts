import { expect, test } from "vitest";
import * as library from "../kops-assets.ts";

const hosts = library.openHosts();
const TASKS = Object.entries(library).filter(
  ([name, value]) =>
    typeof value === "function" &&
    /^(?:list|crossCheck|diff|copy|repair|verify|lock|print|read|write|prune|check|serve|examine|configure|plan|render|create|load|judge|openGate)(?=[A-Z]|$)/.test(
      name,
    ) &&
    name !== "readHostEnvironment",
) as unknown as [string, (...given: unknown[]) => unknown][];

const call = async (task: (...given: unknown[]) => unknown, ...given: unknown[]): Promise<unknown> =>
  Promise.resolve()
    .then(() => task(...given))
    .catch((error: unknown) => error);

test.each(TASKS)(
  "%s called from plain JavaScript with nothing, or something else, says what is missing",
  async (name, task) => {
    for (const given of [
      [],
      [undefined, hosts],
      [null, hosts],
      [{}, hosts],
      [7, hosts],
      [{ sources: "x", list: {} }, {}],
    ]) {
      expect(await call(task, ...given)).toMatchObject({
        code: "BAD_REQUEST",
        message: expect.stringMatching(new RegExp(`^${name}: \\S+ has to be .*, and is `)) as string,
      });
    }
  },
);

test("hosts that are none are told as well", async () => {
  expect(await call(library.listAssets as never, { sources: ["x"] })).toMatchObject({
    code: "BAD_REQUEST",
    message: "listAssets: hosts has to be what openHosts opens, and is undefined",
  });
  expect(TASKS.length).toBeGreaterThan(19);
});
