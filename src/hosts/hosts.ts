import type { FileSource, FileStore } from "../content/file-store.ts";
import type { ImageRepositories } from "../content/image-store.ts";
import type { FileTree } from "../files/open-file-tree.ts";
import type { Finding } from "../errors/finding.ts";
import type { HostCounters, RetryEvent, WaitEvent } from "../http/http.ts";
import type { Mirror } from "../transfer/mirrors.ts";
import type { TargetRepository, TransferStores } from "../transfer/transfer-stores.ts";
import type { HostEnvironment } from "./read-environment.ts";
import type { HostSettings } from "./host-settings.ts";
import type { FileStoreSettings } from "./file-store-settings.ts";
import type { Network, Patience } from "./network.ts";

/** A repository directory that takes images and files. */
export interface RepositoryDirectory {
  readonly images: ImageRepositories<TargetRepository>;
  readonly files: FileStore;
  /** The root by which a plan names its files. */
  readonly filesRoot: string;
  /** Makes all that was written outlast a power cut; absent where nothing is. */
  settle?(): Promise<void>;
}

/** What a run copies into, besides what its plan says. */
export interface Target {
  /** How files are kept. */
  readonly files?: FileStoreSettings;
  /** Takes the images instead of the registries that their download names say, and the files of its own root. */
  readonly directory?: RepositoryDirectory;
  /**
   * "read": nothing is written to it, and what its registries refuse to show is an error and not absent. "foresee": nothing is written to it
   * either, and its registries are asked as those that are written to.
   */
  readonly use?: "read" | "foresee";
}

/**
 * The one way to all hosts of a run. Everything is opened when it is first used, with the same settings, and closed once. Whatever
 * opens something throws the UserErrors UNREADABLE_FILE and BAD_CERTIFICATE of the files that the settings name.
 */
export interface Hosts {
  readonly environment: HostEnvironment;
  readonly settings: HostSettings;
  readonly mirrors: readonly Mirror[];
  network(patience?: Patience): Promise<Network>;
  /** Where a run reads and writes: mirrors before the places they stand in for. */
  stores(target?: Target): Promise<TransferStores>;
  /** A place of files to read by its URL, as upstream or as one of one's own repositories. */
  fileSource(url: string, patience?: Patience): Promise<FileSource>;
  /** The tree of files at a URL, to read and to look through, such as a state store. */
  fileTree(url: string): Promise<FileTree>;
  /** Tells of credentials that do not work, without which things go on, and of hosts from which nothing comes, until the end. */
  onFinding(listener: (finding: Finding) => void): void;
  /** Tells of every request that is tried again, until the end. */
  onRetry(listener: (event: RetryEvent) => void): void;
  /** Tells of every host that asks to be left alone for a while, until the end. */
  onWait(listener: (event: WaitEvent) => void): void;
  /** What has been asked of each host so far, also once all is closed. */
  counters(): HostCounters[];
  close(): Promise<void>;
}
