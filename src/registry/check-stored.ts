import { algorithmOf } from "../content/algorithm-of.ts";
import { isDigest, type Digest } from "../content/digest.ts";
import { printable } from "../errors/printable.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import type { HttpResponse } from "../http/http.ts";
import { present } from "../values/present.ts";
import type { RegistryClient } from "./registry-client.ts";

/** What registries answer to what they have stored: by the distribution-spec 201, and 202 to a piece. */
export const STORED: readonly number[] = [201, 200, 202, 204];

/**
 * A registry that names another digest than that of what it was sent has stored something else (distribution-spec,
 * Docker-Content-Digest). One of another algorithm, or what is no digest, says nothing. Throws a UserError DIGEST_MISMATCH.
 */
export function checkStored(client: RegistryClient, { headers, url }: HttpResponse, sent: Digest): void {
  const stored = headers["docker-content-digest"];
  if (stored === undefined || stored === sent || !isDigest(stored)) return;
  if (algorithmOf(stored) !== algorithmOf(sent)) return;
  throw new UserError(
    "DIGEST_MISMATCH",
    `${client.host} stored ${printable(stored)} where ${sent} was sent`,
    {
      hint: "A proxy in between, or the registry's storage, is faulty.",
      url: redactUrl(url),
      ...present({ side: client.side }),
    },
  );
}
