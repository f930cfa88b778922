import type { CodeExplanations } from "./code-explanation.ts";

/** Copies, locks, policies, receipts, verification and pruning. */
export const OF_COPIES: CodeExplanations = {
  IMAGE_NOT_FOUND: [
    "The image does not exist upstream.",
    "Check the name and the tag. With --mirror, check that the mirror has it.",
  ],
  FILE_NOT_FOUND: [
    "The file does not exist upstream.",
    "Check the version in the spec. With --mirror, check that the mirror has it.",
  ],
  BAD_MIRROR: [
    "The value is not a mirror.",
    "Write FROM=TO or FROM=TO,TO2. FROM is a registry host or a URL prefix.",
  ],
  BAD_MANIFEST: [
    "The manifest of an image is not one. A login page or a proxy may have answered.",
    "Check the host and any proxy in front of it.",
  ],
  END_ASIDE: [
    "One of several ends stood still, and the others went on without it. It reads the rest by itself.",
    "Look at its host and at the network to it, and run the copy again if something is missing there.",
  ],
  SHARD: ["This run copies or checks one part of the list.", "Run the other parts too; see docs/shards.md."],
  LAYERS_UNKNOWN: [
    "The lock file has no layers, so images that share layers may be in different shards.",
    "Write the lock file with `kops-assets lock --layers`.",
  ],
  KEEP_PACKED_LAYERS: [
    "Spegel serves layers as they were pulled, but containerd may delete them.",
    "Set discard_unpacked_layers to false (in kOps: spec.containerd.configAdditions).",
  ],
  AUTHORITY_FOR_PEERS: [
    "The local registry has a private certificate authority, which Dragonfly's client does not know.",
    "In the values of its chart, set client.config.proxy.registryMirror.cert, and mount the file.",
  ],
  SECRET_IN_OBJECTS: [
    "A login or a private key would be in the Kubernetes objects.",
    "Use URLs without logins, and name Secrets: --docker-config-secret, --env-secret, or --identity.",
  ],
  SECRET_IN_UNIT: [
    "A login or a private key would be in a unit of systemd, which everybody on the machine can read.",
    "Use URLs without logins; give variables by --environment-file, and logins of registries by DOCKER_CONFIG in it.",
  ],
  CONFIG_TOO_LARGE: [
    "The lock file is larger than a ConfigMap may be.",
    "Lock without --layers, or make one lock file and one Job per smaller list.",
  ],
  IMAGE_NOT_PINNED: [
    "The image of the pods has no digest, so pods may run different versions.",
    "Write it as NAME@sha256:….",
  ],
  APPLY_ON_SERVER: [
    "The ConfigMap is too large for the annotation that `kubectl apply` writes.",
    "Apply with `kubectl apply --server-side`; with Argo CD, set ServerSideApply=true.",
  ],
  POLICY_BY_PORT: [
    "A NetworkPolicy cannot name hosts, so this one allows ports.",
    "Write a policy of Cilium or Calico with the names in its annotation.",
  ],
  MANIFEST_MISSING: [
    "The index of an image names a manifest that upstream does not have.",
    "Read the image from another mirror.",
  ],
  UNSUPPORTED_SCHEMA1: [
    "The image is in Docker's old schema 1, which cannot be copied.",
    "Push the image again with a current tool.",
  ],
  INDEX_TOO_DEEP: [
    "An image has indexes inside indexes, too many levels deep.",
    "Check who publishes the image.",
  ],
  TOO_MANY_MANIFESTS: ["An image has more manifests than are allowed.", "Check who publishes the image."],
  TOO_MANY_REFERRERS: [
    "An image has more signatures and attestations than are allowed.",
    "Check who publishes there.",
  ],
  PLATFORM_NOT_FOUND: [
    "The image is for none of the wanted platforms.",
    "Ask for a platform that it has, or leave the image out.",
  ],
  PLATFORM_MISSING: [
    "The image is not for all of the wanted platforms. The ones that it has were copied.",
    "Nothing to do, unless machines need the missing platform.",
  ],
  DIGEST_PINNED: [
    "The image is named by digest, and the copy would have another one.",
    "Leave out --oci or --index rewrite, or name the image by a tag.",
  ],
  CONVERTED_TO_OCI: [
    "The image was converted to OCI media types, so it has another digest.",
    "Nothing to do: --oci asks for it.",
  ],
  SPARSE_INDEX: [
    "The index names platforms that were not copied.",
    "Nothing to do. Some tools want all of them: --index rewrite.",
  ],
  WHOLE_INDEX: [
    "The target wants every platform of an index, so all were copied.",
    "Nothing to do. --index rewrite copies less.",
  ],
  REWRITTEN_INDEX: [
    "The index was written again with the wanted platforms only, so it has another digest.",
    "Nothing to do: --index rewrite, or --platform, asks for it.",
  ],
  REFERRERS_COPIED: ["Signatures and attestations were copied too.", "Nothing to do."],
  REFERRERS_LOST: [
    "Signatures and attestations do not fit the changed image and were not copied.",
    "Copy without --oci and --index rewrite to keep them.",
  ],
  RECORD_REPLACED: [
    "The file of --record held something else, which was kept under another name.",
    "If the wrong file was named, put it back. Otherwise remove what was kept.",
  ],
  FOREIGN_LAYERS: [
    "The image has layers that stay at their publisher's address.",
    "Give --foreign-layers to copy them too.",
  ],
  FOREIGN_LAYERS_WANTED: [
    "The registry wants layers that the image leaves at their publisher's address.",
    "Give --foreign-layers, or leave those platforms out with --platform.",
  ],
  COLLISION: [
    "Two assets are mapped to the same name. One would replace the other.",
    "Use another mapping, or another prefix.",
  ],
  MANGLED_NAME: [
    "The mapping loses a part of the image's name.",
    "Name the image with its registry in the spec, or use containerRegistry.",
  ],
  DOUBLE_PREFIX: [
    "The image is on the local registry already and is mapped once more.",
    "Name it by its upstream name in the spec.",
  ],
  SAME_HOST: [
    "A file on the host of fileRepository is not mapped by kOps.",
    "Use another host for fileRepository, or leave the file where it is.",
  ],
  NOT_REMAPPED: [
    "kOps does not map this asset, so nodes ask upstream for it.",
    "Write the local name into the spec, or set up a mirror.",
  ],
  SEVERAL_DOWNLOADS: [
    "Several clusters have one asset in different places. It is copied to each.",
    "Nothing to do.",
  ],
  SEVERAL_SOURCES: [
    "Two different assets have one place in the local repositories.",
    "Give the clusters different prefixes.",
  ],
  SEVERAL_HASHES: ["Several clusters name different hashes for one file.", "Correct the spec that is wrong."],
  BAD_LOCK: [
    "The lock file has a mistake at the line and column in the message.",
    "Restore it, or write it again with `kops-assets lock`.",
  ],
  NOT_LOCKED: [
    "Some assets are not in the lock file.",
    "Write the lock again with `kops-assets lock`, or accept them with `kops-assets copy --lock FILE --update`.",
  ],
  TAG_MOVED: [
    "A tag upstream points at another image than the lock file says.",
    "Find out why. `kops-assets copy --lock FILE --update` accepts the new image.",
  ],
  HASH_CHANGED: [
    "The list and the lock file have different hashes for a file.",
    "Find out which is right. `kops-assets copy --lock FILE --update` accepts the list's.",
  ],
  HELD_BACK: [
    "The policy does not allow an asset, so it was not copied.",
    "See the reasons in the message; add an exception to the policy if you want the asset.",
  ],
  BAD_POLICY: [
    "The policy file has a mistake at the line and column in the message.",
    "Correct it: docs/policy-gate.md.",
  ],
  AGAINST_POLICY: [
    "Something breaks the policy, but the policy only warns of it.",
    "Look at it. Nothing was held back.",
  ],
  POLICY_EXCEPTION: [
    "An exception of the policy lets an asset through.",
    "Nothing to do until the exception ends.",
  ],
  QUARANTINED: ["What was held back was copied to the quarantine repository.", "Examine it there."],
  BAD_RECEIPT: ["The file is not a receipt.", "Name what `kops-assets copy --receipt FILE` wrote."],
  BAD_SIGNATURE: [
    "The signature does not fit: another key, or changed content.",
    "Use the right key. If it is the right one, do not trust the file.",
  ],
  NOT_SIGNED: ["The file is not signed.", "Have it written with --sign-key."],
  NOT_CHECKED: ["The signature of the receipt was not checked.", "Give --receipt-key."],
  BAD_KEY: [
    "The file does not hold a key of the right kind.",
    "Give a PEM file with the key that the message asks for.",
  ],
  BAD_TRUSTED_ROOT: [
    "The file is not a trusted root of Sigstore.",
    "Make one with `cosign trusted-root create`.",
  ],
  OTHER_LOCK: [
    "The receipt is for another lock file.",
    "Name the lock that was used for the copy, or copy again with --receipt.",
  ],
  MISSING: [
    "Something on the list is not in the repository.",
    "`kops-assets verify --repair` copies it again.",
  ],
  WRONG_DIGEST: [
    "The repository has something else under this name.",
    "Find out who wrote it. `kops-assets verify --repair` copies it again.",
  ],
  TRUNCATED: ["The repository has only a part of it.", "`kops-assets verify --repair` copies it again."],
  UNREADABLE: ["The repository refuses to let it be read.", "Allow reading it, or give credentials."],
  FAILED: ["The host failed, so the result is not known.", "Run it again."],
  NOT_COMPARED: [
    "The digest or hash that the asset must have is not known, so it was found but not compared.",
    "Give --lock to compare.",
  ],
  NOT_HASHED: [
    "The store does not vouch for a hash, so only sizes and beginnings were checked.",
    "Give --deep to read every byte, or --sample 10%.",
  ],
  NO_HASH_FILE: [
    "A file has no .sha256 file beside it. kOps knows its hash, so that only its own copy looks for it.",
    "Run the copy again: it writes what is missing.",
  ],
  BAD_LAYOUT: [
    "oci-layout or index.json of a directory is missing, damaged or behind, so other tools do not find all of its images. serve does not need them.",
    "`kops-assets verify --repair`, or the next copy into the directory, writes them anew.",
  ],
  UNPROVEN_INDEX: [
    "An index differs from the locked one, and upstream was not available to confirm that it was made from it.",
    "Verify where upstream can be reached, or verify by a receipt.",
  ],
  EXTRA: [
    "The repository holds things that are not on the list.",
    "Nothing to do. `kops-assets prune` removes what no lock names.",
  ],
  NOT_LISTED: ["The place cannot be listed, so it is not known what else is there.", "Nothing to do."],
  NO_LOCKS: [
    "prune was given no lock file, so everything would be removed.",
    "Give the lock file of every cluster that uses the repositories.",
  ],
  NOTHING_LOCKED_HERE: [
    "No lock file names anything in this place, so everything would be removed.",
    "Give the lock files of the clusters that use this place.",
  ],
  NOT_LOOKED_AT: ["The lock files name no images, or no files, so those are left alone.", "Nothing to do."],
  NEEDED_MEANWHILE: [
    "Something was written or named again while prune ran. It stays.",
    "Give the lock file of the copy that is running.",
  ],
  TOO_YOUNG: [
    "What no lock names is younger than --older-than. It stays.",
    "Give another age with --older-than.",
  ],
  AGE_UNKNOWN: [
    "The server does not know ages, so what no lock names stays.",
    "Make sure that no copy runs, and give --older-than 0.",
  ],
  LEFT_ALONE: [
    "A repository is left as it is, because it is not known what it needs.",
    "Copy its images again, which brings back what is damaged or gone, or remove it by hand.",
  ],
  CANNOT_LIST: [
    "The file server does not list its files.",
    "Allow PROPFIND (WebDAV), or prune its disk as a directory.",
  ],
  CATALOG_HIDDEN: [
    "The registry does not list its repositories. Only those that lock files name are checked.",
    "Give older lock files too, with --keep.",
  ],
  GARBAGE_COLLECTION: [
    "The registry frees the bytes of layers only when its garbage collector runs.",
    "Run the registry's garbage collector.",
  ],
  DAMAGED: [
    "A blob on disk does not have its digest.",
    "Copy into this directory again. Only what is damaged is fetched.",
  ],
  READ_BACK_FAILED: [
    "The demonstration could not read back what it copied.",
    "Run `npm start` again; report it if it happens again.",
  ],
  NOTHING_COPIED: ["The demonstration found nothing to copy.", "Report it."],
};
