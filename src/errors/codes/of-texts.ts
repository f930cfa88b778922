import type { CodeExplanations } from "./code-explanation.ts";

/** What is rendered, exported, configured and compared; the catalog of releases. */
export const OF_TEXTS: CodeExplanations = {
  ALWAYS_FALLS_BACK: [
    "Docker asks Docker Hub for what a mirror does not have. No setting prevents it.",
    "Block Docker Hub in the firewall if that must not happen.",
  ],
  DOCKER_HUB_ONLY: [
    "Docker has mirrors for docker.io only.",
    "Map the other images by name: `kops-assets render manifests`.",
  ],
  MIRROR_PATH: [
    "Docker does not accept a mirror with a path.",
    "Serve Docker Hub's images from a host of their own.",
  ],
  INSECURE_REGISTRY: [
    "registries.conf has one setting for both plain HTTP and unchecked certificates.",
    "Give the registry a certificate.",
  ],
  NO_WILDCARD: [
    "registries.conf has no entry for all other registries.",
    "Name each registry: --registry-mirror UPSTREAM=PLACE.",
  ],
  REWRITE_FOR_ALL: [
    "k3s rewrites names for all endpoints of a registry, or for none.",
    "Leave one endpoint per registry.",
  ],
  RENAMED_IMAGE: [
    "An image has another name in the local registry than a mirror would ask for.",
    "Use a containerProxy, or a mirror that keeps paths.",
  ],
  NOT_COPIED: [
    "A copy does not put everything where mirrors lead, or where a receipt says.",
    "Copy there too, with a second --to; for a receipt, copy again with --receipt.",
  ],
  NOT_MIRRORED: [
    "No mirror has the image under the path that nodes ask for.",
    "Name a mirror that keeps paths, or map the names: `kops-assets render manifests`.",
  ],
  REMOVE_OTHER_MIRRORS: [
    "The spec already has mirrors that conflict with these.",
    "Remove the old ones from the spec.",
  ],
  CONTAINERD_2: [
    "The text is for containerd 2, which kOps installs with Kubernetes 1.32 and later.",
    'For containerd 1.7 use the plug-in "io.containerd.grpc.v1.cri".',
  ],
  BAD_REGISTRY_MIRROR: [
    "The text is not a mirror of a registry.",
    "Write [UPSTREAM=][http://]HOST[:PORT][/PATH], without credentials.",
  ],
  NO_PULL_THROUGH: [
    "Amazon ECR has no pull-through cache for these registries.",
    "Copy their images: `kops-assets copy`.",
  ],
  SECRET_NEEDED: [
    "Amazon ECR caches this registry only with credentials for it.",
    "Store them in a secret, and give --credential-arn HOST=ARN.",
  ],
  NODE_RIGHTS: [
    "Nodes need rights in Amazon ECR for what is not cached yet.",
    "Give the roles of the machines the rights that the message names.",
  ],
  KOPS_PINS_NOTHING: [
    "With these settings kOps does not pin images to digests.",
    "Nothing to do. --lock or --resolve-digests pins them.",
  ],
  UPSTREAM_FILES: [
    "A node would download files from upstream.",
    "Name the local repository: spec.assets.fileRepository or --file-repository.",
  ],
  UPSTREAM_IMAGES: [
    "A node would pull images from upstream.",
    "Name the local registry, or give --registry-mirror.",
  ],
  UPSTREAM_LATER: [
    "A node will pull an image from upstream later, when nodeup runs.",
    "Write the local name of the image into the spec, or set up a mirror.",
  ],
  NO_NODE: [
    "The instance group is a bastion. Its machines are not nodes.",
    "Name an instance group of nodes, control planes or API servers.",
  ],
  UNKNOWN_HASH: [
    "No hash of a file is known, so the script or tool cannot verify it.",
    "Give a lock file that has the hash: `kops-assets lock`, then --lock.",
  ],
  CA_ELSEWHERE: [
    "This format cannot name a certificate authority to trust.",
    "Put the authority where the message says.",
  ],
  KIND_LEFT_OUT: [
    "The format holds images only, or files only. The other kind is not in it.",
    "Export the other kind in a format of its own.",
  ],
  NOT_MAPPED: [
    "Assets without a local place are left out. Where none has one it is an error.",
    "Set spec.assets, or give --container-registry, --container-proxy, --file-repository or --to.",
  ],
  NOT_HTTP: ["Files without an http or https URL are left out.", "Copy them with `kops-assets copy`."],
  SYNC_RENAMES: [
    "skopeo sync names its copies itself, so nodes would not find them.",
    "Use --for skopeo-copy.",
  ],
  NOT_A_MANIFEST: [
    "A file holds something that is not a Kubernetes object.",
    "Nothing to do if the file is something else.",
  ],
  NO_MANIFEST_FILES: ["The directory has no .yaml, .yml or .json file.", "Name the files themselves."],
  NO_IMAGE_NAME: [
    "An image would get a name that is not an image name.",
    "A containerRegistry cannot hold images of a registry with a port. Use a containerProxy.",
  ],
  ENCODED_TEXT: [
    "A name stands in an encoded text, which cannot be changed in place.",
    "Write the image's name as plain text.",
  ],
  SHARED_TEXT: [
    "A name is shared by several places (a YAML alias), and only some are to change.",
    "Write the name out at each place.",
  ],
  OTHER_DIGEST: [
    "The lock file has another digest of this image than the manifest.",
    "The digest of the manifest stays. Lock again, or correct the manifest.",
  ],
  ON_SAME_HOST: ["The image is on the local registry already. Its name stays.", "Nothing to do."],
  RENAMED_IN_TEXT: [
    "A name inside a longer text looked like an image and was changed.",
    "Look at the place. If it is not an image, leave it out.",
  ],
  NOT_IN_LOCK: ["An image of a manifest is not in the lock file.", "Add it to the list, and lock again."],
  NO_PLACE_FOR_DIGEST: [
    "The image is written as repository and tag, which leaves no place for its digest.",
    "Write the name in one field.",
  ],
  LARGE_POLICY: [
    "The policy is larger than a managed policy may be.",
    "Attach it inline, or name repositories by a common prefix with *.",
  ],
  PARTITION_UNKNOWN: [
    "The URL of a bucket names no region, so the partition aws is assumed.",
    "In China or GovCloud write https://s3.REGION.amazonaws.com/BUCKET.",
  ],
  NO_POLICY: [
    "An S3 directory bucket does not accept this form of policy.",
    "Grant s3express:CreateSession on its own ARN.",
  ],
  ROLE_NEEDED: ["Another cloud grants these rights by roles.", "Give the role that the message names."],
  NOT_ECR: [
    "No image is mapped to a private registry of Amazon ECR.",
    "Name one in the spec, or with --container-registry.",
  ],
  NOT_S3: [
    "The file repository is not a bucket of Amazon S3.",
    "Name one in the spec, or with --file-repository.",
  ],
  REDIRECTS_UNKNOWN: [
    "Hosts may redirect clients to other hosts, which are not known.",
    "Watch the firewall's log for them.",
  ],
  CANNOT_EDIT: [
    "spec.assets is written in a way that cannot be changed in place.",
    "Write it as a mapping of its own, or edit it by hand.",
  ],
  REFUSED_BEFORE: [
    "kOps refuses the spec as it was, so nothing can be compared.",
    "Nothing to do if the new spec is right.",
  ],
  REFUSED_FROM_THEN_ON: [
    "The newer kOps release will refuse the spec.",
    "Correct the spec before the upgrade.",
  ],
  NEW_HOSTS: [
    "Other hosts will be asked after the upgrade.",
    "Allow them in the firewall first, or set up mirrors.",
  ],
  CONTAINERD_CONFIG_VERSION: [
    "kOps will write containerd's configuration in another version.",
    "Write what the spec and machine images add to it for that version.",
  ],
  CONTAINERD_MAJOR: [
    "Nodes will get a new major version of containerd.",
    "Check images of Docker's schema 1 and tools on the nodes; or pin spec.containerd.version.",
  ],
  MIRROR_MECHANISM: [
    "Mirrors will be configured in another way on nodes.",
    "Remove files of your own below /etc/containerd/certs.d; try one instance group first.",
  ],
  PACKAGES_CHANGE: ["nodeup will install other packages.", "Add them to machine images or mirrors."],
  BAD_CATALOG: [
    "A release in the catalog directory cannot be read.",
    "Import it again: `kops-assets catalog import`.",
  ],
  UNWRITABLE_CATALOG: [
    "The catalog directory cannot be written. Nothing was changed in it.",
    "Choose another directory, or correct its permissions.",
  ],
  UNEXPLAINED_PLACE: [
    "A part of kOps's source was not understood.",
    "See the hint for what kops-assets needs to know.",
  ],
  NO_KOPS_CHECKOUT: [
    "The directory is not a clone of kOps with its tags.",
    "Clone https://github.com/kubernetes/kops, and run git fetch --tags.",
  ],
  GIT_FAILED: ["git cannot read the clone.", "Install git, and check the clone."],
  UNKNOWN_TAG: ["The clone has no such tag.", "Run git fetch --tags."],
  WRONG_TAG: [
    "The clone holds another version than was asked for.",
    "Import that version, or name another clone.",
  ],
};
