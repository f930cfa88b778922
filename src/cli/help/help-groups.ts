/** Flags that people use first, in this order; as many as fit are on top of a long help. */
export const FIRST_FLAGS: readonly string[] = [
  ...[
    "filename",
    "list",
    "state",
    "kops-version",
    "copy",
    "to",
    "lock",
    "container-registry",
    "file-repository",
  ],
  ...[
    "for",
    "instance-group",
    "registry-mirror",
    "mirror",
    "platform",
    "complete",
    "policy",
    "registry",
    "apply",
  ],
  ...["repair", "as-node", "output", "offline", "dry-run"],
];
/** More flags than these want some on top. */
export const MANY_FLAGS = 14;
export const TOP_FLAGS = 10;

/** Groups of flags, in their order. What is in none is about how. */
export const FLAG_GROUPS: Readonly<Record<string, readonly string[]>> = {
  What: [
    ...["filename", "list", "from", "state", "name", "all-clusters", "kops-version", "kubernetes-version"],
    ...["running-kubernetes-version", "old-kops-version", "new-kops-version", "old-kubernetes-version"],
    ...[
      "new-kubernetes-version",
      "old-running-kubernetes-version",
      "new-running-kubernetes-version",
      "catalog",
    ],
    ...[
      "complete",
      "platform",
      "roles",
      "instance-group",
      "side",
      "for",
      "lock",
      "have",
      "since",
      "max-input",
      "strict",
    ],
  ],
  "Where from": [
    "mirror",
    "from-mirror",
    "registry-mirror",
    "upstream",
    "offline",
    "resolve-digests",
    "cluster",
  ],
  "Where to": [
    ...["to", "to-files", "container-registry", "container-proxy", "file-repository", "registry", "files"],
    ...[
      "create-repositories",
      "repository-tag",
      "immutable-tags",
      "repository-encryption",
      "scan-on-push",
      "sse",
    ],
    ...[
      "kms-key",
      "storage-class",
      "metadata",
      "header",
      "quarantine",
      "addr",
      "output-dir",
      "compress",
      "volume-size",
      "volume",
    ],
  ],
  How: [],
  "Settings and help": ["config", "no-config", "help", "version"],
};
/** Where a flag belongs that no group names. */
export const OTHER_GROUP = "How";

/** Groups of commands, in their order. */
export const COMMAND_GROUPS: Readonly<Record<string, readonly string[]>> = {
  "See what a cluster needs": ["get", "diff", "doctor"],
  "Copy it, and look after it": ["copy", "plan", "lock", "verify", "prune", "bundle", "serve", "login-check"],
  "Set up clusters, nodes and other tools": ["configure", "render"],
  "kops-assets itself": ["catalog", "config", "explain", "schema", "completion", "man", "licenses", "help"],
};
