import { checkRequest } from "../check-request.ts";
import { referenceOf } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { FileSource } from "../../content/file-store.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Admission } from "../../transfer/asset-gate.ts";
import { checkManifest } from "../../transfer/check-manifest.ts";
import { keptChildren } from "../../transfer/choose-children.ts";
import { HeldBack } from "../../transfer/held-back.ts";
import type { AssetCopy, FileCopy, ImageCopy } from "../../transfer/transfer-plan.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { shownName } from "../../trust/place-of.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";
import { present } from "../../values/present.ts";
import { openVerifiedStores } from "../verify/open-places.ts";
import { planLooks } from "../verify/plan-looks.ts";
import type { VerifiedAsset } from "../verify/report-looks.ts";
import type { VerifyRequest } from "../verify/verify-request.ts";
import type { Gate } from "./gate.ts";
import { gateFindings } from "./gate-findings.ts";

const AT_ONCE = 8;

/**
 * Holds a policy against what is in the repositories, of those assets that a verification has found whole; nothing is written. What a copy
 * would hold back is a finding AGAINST_POLICY of severity error. Signatures are sought beside the image, then upstream.
 */
export async function judgeStored(
  request: VerifyRequest,
  verified: readonly VerifiedAsset[],
  gate: Gate,
  hosts: Hosts,
): Promise<Finding[]> {
  checkRequest(
    "judgeStored",
    { request, verified, gate, hosts },
    {
      "request.list": "a list of assets",
      verified: "a list",
      gate: "an object",
      hosts: "what openHosts opens",
    },
  );
  const whole = new Set(verified.flatMap(({ status, name }) => (status === "whole" ? [name] : [])));
  const copies = planLooks(request).copies.filter(({ name }) => whole.has(name));
  const stores = await openVerifiedStores(request, hosts);
  const findings = await askSomeAtOnce(copies, AT_ONCE, (copy) => judgeOne(copy, stores, gate));
  return [...findings.flat(), ...gateFindings(gate.decisions)];
}

async function judgeOne(copy: AssetCopy, stores: TransferStores, gate: Gate): Promise<Finding[]> {
  try {
    const admission = await (copy.kind === "image"
      ? atGate(copy, stores, gate)
      : fileAtGate(copy, stores, gate));
    await admission?.release();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const finding = findingOfError(error, [shownName(copy)]);
    if (!(error instanceof HeldBack)) return [finding];
    const message = finding.message.replace("is held back by", "breaks");
    return [{ ...finding, code: "AGAINST_POLICY", message }];
  }
}

async function atGate(
  copy: ImageCopy,
  stores: TransferStores,
  gate: Gate,
): Promise<Admission<unknown> | undefined> {
  const source = stores.targetImage(copy.target);
  const found = await source.manifest(referenceOf(copy.target));
  if (found === undefined) return undefined;
  const root = checkManifest(found);
  const { manifests } = childrenOf(root);
  const kept = keptChildren(manifests, copy.platforms);
  const places = [source, ...stores.sourceImages(copy.source)];
  return gate.image({ copy, root, kept, upstreamOf: (digest) => digest, source, places });
}

async function fileAtGate(
  copy: FileCopy,
  stores: TransferStores,
  gate: Gate,
): Promise<Admission<unknown> | undefined> {
  const { root, path } = copy.target;
  const store = await stores.targetFiles(root);
  const sha256 = copy.sha256 ?? (await store.stat(path))?.sha256;
  if (sha256 === undefined) throw unknownHash(copy);
  const here = { source: withoutTime(store), path, url: `${root}/${path}` };
  return gate.file({ copy, sha256, places: [here, ...stores.sourceFiles(copy.name)] });
}

/** When a file was put here says nothing of when it was made. */
function withoutTime(source: FileSource): FileSource {
  return {
    open: (path, offset) => source.open(path, offset),
    stat: async (path, most) => {
      const stat = await source.stat(path, most);
      if (stat === undefined) return undefined;
      const { size, sha256 } = stat;
      return { size, ...present({ sha256 }) };
    },
  };
}

function unknownHash(copy: FileCopy): UserError {
  return new UserError("UNKNOWN_HASH", `No sha256 is known for ${shownName(copy)}, so it cannot be checked`, {
    side: "upstream",
    hint: "--lock gives the digest or hash of each.",
  });
}
