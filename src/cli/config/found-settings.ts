/**
 * What a settings file may set that was found in the working directory and that nobody named: who checks out a folder has not read it. Left out are
 * flags that weaken how hosts are checked, hand out or change credentials and keys, open ports, remove things, repair by writing, or name
 * programs to run, as a policy does. A flag that is not here works from a file that is named, and from the command line.
 */
export const FOUND_SETTINGS: ReadonlySet<string> = new Set([
  // What is listed, and for which release.
  ...[
    "filename",
    "list",
    "name",
    "state",
    "from",
    "all-clusters",
    "complete",
    "roles",
    "platform",
    "catalog",
  ],
  ...["kops-version", "kubernetes-version", "running-kubernetes-version", "instance-group", "lock", "strict"],
  ...["old-kops-version", "new-kops-version", "old-kubernetes-version", "new-kubernetes-version", "offline"],
  ...["old-running-kubernetes-version", "new-running-kubernetes-version", "resolve-digests", "cross-check"],
  // Where it comes from and goes to.
  ...[
    "mirror",
    "container-registry",
    "container-proxy",
    "file-repository",
    "to",
    "to-files",
    "registry-mirror",
  ],
  ...["create-repositories", "immutable-tags", "scan-on-push", "repository-tag", "storage-class", "metadata"],
  // How.
  ...["concurrency", "bandwidth-limit", "requests-per-second", "max-size", "max-input", "index", "referrers"],
  ...["oci", "foreign-layers", "deep", "quick", "sample", "seed", "as-node", "extra", "upstream"],
  ...[
    "record",
    "record-age",
    "receipt",
    "decisions",
    "volume-size",
    "compress",
    "with-tool",
    "layers",
    "shards",
    "older-than",
    "keep",
    "dry-run",
  ],
  // How it is shown.
  ...[
    "output",
    "output-dir",
    "details",
    "log-format",
    "exit-code",
    "format",
    "for",
    "side",
    "fallback",
    "quiet",
    "report",
    "metrics-file",
    "sizes",
    "rate",
    "access-log",
  ],
]);
