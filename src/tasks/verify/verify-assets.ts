import { checkRequest } from "../check-request.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { lookAtAll } from "./look-at-all.ts";
import type { VerifyReport } from "./verify-report.ts";
import type { VerifyRequest } from "./verify-request.ts";

/**
 * Looks whether everything of a list is where it is looked for, and is what it has to be; nothing is written. Whatever hosts do is a
 * finding. Throws UserErrors for what can be told before anything is asked: those of `planCopies`, NOT_A_BUNDLE, BAD_FILE_REPOSITORY.
 */
export async function verifyAssets(request: VerifyRequest, hosts: Hosts): Promise<VerifyReport> {
  checkRequest(
    "verifyAssets",
    { request, hosts },
    { "request.list": "a list of assets", hosts: "what openHosts opens" },
  );
  return (await lookAtAll(request, hosts)).report;
}
