import { UserError } from "../errors/user-error.ts";
import { discard } from "../http/read-body.ts";
import type { BlobPush, PushContext } from "./blob-push.ts";
import type { RegistryClient } from "./registry-client.ts";
import { explainPush } from "./registry-error.ts";
import { pullScope, pushScope } from "./scope.ts";
import { sessionFrom, type UploadSession } from "./upload-session.ts";

/** Answers of a registry that does not know of mounts, and of one that does not allow this one. */
const UNKNOWN_REQUEST = ["HTTP_STATUS", "NOT_FOUND"];
const NOT_ALLOWED = ["FORBIDDEN", "UNAUTHORIZED"];

/**
 * Mounts a blob from another repository that is known to hold it. A registry that will not opens an upload in place of it; one that
 * does not understand the request is not asked again.
 */
export async function mount(
  context: PushContext,
  { repository, blob }: BlobPush,
): Promise<"mounted" | UploadSession | undefined> {
  const { client, locations, learned } = context;
  const from = learned.refusesMounts
    ? undefined
    : nearest(client, repository, locations.elsewhere(blob.digest, repository));
  if (from === undefined) return undefined;
  const scopes = [...pushScope(repository), ...pullScope(from)];
  const query = new URLSearchParams({ mount: blob.digest, from });
  try {
    const response = await client.send({
      method: "POST",
      path: `/v2/${repository}/blobs/uploads/?${query.toString()}`,
      scopes,
      label: "POST mount",
      expect: [201, 202],
      explain: explainPush,
      headers: { "content-length": "0" },
    });
    if (response.status === 202) return sessionFrom(client, response, pushScope(repository));
    discard(response.body);
    return "mounted";
  } catch (error) {
    const code = error instanceof UserError ? error.code : "";
    if (![...UNKNOWN_REQUEST, ...NOT_ALLOWED].includes(code)) throw error;
    learned.refusesMounts ||= UNKNOWN_REQUEST.includes(code);
    return undefined;
  }
}

/** The repository to mount from: one for which no further token is needed, if there is one. */
function nearest(
  client: RegistryClient,
  repository: string,
  candidates: readonly string[],
): string | undefined {
  return (
    candidates.find((from) => client.isReady([...pushScope(repository), ...pullScope(from)])) ?? candidates[0]
  );
}

/** Opens an upload. */
export async function startUpload(client: RegistryClient, repository: string): Promise<UploadSession> {
  const scopes = pushScope(repository);
  const response = await client.send({
    method: "POST",
    path: `/v2/${repository}/blobs/uploads/`,
    scopes,
    label: "POST upload",
    expect: [202],
    explain: explainPush,
    headers: { "content-length": "0" },
  });
  return sessionFrom(client, response, scopes);
}
