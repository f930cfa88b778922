import { UserError, type Side } from "../../errors/user-error.ts";
import type { AzureLocation } from "../location/file-location.ts";

/** A request to Blob Storage, and what came of it. */
export interface AzureFailure {
  /** As the REST API calls it, Put Blob. */
  readonly operation: string;
  readonly location: AzureLocation;
  /** Redacted, and without a query. */
  readonly url: string;
  readonly status: number;
  /** Azure's own name for what is wrong, from the header x-ms-error-code. */
  readonly name: string;
  readonly identity: string;
  readonly side: Side;
}

interface Need {
  /** The letters of a shared access signature. */
  readonly sas: string;
  readonly role: string;
  readonly action: string;
}

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const READ: Need = { sas: "r", role: "Storage Blob Data Reader", action: `${BLOBS}/read` };
const WRITE: Need = { sas: "cw", role: "Storage Blob Data Contributor", action: `${BLOBS}/write` };
/** What an operation needs (REST API, "Permissions for calling data operations"). */
const NEEDS: Readonly<Record<string, Need>> = {
  "Delete Blob": { ...WRITE, sas: "d", action: `${BLOBS}/delete` },
  "Put Blob": WRITE,
  "Put Block": WRITE,
  "Put Block List": WRITE,
  "List Blobs": { ...READ, sas: "l" },
};
/** Two writers under way: the other's blocks, or the other's blob. */
const CONFLICTS = ["ConditionNotMet", "BlobAlreadyExists", "InvalidBlockList", "InvalidBlobOrBlock"];

/** A UserError for a refusal: who asked for what, what is missing, and what to do. */
export function explainAzureFailure(failure: AzureFailure): UserError {
  const { operation, location, url, status, name, identity, side } = failure;
  const { account, container } = location;
  const error = (code: string, message: string, hint: string): UserError =>
    new UserError(code, message, { hint, side, url });
  if (status === 404 && /^Container/.test(name)) {
    return error("NO_SUCH_BUCKET", `There is no container ${container} in ${account}`, "Create it first.");
  }
  if (status === 404) return error("NOT_FOUND", `There is no ${url}`, "Check the name and the version.");
  if ((status === 412 && !isLeased(name)) || CONFLICTS.includes(name)) {
    return error("CONTENT_CHANGED", `${url} has changed meanwhile`, "Run it again.");
  }
  if (status === 416)
    return error("RANGE_REFUSED", `${url} has no bytes there`, "Start again from the beginning.");
  const answer = `${status} on ${operation} to ${account}/${container} as ${identity}${name === "" ? "" : ` (${name})`}`;
  if (status === 401 || name === "AuthenticationFailed") {
    const hint =
      "Check the key or signature, its expiry, and this machine's clock. If you use none, run az login.";
    return error("UNAUTHORIZED", answer, hint);
  }
  if (status === 403) return error("FORBIDDEN", answer, missingRight(failure));
  if (isLeased(name))
    return error(
      "AZURE_ERROR",
      answer,
      "Another program holds a lease on it: end that (az storage blob lease break).",
    );
  return error("AZURE_ERROR", answer, 'Azure documents this name under "Blob Storage error codes".');
}

/** LeaseIdMissing and its like: nothing has changed, and trying again is of no use. */
function isLeased(name: string): boolean {
  return name.startsWith("Lease");
}

function missingRight({ operation, location, name }: AzureFailure): string {
  const { account, container } = location;
  if (name === "AuthorizationFailure") {
    return `The network rules of ${account} may block this machine, or public access is off.`;
  }
  if (name === "KeyBasedAuthenticationNotPermitted") {
    return `${account} does not accept keys: use an identity (az login, a managed or workload identity).`;
  }
  const { sas, role, action } = NEEDS[operation] ?? READ;
  if (
    /^Authorization(?:Resource|Service|Source|Protocol)/.test(name) ||
    name === "AuthorizationPermissionMismatch"
  ) {
    return `Missing on ${account}/${container}: ${action} (role ${role}); of a shared access signature: "${sas}".`;
  }
  return `Missing on ${account}/${container}: ${action} (role ${role}).`;
}
