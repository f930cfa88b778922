import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import { layersOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { parseJson } from "../../content/parse-json.ts";
import { readBlob } from "../../content/read-blob.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import type { SbomPackage } from "../../gate/judge-packages.ts";
import { attestedDigest } from "../../transfer/choose-children.ts";
import type { SourceRepository } from "../../transfer/transfer-stores.ts";
import { objectOf } from "../../trust/json-object.ts";
import { isAbout, readStatement } from "../../trust/read-statement.ts";
import type { Signer } from "../../trust/signer.ts";
import { verifyStatements } from "../../trust/verify-statements.ts";
import { LIMITS } from "../../values/limits.ts";
import { findSignedAt } from "./find-signed-at.ts";
import type { ImageSubject } from "./gate-subject.ts";
import { readSbom } from "./read-sbom.ts";

/** An SBOM, of which manifest it is, and where it was. */
export interface FoundSbom {
  readonly about: string;
  readonly packages: readonly SbomPackage[];
  readonly from: string;
  readonly signedBy?: string;
}

export interface FoundSboms {
  readonly sboms: readonly FoundSbom[];
  /** Why others do not count, one line each. */
  readonly problems: readonly string[];
}

/**
 * The SBOMs that one place has of an image or its platforms: what cosign and others attest; without `signers` also what only refers to
 * the image, what lies under `.sbom` tags, and what buildkit put into the index.
 */
export async function findSboms(
  place: SourceRepository,
  subject: ImageSubject,
  digests: readonly Digest[],
  signers: readonly Signer[],
): Promise<FoundSboms> {
  const found = await findSignedAt(place, digests, "att");
  if (signers.length > 0) {
    const verified = digests.map((digest) => verifyStatements(found, signers, digest));
    const sboms = verified.flatMap(({ statements }, index) =>
      statements.flatMap(({ statement, content, signer }) =>
        sbomOf(statement.predicate, {
          about: digests[index] ?? "",
          from: content.manifest,
          signedBy: signer.name,
        }),
      ),
    );
    return { sboms, problems: sboms.length > 0 ? [] : verified.flatMap(({ problems }) => problems) };
  }
  const attested = found.contents.flatMap((content) => {
    const statement = attempt(() => readStatement(content));
    const about = digests.find((digest) => statement !== undefined && isAbout(statement, digest));
    return about === undefined ? [] : sbomOf(statement?.predicate, { about, from: content.manifest });
  });
  if (attested.length > 0) return { sboms: attested, problems: [] };
  return findPlain(place, subject, digests);
}

type Source = Omit<FoundSbom, "packages">;

/** SBOMs that nobody has signed. */
async function findPlain(
  place: SourceRepository,
  subject: ImageSubject,
  digests: readonly Digest[],
): Promise<FoundSboms> {
  const problems: string[] = [];
  const sboms: FoundSbom[] = [];
  const read = async (source: SourceRepository, reference: string, about: string): Promise<void> => {
    try {
      const manifest = await source.manifest(reference);
      if (manifest !== undefined) sboms.push(...(await sbomsIn(source, manifest, about)));
    } catch (error) {
      problems.push(`${reference}: ${reasonOf(error)}`);
    }
  };
  for (const digest of digests) {
    for (const referrer of await listed(place, digest, problems)) await read(place, referrer.digest, digest);
    await read(place, `${digest.replace(":", "-")}.sbom`, digest);
  }
  for (const child of subject.kept) {
    const about = attestedDigest(child);
    if (about !== undefined) await read(subject.source, child.digest, about);
  }
  return { sboms, problems };
}

async function listed(
  place: SourceRepository,
  digest: Digest,
  problems: string[],
): Promise<readonly Descriptor[]> {
  try {
    const all = (await place.referrers?.(digest)) ?? [];
    return all
      .filter(({ artifactType = "" }) => /spdx|cyclonedx|sbom/i.test(artifactType))
      .slice(0, LIMITS.signatures);
  } catch (error) {
    problems.push(`referrers: ${reasonOf(error)}`);
    return [];
  }
}

async function sbomsIn(source: SourceRepository, manifest: Manifest, about: string): Promise<FoundSbom[]> {
  const layers = layersOf(manifest)
    .filter(({ mediaType }) => /json/.test(mediaType))
    .slice(0, LIMITS.signatures);
  const from = manifest.descriptor.digest;
  const read = await Promise.all(layers.map((layer) => readBlob(source, layer, LIMITS.signatureBytes)));
  return read.flatMap((bytes) => {
    const json = objectOf(bytes);
    return [json, json["predicate"]].flatMap((one) => sbomOf(one, { about, from }));
  });
}

/** Older cosign wraps the predicate once more. */
function sbomOf(json: unknown, source: Source): FoundSbom[] {
  const inner = typeof json === "object" && json !== null && "Data" in json ? json.Data : undefined;
  const unwrapped = typeof inner === "string" ? attempt(() => parseJson(Buffer.from(inner))) : inner;
  const packages = readSbom(json) ?? readSbom(unwrapped);
  return packages === undefined ? [] : [{ ...source, packages }];
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
