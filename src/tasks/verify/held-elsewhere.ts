import { repositoryName } from "../../content/image-reference.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import { findFilePlace } from "../../files/find-file-place.ts";
import { accessOptions } from "../../hosts/file-store-settings.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { findExtra, type Held } from "./find-extra.ts";

/**
 * What the registries and file repositories of a plan hold besides: tags of the repositories that it names, files below its roots. Costs a
 * list a repository and a root. What cannot be listed is said, and is no error.
 */
export async function findExtraElsewhere(plan: TransferPlan, hosts: Hosts): Promise<Finding[]> {
  const places = new Map<string, () => Promise<Held | undefined>>();
  for (const { kind, target } of plan.copies) {
    if (kind === "file") places.set(target.root, () => heldBelow(target.root, hosts));
    else {
      const where = repositoryName(target);
      places.set(where, () => heldIn(where, target, hosts));
    }
  }
  const found: Finding[] = [];
  for (const [where, list] of places) {
    try {
      const held = await list();
      found.push(...(held === undefined ? [notListed(where)] : findExtra(held, plan)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      found.push({ ...findingOfError(error, []), severity: "warning" });
    }
  }
  return found;
}

async function heldBelow(root: string, hosts: Hosts): Promise<Held | undefined> {
  const access = accessOptions(hosts.environment);
  const place = findFilePlace(root, access.s3?.endpoint);
  const { http } = await hosts.network();
  const files = await place.survey({ ...access, http, side: "local" });
  return files && { where: redactUrl(root), tags: [], files: files.map(({ path }) => ({ root, path })) };
}

async function heldIn(
  where: string,
  { registry, repository }: { readonly registry: string; readonly repository: string },
  hosts: Hosts,
): Promise<Held> {
  const tags = await (await hosts.network()).openRegistry(registry, "local").tags(repository);
  return { where, tags: tags.map((tag) => `${where}:${tag}`), files: [] };
}

function notListed(where: string): Finding {
  const message = `${redactUrl(where)} does not list what else it holds`;
  return { code: "NOT_LISTED", severity: "info", message };
}
