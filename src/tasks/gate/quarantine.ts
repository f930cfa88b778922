import { parseImageReference, type ImageReference } from "../../content/image-reference.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { HeldBack } from "../../transfer/held-back.ts";
import { run } from "../../transfer/run.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import { placeOf, shownName } from "../../trust/place-of.ts";
import { present } from "../../values/present.ts";
import { fileNames } from "./source-names.ts";

/** Where what was held back is kept: below a repository of a registry, out of the way of nodes. */
export type Quarantine = Pick<ImageReference, "registry" | "repository">;

/** Reads `REGISTRY/REPOSITORY`. Throws a UserError BAD_FLAGS. */
export function parseQuarantine(text: string): Quarantine {
  const [first = ""] = text.split("/");
  const isHost = text.includes("/") && (first === "localhost" || /[.:]/.test(first));
  const { registry, repository, tag, digest } = parseImageReference(text);
  if (isHost && tag === "latest" && digest === undefined && !text.endsWith(":latest"))
    return { registry, repository };
  throw badFlags(
    `--quarantine ${text} is not a repository in a registry`,
    "Write it as REGISTRY[:PORT]/REPOSITORY; images and files that are held back go below it.",
  );
}

/** Copies what was held back into a quarantine, by the very digests that were judged. */
export async function copyIntoQuarantine(
  outcomes: readonly AssetOutcome[],
  quarantine: Quarantine,
  hosts: Hosts,
): Promise<{ readonly outcomes: readonly AssetOutcome[]; readonly findings: readonly Finding[] }> {
  const copies = outcomes.flatMap(({ copy, error }) =>
    error instanceof HeldBack ? [quarantinedCopy(copy, error, quarantine)] : [],
  );
  if (copies.length === 0) return { outcomes: [], findings: [] };
  const stores = await hosts.stores();
  const kept = await run(
    { copies, unmapped: [] },
    stores,
    present({ concurrency: hosts.settings.concurrency }),
  );
  return { outcomes: kept, findings: kept.map(findingOf) };
}

function quarantinedCopy(
  copy: AssetCopy,
  { digest }: HeldBack,
  { registry, repository }: Quarantine,
): AssetCopy {
  if (copy.kind === "file") {
    const [path] = fileNames(copy.name);
    return { ...copy, target: { root: `oci://${registry}/${repository}/files`, path } };
  }
  const { source } = copy;
  const folder = source.registry.replace(":", "-");
  const target = {
    registry,
    repository: `${repository}/${folder}/${source.repository}`,
    tag: tagOf(source, digest),
  };
  return { ...copy, digest, source: { ...source, digest }, target };
}

/** An image that is named by its digest alone gets a tag too, so that its registry does not clear it away. */
function tagOf({ tag }: ImageReference, digest: string): string {
  return tag ?? digest.replace(":", "-");
}

function findingOf({ copy, error }: AssetOutcome): Finding {
  const name = shownName(copy);
  if (error instanceof UserError) return findingOfError(error, [name]);
  const message = `${name} is kept at ${placeOf(copy, undefined)}`;
  return { code: "QUARANTINED", severity: "info", message, assets: [name] };
}
