import type { AssetsSpec } from "../cluster.ts";
import { removeText, setText } from "./set-text.ts";
import type { Source } from "../read/parse-source.ts";
import { readDocuments } from "../read/read-documents.ts";
import type { SourceDocument } from "../read/source-document.ts";
import { UserError } from "../../errors/user-error.ts";
import { objectOf, valueAt } from "../read/json-fields.ts";
import { present } from "../../values/present.ts";

export type AssetsField = keyof AssetsSpec;

export const ASSETS_FIELDS: readonly AssetsField[] = [
  "containerRegistry",
  "containerProxy",
  "fileRepository",
];

/** What spec.assets is to say. */
export interface AssetsChange {
  readonly set: AssetsSpec;
  readonly remove: readonly AssetsField[];
}

/** A field that gets another value, or loses it. */
export interface ChangedField {
  readonly field: AssetsField;
  readonly was?: string;
  readonly now?: string;
}

export interface ConfiguredSpec {
  readonly text: string;
  readonly changed: readonly ChangedField[];
}

/**
 * Sets spec.assets of a cluster in a file and leaves every other character of the file. A registry takes the place of a proxy and the
 * other way round, as kOps takes one of them. Throws a UserError CANNOT_EDIT where the file is written so that the change would reach
 * further (aliases, merges).
 */
export function configureAssets(source: Source, cluster: string, change: AssetsChange): ConfiguredSpec {
  const before = readAssets(findCluster(source, cluster));
  const after = changedAssets(before, change);
  const changed = ASSETS_FIELDS.flatMap((field): ChangedField[] => {
    const [was, now] = [before[field], after[field]];
    if (was === now) return [];
    return [{ field, ...present({ was, now }) }];
  });
  const text = changeFields(source, cluster, changed);
  const isDone = text !== undefined && isAsWanted(source, text, cluster, after);
  if (!isDone) throw cannotEdit(source, cluster);
  return { text, changed };
}

function changedAssets(before: AssetsSpec, { set, remove }: AssetsChange): AssetsSpec {
  const replaced: readonly AssetsField[] =
    set.containerRegistry !== undefined
      ? ["containerProxy"]
      : set.containerProxy !== undefined
        ? ["containerRegistry"]
        : [];
  const kept = Object.entries(before).filter(
    ([field]) => ![...remove, ...replaced].some((gone) => gone === field),
  );
  return { ...Object.fromEntries(kept), ...set };
}

/** Setting comes first, so that the section stays where it is. */
function changeFields(source: Source, cluster: string, changed: readonly ChangedField[]): string | undefined {
  const isSet = ({ now }: ChangedField): boolean => now !== undefined;
  const ordered = [...changed.filter(isSet), ...changed.filter((one) => !isSet(one))];
  return ordered.reduce<string | undefined>((text, one) => {
    return text === undefined ? undefined : changeField({ ...source, text }, cluster, one);
  }, source.text);
}

function changeField(source: Source, cluster: string, { field, now }: ChangedField): string | undefined {
  const document = findCluster(source, cluster);
  if (document === undefined) return undefined;
  const place = { root: "spec", section: "assets", name: field };
  return now === undefined
    ? removeText(source.text, document, place)
    : setText(source.text, document, place, now);
}

/** The edits are checked by reading the result, whatever the file's style is. */
function isAsWanted(source: Source, text: string, cluster: string, wanted: AssetsSpec): boolean {
  const edited = { ...source, text };
  try {
    const assets = readAssets(findCluster(edited, cluster));
    return (
      ASSETS_FIELDS.every((field) => assets[field] === wanted[field]) &&
      saidBy(source, cluster) === saidBy(edited, cluster)
    );
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function findCluster(source: Source, name: string): SourceDocument | undefined {
  return readDocuments([source]).clusters.find((one) => one.name === name);
}

function readAssets(cluster: SourceDocument | undefined): AssetsSpec {
  const assets = objectOf(valueAt(cluster?.object, ["spec", "assets"])) ?? {};
  return Object.fromEntries(
    ASSETS_FIELDS.flatMap((field) => {
      const value = assets[field];
      return typeof value === "string" ? [[field, value]] : [];
    }),
  );
}

/** What a file says but for the fields of one cluster's spec.assets that are ours to set. */
function saidBy(source: Source, cluster: string): string {
  const { clusters, instanceGroups, additionalObjects, otherKopsObjects } = readDocuments([source]);
  const objects = [
    clusters.map((one) => (one.name === cluster ? withoutAssets(one) : one.object)),
    [...instanceGroups, ...additionalObjects, ...otherKopsObjects].map(({ object }) => object),
  ];
  return JSON.stringify(objects);
}

function withoutAssets({ object }: SourceDocument): unknown {
  const spec = objectOf(object["spec"]) ?? {};
  const { assets, ...rest } = spec;
  const others = Object.entries(objectOf(assets) ?? {}).filter(
    ([field]) => !ASSETS_FIELDS.some((own) => own === field),
  );
  return { ...object, spec: [rest, others] };
}

function cannotEdit({ name, text }: Source, cluster: string): UserError {
  const document = findCluster({ name, text }, cluster);
  const line = document?.position(["spec", "assets"]).line ?? 1;
  return new UserError(
    "CANNOT_EDIT",
    `${name}:${line}: spec.assets of ${cluster} cannot be changed in place`,
    {
      hint: "It is an alias, merged from elsewhere, or shares its line with other keys. Write it out as a mapping of its own, or edit it by hand.",
    },
  );
}
