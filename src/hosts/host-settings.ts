import type { Credential } from "../registry/credential.ts";
import type { Mirror } from "../transfer/mirrors.ts";

/** The credential of a registry, in place of what docker's own files say. */
export interface HostCredential {
  /** HOST or HOST/PATH, for the repositories below it. */
  readonly host: string;
  /** Where it was found, for people. */
  readonly source: string;
  readonly credential: Credential;
}

/** How hosts are spoken to, by everything that speaks to hosts in a run. */
export interface HostSettings {
  /** Requests per second to one host. */
  readonly requestsPerSecond?: number;
  /** Bytes per second in each direction, all hosts together. */
  readonly bandwidthLimit?: number;
  /** Hosts that are spoken to without TLS. */
  readonly plainHttp?: readonly string[];
  /** Hosts of which any certificate is accepted. */
  readonly insecure?: readonly string[];
  /** PEM files with certificate authorities to trust besides the system's. */
  readonly caFiles?: readonly string[];
  /** Blobs and files at once per host. */
  readonly concurrency?: number;
  /** Ends that one run writes at the same time; 1 unless said otherwise. */
  readonly ends?: number;
  /** Where assets are read from in place of where they are. */
  readonly mirrors?: readonly Mirror[];
  /** Asked before any other source of credentials. */
  readonly credentials?: readonly HostCredential[];
  /** A docker config that is asked before docker's own. */
  readonly dockerConfig?: string;
}
