import { once } from "node:events";
import type { Writable } from "node:stream";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import type { TarTarget } from "./write-tar.ts";

/** A stream that a tar is written to: what has been written cannot be taken back. */
export function streamTarget(stream: Writable): TarTarget {
  return {
    takesGaps: false,
    isThere: () => Promise.resolve(false),
    write: async (chunks) => {
      try {
        for (const chunk of chunks) if (!stream.write(chunk)) await once(stream, "drain");
      } catch (cause) {
        const message = `The bundle cannot be written: ${reasonOf(cause)}`;
        throw new UserError("NOT_WRITABLE", message, {
          hint: "Whoever takes it has to take all of it.",
          side: "local",
          cause,
        });
      }
    },
  };
}
