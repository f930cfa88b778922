import { UserError } from "../errors/user-error.ts";
import { discard } from "../http/read-body.ts";
import type { BlobPush, PushContext } from "./blob-push.ts";
import { hasBlob } from "./manifests.ts";
import type { RegistryClient } from "./registry-client.ts";
import { explainPush } from "./registry-error.ts";
import { pullScope, pushScope } from "./scope.ts";
import { sessionFrom, type UploadSession } from "./upload-session.ts";

/** Mounts in a row that may fail for a passing reason before the registry is not asked for one again. */
const MOST_FAILED_MOUNTS = 3;
/** What a mount fails with where the registry does not know of mounts; whatever else may pass. */
const UNKNOWN_REQUEST = ["HTTP_STATUS", "NOT_FOUND", "BAD_REGISTRY_ANSWER", "READ_ONLY"];

/** What became of the wish to bring a blob into a repository: it is there already, or it has to be sent. */
export type Start = "present" | "mounted" | UploadSession;

/**
 * Begins to bring a blob into a repository by asking for a mount: from another repository that is known to hold it, else from the
 * repository itself, which answers in one request whether it has the blob (left there by a run that was cut short, say) and opens
 * an upload where it has not. Mounting is best effort: whatever goes wrong with it, the blob is sent, and that tells what is wrong.
 */
export async function startPush(context: PushContext, push: BlobPush): Promise<Start> {
  const { repository, blob } = push;
  const doubt = context.doubts.of(blob.digest, repository);
  if (doubt > 0) return startDoubting(context, push, doubt);
  const from = context.learned.refusesMounts ? undefined : sourceOfMount(context, push);
  const start = from === undefined ? undefined : await tryMount(context, push, from);
  return start ?? startUpload(context.client, repository);
}

/** The registry has said of a blob that it has it, and that it has not: it is looked for once, and then sent. */
async function startDoubting(
  { client }: PushContext,
  { repository, blob }: BlobPush,
  doubt: number,
): Promise<Start> {
  const isThere = doubt === 1 && (await hasBlob(client, repository, blob));
  return isThere ? "present" : startUpload(client, repository);
}

function sourceOfMount({ client, locations }: PushContext, { repository, blob }: BlobPush): string {
  return nearest(client, repository, locations.elsewhere(blob.digest, repository)) ?? repository;
}

async function tryMount(context: PushContext, push: BlobPush, from: string): Promise<Start | undefined> {
  const { client, learned, locations } = context;
  try {
    const start = await mount(client, push, from);
    learned.failedMounts = 0;
    if (start !== "present" && start !== "mounted") return start;
    if (learned.keepsMounts || (await hasBlob(client, push.repository, push.blob))) {
      learned.keepsMounts = true;
      return start;
    }
    learned.refusesMounts = true;
  } catch (error) {
    // Who may not push is told so; who may not read the other repository can still send the blob.
    const isNobody = error instanceof UserError && error.code === "UNAUTHORIZED" && from === push.repository;
    if (!(error instanceof UserError) || isNobody) throw error;
    learned.failedMounts += 1;
    learned.refusesMounts ||=
      UNKNOWN_REQUEST.includes(error.code) || learned.failedMounts >= MOST_FAILED_MOUNTS;
    if (from !== push.repository) locations.forget(push.blob.digest, from);
  }
  return undefined;
}

async function mount(client: RegistryClient, { repository, blob }: BlobPush, from: string): Promise<Start> {
  const query = new URLSearchParams({ mount: blob.digest, from });
  const response = await client.send({
    method: "POST",
    path: `/v2/${repository}/blobs/uploads/?${query.toString()}`,
    scopes: [...pushScope(repository), ...(from === repository ? [] : pullScope(from))],
    label: from === repository ? "POST upload" : "POST mount",
    retry: false,
    expect: [201, 202],
    explain: explainPush,
    headers: { "content-length": "0" },
  });
  if (response.status === 202) return sessionFrom(client, response, pushScope(repository));
  discard(response.body);
  return from === repository ? "present" : "mounted";
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
