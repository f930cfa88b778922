import { expect, test } from "vitest";
import { collectGarbage } from "../../test/support/collect-garbage.ts";
import { UserError } from "./user-error.ts";

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
  const kept = (): unknown[] => seen.slice(0, 4).filter((one) => one.deref() !== undefined);
  // What is looked at stays until the next turn; and a busy process may need more rounds.
  for (let round = 0; round < 50 && kept().length > 0; round++) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  expect(kept()).toEqual([]);
  expect(errors).toHaveLength(5);
});
