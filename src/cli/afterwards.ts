import { sayError } from "./say.ts";

/** The copy is done, whatever becomes of what is written about it: false where it cannot be, which is told. */
export async function afterwards(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    sayError(error);
    return false;
  }
}
