import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { UserError } from "./user-error.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Fails like a job that has a manifest in hand. */
async function failWith(bytes: Uint8Array): Promise<unknown> {
  const job = async (): Promise<void> => {
    await Promise.resolve();
    const check = (): void => {
      if (bytes.byteLength > 0) throw new UserError("BAD", "it is bad", { cause: new Error("why") });
    };
    check();
  };
  return job().catch((error: unknown) => error);
}

test("an error that is kept does not keep what its functions knew", async () => {
  const errors: unknown[] = [];
  const seen: WeakRef<Uint8Array>[] = [];
  for (let number = 0; number < 5; number++) {
    const bytes = new Uint8Array(100_000);
    seen.push(new WeakRef(bytes));
    errors.push(await failWith(bytes));
  }
  await new Promise(setImmediate);
  collectGarbage();
  expect(seen.slice(0, 4).filter((one) => one.deref() !== undefined)).toEqual([]);
  expect(errors).toHaveLength(5);
});
