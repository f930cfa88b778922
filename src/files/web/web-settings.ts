import type { FileOptions } from "../file-options.ts";
import type { HttpLocation } from "../location/file-location.ts";
import type { WebOptions } from "./web-options.ts";
import { present } from "../../values/present.ts";

/** How an HTTP server is spoken to: as the options say, or with the user that its URL names. */
export function webSettings({ user }: HttpLocation, options: FileOptions): WebOptions {
  const { http, side, headers, authorization } = options;
  const own = user && ({ kind: "basic", username: user.name, password: user.password } as const);
  return { http, ...present({ side, authorization: authorization ?? own, headers }) };
}
