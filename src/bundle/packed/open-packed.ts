import type { Digest } from "../../content/digest.ts";
import type { NamedFiles } from "../../content/named-files.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import type { ForeignFormat } from "../foreign/foreign-format-names.ts";
import { damagedContent, type DamagedContent } from "./damaged-content.ts";
import type { LeftOut } from "./delta.ts";
import { holdersOf, nameVolumes, piecesOf } from "./holders-of.ts";
import { joinFiles, type JoinedFiles, type PlacedFiles } from "./join-files.ts";
import { lockSource } from "./lock-source.ts";
import { notListed } from "./not-listed.ts";
import { AGAIN, damagedBundle } from "./packed-errors.ts";
import { SIGNATURE_NAME, SUMS_NAME } from "./packed-names.ts";
import { readPackedTexts, type CheckSignature, type PackedTexts } from "./packed-texts.ts";
import { readImageGraph, type ImageGraph } from "./read-image-graph.ts";
import type { Volumes } from "./volumes.ts";

/** A bundle that is open for reading. */
export interface PackedBundle {
  /** As messages call it. */
  readonly place: string;
  readonly files: JoinedFiles;
  readonly graph: ImageGraph;
  /** The text of its lock file, as one that can be listed. */
  readonly lock: { readonly name: string; readonly text: string };
  /** What each of its files has to be, by name; those that it leaves out are among them. */
  readonly sums: ReadonlyMap<string, Digest>;
  /** Numbers of the volumes that are not at hand, from 1. */
  readonly missing: readonly number[];
  readonly volumes: Volumes;
  /** What a delta leaves out, by name; empty for a bundle that is whole by itself. */
  readonly leftOut: ReadonlyMap<string, LeftOut>;
  /** Tells of content that turned out wrong where it was read from. */
  readonly damaged: DamagedContent;
  /** Volumes that were named and cannot be used. */
  readonly findings: readonly Finding[];
  /** Where another tool packed it: what it is, and whether its images have digests that upstream's have not. */
  readonly foreign?: { readonly format: ForeignFormat; readonly hasOwnDigests: boolean };
}

/** Files that may be a bundle, or a volume of one. */
export interface PackedPart {
  readonly place: string;
  readonly open: () => Promise<NamedFiles>;
}

/** What no volume may be, however whole the others are; of one that this process may not open, nothing is known. */
const NEVER_LEFT_OUT: readonly string[] = [
  "BUNDLE_REFUSED",
  "NOT_SIGNED",
  "BAD_SIGNATURE",
  "TOO_MANY_OPEN_FILES",
];

/** Places that a message names. */
const PLACES_SHOWN = 3;

interface OpenedPart extends PlacedFiles {
  readonly texts: PackedTexts;
}

/**
 * Opens a bundle, or as many of its volumes as there are. Of several volumes one that is damaged is a finding, and what the others hold
 * can be read. Throws UserErrors NOT_A_BUNDLE, BUNDLE_VERSION, BUNDLE_DAMAGED, BUNDLE_TRUNCATED, BUNDLE_REFUSED,
 * and those of `check`.
 */
export async function openPacked(
  parts: readonly PackedPart[],
  check?: CheckSignature,
): Promise<PackedBundle> {
  const findings: Finding[] = [];
  const opened: OpenedPart[] = [];
  let failure: UserError | undefined;
  for (const part of parts) {
    try {
      opened.push(await openPart(part, check));
    } catch (error) {
      if (!(error instanceof UserError) || NEVER_LEFT_OUT.includes(error.code)) {
        await Promise.all(opened.map(({ files }) => files.close()));
        throw error;
      }
      failure ??= error;
      findings.push({ ...findingOfError(error, []), code: "VOLUME_DAMAGED" });
    }
  }
  const [first] = opened;
  if (first === undefined) throw failure ?? damagedBundle("The bundle", "no file of it is named");
  try {
    return { ...(await join(first, opened, parts)), findings };
  } catch (error) {
    await Promise.all(opened.map(({ files }) => files.close()));
    throw error;
  }
}

async function join(
  first: OpenedPart,
  opened: readonly OpenedPart[],
  parts: readonly PackedPart[],
): Promise<Omit<PackedBundle, "findings">> {
  refuseStrangers(first, opened);
  const place = nameOf(parts.map((part) => part.place));
  const { texts } = first;
  const listed = listedNames(texts);
  const files = await joinFiles(
    opened,
    texts.volumes.split,
    (name) => (texts.leftOut.has(name) ? leftOutOf(place, name) : whyAbsent(place, name, texts)),
    (name) => listed.has(name),
  );
  return {
    place,
    files,
    graph: await readImageGraph(place, texts.index, files),
    lock: lockSource(place, texts.lock),
    sums: texts.sums,
    volumes: texts.volumes,
    leftOut: texts.leftOut,
    damaged: damagedContent(place, (name) => files.placeOf(name), texts.volumes),
    missing: missingVolumes(texts.volumes, files),
  };
}

/** What may be read: nobody vouches for anything else. */
function listedNames({ sums, volumes }: PackedTexts): ReadonlySet<string> {
  const listed = [...sums.keys()].flatMap((name) => [name, ...piecesOf(name, volumes)]);
  return new Set([SUMS_NAME, SIGNATURE_NAME, ...listed]);
}

/** All places of a bundle as messages call them; of many, one is enough to know which bundle it is. */
function nameOf(places: readonly string[]): string {
  return places.length > PLACES_SHOWN
    ? `${places[0] ?? ""} and ${places.length - 1} others`
    : places.join(", ");
}

async function openPart({ place, open }: PackedPart, check?: CheckSignature): Promise<OpenedPart> {
  const files = await open();
  try {
    return { place, files, texts: await readPackedTexts(place, files, check) };
  } catch (error) {
    await files.close();
    throw error;
  }
}

function refuseStrangers(first: OpenedPart, opened: readonly OpenedPart[]): void {
  const other = opened.find(({ texts }) => texts.identity !== first.texts.identity);
  if (other === undefined) return;
  throw new UserError(
    "VOLUMES_DIFFER",
    `${first.place} and ${other.place} do not belong to the same bundle`,
    {
      hint: "Name the volumes that one `kops-assets bundle create` wrote.",
    },
  );
}

function missingVolumes({ names }: Volumes, files: JoinedFiles): number[] {
  return names.flatMap((own, index) => (own.every((name) => files.has(name)) ? [] : [index + 1]));
}

function leftOutOf(place: string, name: string): UserError {
  return new UserError("LEFT_OUT", `${place} is a delta that does not contain ${name}`, {
    side: "upstream",
    hint: "Load it where that content is, or pack without --have and --since.",
  });
}

/** Which volume has what is not there. */
function whyAbsent(place: string, name: string, { sums, volumes }: PackedTexts): UserError {
  const holders = holdersOf(name, volumes);
  if (holders.length === 0 || !sums.has(name))
    return new UserError(
      "BUNDLE_DAMAGED",
      `${place} is damaged: ${sums.has(name) ? `${name} is missing` : notListed(name)}`,
      { side: "upstream", hint: AGAIN },
    );
  const which = nameVolumes(holders);
  return new UserError("VOLUME_MISSING", `${name} is in ${which} of ${volumes.names.length}`, {
    side: "upstream",
    hint:
      holders.length === 1
        ? `Load ${which} too, in any order.`
        : `It is split: load ${which} together, in one command.`,
  });
}
