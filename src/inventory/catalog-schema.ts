import type { DefaultName } from "../cluster/complete/release-defaults.ts";
import type { PackageRules } from "../cluster/package-rules.ts";
import type { VersionedValue } from "./versioned-value.ts";

/** An image of an addon template: always there with the addon, or under the named conditions (all of them). */
export type AddonImage = string | { readonly image: string; readonly when: readonly string[] };

export interface ArchHashes {
  readonly amd64: string;
  readonly arm64: string;
}

/** A file by URL; `{arch}` stands for amd64 or arm64. */
export interface CatalogFile {
  /** The part of the URL that a spec can replace. */
  readonly location?: string;
  readonly path: string;
  /** Hashes that kOps's own code knows. */
  readonly sha256?: ArchHashes;
}

export interface CatalogFiles {
  readonly cni: VersionedValue;
  readonly crictl: CatalogFile;
  readonly nerdctl: CatalogFile;
  readonly ecrCredentialProvider: CatalogFile;
  readonly gcpCredentialProvider: CatalogFile;
}

export interface CatalogEtcd {
  readonly versions: readonly string[];
  readonly images: readonly string[];
}

/** URL schemes of spec.assets.fileRepository with the cloud provider that each needs; `any` for no cloud in particular. */
export type FileRepositorySchemes = Readonly<Record<string, string>>;

/** The data of one kOps release. */
export interface CatalogData {
  readonly release: string;
  readonly oldestKubernetes: string;
  readonly recommendedKubernetes: string;
  /** Absent: the release takes whatever is written. */
  readonly fileRepositories?: FileRepositorySchemes;
  readonly etcd: CatalogEtcd;
  readonly defaults: Readonly<Partial<Record<DefaultName, VersionedValue>>>;
  /** Images that kOps names in code; `{kopsVersion}` stands for the release's number. */
  readonly images: Readonly<Record<string, string>>;
  readonly files: CatalogFiles;
  /** Images by addon folder and template. */
  readonly addons: Readonly<Record<string, readonly AddonImage[]>>;
  readonly packages: PackageRules;
}

/** A file of catalog/: a release's data, or what is different from the release that it extends (null: no longer there). */
export interface CatalogRecord {
  readonly release: string;
  readonly extends?: string;
  /** Places of kOps's source that the importer did not understand; they are this release's alone. */
  readonly unexplained?: readonly unknown[];
  readonly [section: string]: unknown;
}
