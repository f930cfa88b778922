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

/** What became of the wish to bring a blob into a repository: it is there already, or it has to be sent. */
export type Start = "present" | "mounted" | UploadSession;

/**
 * Begins to bring a blob into a repository by asking for a mount: from another repository that is known to hold it, else from the
 * repository itself, which answers in one request whether it has the blob (left there by a run that was cut short, say) and opens
 * an upload where it has not. A registry that does not understand mounts is not asked for one again.
 */
export async function startPush(context: PushContext, { repository, blob }: BlobPush): Promise<Start> {
  const { client, locations, learned } = context;
  if (learned.refusesMounts) return startUpload(client, repository);
  const from = nearest(client, repository, locations.elsewhere(blob.digest, repository)) ?? repository;
  const scopes = [...pushScope(repository), ...(from === repository ? [] : pullScope(from))];
  const query = new URLSearchParams({ mount: blob.digest, from });
  try {
    const response = await client.send({
      method: "POST",
      path: `/v2/${repository}/blobs/uploads/?${query.toString()}`,
      scopes,
      label: from === repository ? "POST upload" : "POST mount",
      expect: [201, 202],
      explain: explainPush,
      headers: { "content-length": "0" },
    });
    if (response.status === 202) return sessionFrom(client, response, pushScope(repository));
    discard(response.body);
    return from === repository ? "present" : "mounted";
  } catch (error) {
    const code = error instanceof UserError ? error.code : "";
    // Who may not push is told so; who may not read the other repository can still send the blob.
    const isWorthAsking =
      UNKNOWN_REQUEST.includes(code) || (NOT_ALLOWED.includes(code) && from !== repository);
    if (!isWorthAsking) throw error;
    learned.refusesMounts ||= UNKNOWN_REQUEST.includes(code);
    return startUpload(client, repository);
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
