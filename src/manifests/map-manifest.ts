import { changeTexts, type TextChange } from "../cluster/edit/change-texts.ts";
import { indexTokens, type TokenIndex } from "../cluster/edit/index-tokens.ts";
import { splice, type Edit } from "../cluster/edit/splice.ts";
import type { ParsedValue, Source } from "../cluster/read/parse-source.ts";
import type { FieldPath } from "../cluster/read/source-document.ts";
import type { Finding } from "../errors/finding.ts";
import { isImageField, sitesOfManifest, toManifestDocument } from "../sources/images-of-manifest.ts";
import type { ImageSite } from "../sources/manifest-site.ts";
import { readManifestFile } from "../sources/manifests.ts";
import { findUnread, nameFinding, pinFinding, textFinding, unchangedFinding } from "./manifest-findings.ts";
import { mapName, type ImageRules, type MappedName } from "./map-name.ts";

/** An image of a manifest that was given another name. */
interface RenamedImage {
  readonly canonical: string;
  /** Without a digest that was added. */
  readonly download: string;
}

/** A file of manifests with its images renamed. */
export interface MappedManifest {
  readonly text: string;
  /** An entry for each place. */
  readonly renamed: readonly RenamedImage[];
  /** How many places name an image that is to stay. */
  readonly kept: number;
  /** How many places name an image that could not be renamed. */
  readonly failed: number;
  readonly findings: readonly Finding[];
}

interface Wanted {
  readonly site: ImageSite;
  readonly mapped: MappedName;
}

interface MappedDocument extends Omit<MappedManifest, "text"> {
  readonly edits: readonly Edit[];
}

/**
 * Renames the images of a file of Kubernetes manifests by rules (see sitesOfManifest for which texts count). Every other character of
 * the text stays as it is. What cannot be renamed is a finding and stays too.
 */
export function mapManifest(source: Source, rules: ImageRules): MappedManifest {
  const { documents, findings } = readManifestFile(source);
  const unread = findUnread(findings);
  if (documents.length === 0) return { text: source.text, renamed: [], kept: 0, failed: 0, findings: unread };
  const index = indexTokens(source.text);
  const mapped = documents.map((document) => mapDocument(index, source.name, document, rules));
  return {
    text: splice(
      source.text,
      mapped.flatMap(({ edits }) => edits),
    ),
    renamed: mapped.flatMap(({ renamed }) => renamed),
    kept: sum(mapped.map(({ kept }) => kept)),
    failed: sum(mapped.map(({ failed }) => failed)),
    findings: [...unread, ...mapped.flatMap(({ findings: own }) => own)],
  };
}

function mapDocument(
  index: TokenIndex,
  name: string,
  document: ParsedValue,
  rules: ImageRules,
): MappedDocument {
  const { sites, findings, doubts } = sitesOfManifest(toManifestDocument(name, document));
  const all = sites.map((site): Wanted => ({ site, mapped: mapName(site.image.name, rules) }));
  const wanted = all.filter(({ site, mapped }) => mapped.name !== site.image.name);
  const changes = wanted.map(({ site, mapped }) => toChange(site, mapped));
  const mayChange = (path: FieldPath): boolean => isImageField(path.at(-1));
  const { edits, refusals } = changeTexts(index, document, changes, mayChange);
  const refused = new Map(refusals.map(({ path, reason }) => [JSON.stringify(path), reason]));
  const failed = wanted.filter(({ site }) => refused.has(JSON.stringify(site.path)));
  const done = wanted.filter(({ site }) => !refused.has(JSON.stringify(site.path)));
  const nameless = all.filter(({ mapped }) => mapped.refused !== undefined);
  return {
    edits,
    renamed: done.map(({ site, mapped }) => ({ canonical: site.image.name, download: mapped.download })),
    kept: all.length - wanted.length - nameless.length,
    failed: failed.length + nameless.length + findings.length,
    findings: [
      ...findings,
      ...failed.map(({ site }) => unchangedFinding(site, refused.get(JSON.stringify(site.path)))),
      ...all.flatMap(({ site, mapped }) => nameFinding(site, mapped) ?? []),
      ...all.flatMap(({ site, mapped }) => pinFinding(site, mapped) ?? []),
      ...done.flatMap(({ site, mapped }) => textFinding(site, mapped) ?? []),
      ...doubts,
    ],
  };
}

/** Where the tag is a field of its own, the digest has no place. */
function toChange({ path, at, written, image }: ImageSite, { name, download }: MappedName): TextChange {
  const tag = image.name.slice(written.length);
  const replacement = tag === "" ? name : download.slice(0, -tag.length);
  return { path, at, part: written, replacement };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
