import { afterEach, expect, test, vi } from "vitest";
import { whenFilesMayOpen } from "./when-files-may-open.ts";

const fail = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));

afterEach(() => void vi.restoreAllMocks());

test("waits for a free file, and for nothing else", async () => {
  let tries = 0;
  const opened = whenFilesMayOpen(() =>
    (tries += 1) < 3 ? fail(tries === 1 ? "EMFILE" : "ENFILE") : Promise.resolve(tries),
  );
  expect(await opened).toBe(3);
  await expect(whenFilesMayOpen(() => fail("EACCES"))).rejects.toMatchObject({ code: "EACCES" });
});

test("what one has waited for in vain is not waited for by the next, until something could be opened again", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  let tries = 0;
  const full = (): Promise<never> => {
    tries += 1;
    now += 9_000;
    return fail("EMFILE");
  };
  await expect(whenFilesMayOpen(full)).rejects.toMatchObject({ code: "EMFILE" });
  expect(tries).toBeGreaterThan(1);
  tries = 0;
  await expect(whenFilesMayOpen(full)).rejects.toMatchObject({ code: "EMFILE" });
  expect(tries).toBe(1);
  await whenFilesMayOpen(() => Promise.resolve());
  const later = whenFilesMayOpen(() => ((tries += 1) < 3 ? fail("EMFILE") : Promise.resolve(tries)));
  expect(await later).toBe(3);
});
