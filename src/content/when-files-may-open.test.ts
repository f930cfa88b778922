import { expect, test } from "vitest";
import { whenFilesMayOpen } from "./when-files-may-open.ts";

const fail = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));

test("waits for a free file, and for nothing else", async () => {
  let tries = 0;
  const opened = whenFilesMayOpen(() =>
    (tries += 1) < 3 ? fail(tries === 1 ? "EMFILE" : "ENFILE") : Promise.resolve(tries),
  );
  expect(await opened).toBe(3);
  await expect(whenFilesMayOpen(() => fail("EACCES"))).rejects.toMatchObject({ code: "EACCES" });
});
