import { UserError } from "../../errors/user-error.ts";
import type { Seen } from "./look.ts";

/** What a question found out; a failure that users can meet is an answer too. */
export async function seenOf(ask: () => Promise<Seen | undefined>): Promise<Seen> {
  try {
    return (await ask()) ?? { status: "absent" };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.code === "NOT_FOUND" ? { status: "absent" } : { status: "failed", error };
  }
}
