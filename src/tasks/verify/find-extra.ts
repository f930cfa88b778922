import type { Finding } from "../../errors/finding.ts";
import { referenceOf } from "../../content/image-reference.ts";
import { counted } from "../../values/counted.ts";
import { someOf } from "../../values/some-of.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";

/** What there is at a place, by the names that a plan has for it. */
export interface Held {
  /** As people name the place. */
  readonly where: string;
  /** "repository:tag", with the registry before it where there is one. */
  readonly tags: readonly string[];
  readonly files: readonly HeldFile[];
}

interface HeldFile {
  /** The root of its store, as a plan names it. */
  readonly root: string;
  readonly path: string;
}

/** Tags of cosign's, and the one that stands in for the referrers API: whatever they are about, nobody lists them. */
const ABOUT = /:sha(?:256|512)-[0-9a-f]{64}/;

/** What a place has besides what a plan puts there: tags and files that nobody of the list needs. */
export function findExtra({ where, tags, files }: Held, { copies }: TransferPlan): Finding[] {
  const wanted = new Set(
    copies.flatMap((copy) => {
      if (copy.kind === "file") return [keyOf(copy.target), `${keyOf(copy.target)}.sha256`];
      const { registry, repository } = copy.target;
      return [`${registry === "" ? "" : `${registry}/`}${repository}:${referenceOf(copy.target)}`];
    }),
  );
  const extra = [
    ...tags.filter((name) => !wanted.has(name) && !ABOUT.test(name)),
    ...files.filter((file) => !wanted.has(keyOf(file))).map(({ path }) => path),
  ];
  if (extra.length === 0) return [];
  const message = `${where} has ${counted(extra.length, "image or file", "images or files")} that the list does not name: ${someOf(extra)}`;
  return [{ code: "EXTRA", severity: "info", message, assets: extra }];
}

function keyOf({ root, path }: HeldFile): string {
  return `${root} ${path}`;
}
