import { printable } from "../errors/printable.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";
import type { RequestName } from "./http-error.ts";

/** A server or a cache before it does not do ranges properly. */
export class WrongRange extends UserError {
  constructor({ method, url, side }: RequestName, found: string | undefined, wanted: number) {
    const shown = redactUrl(url);
    const answer = found === undefined ? "no range" : `"${printable(found)}"`;
    super(
      "BAD_RANGE",
      `${method} ${shown}: answered with ${answer} when asked for the bytes from ${wanted}`,
      {
        hint: "The server, or a cache in front of it, does not support ranges properly.",
        url: shown,
        ...present({ side }),
      },
    );
  }
}
