import type { CodeExplanations } from "./code-explanation.ts";

/** Cluster specs, releases and state stores. */
export const OF_SPECS: CodeExplanations = {
  NO_CLUSTER: [
    "None of the files holds a Cluster, or none of that name.",
    "Save one with `kops get cluster NAME -o yaml`, and give it with -f.",
  ],
  SEVERAL_CLUSTERS: [
    "The files hold several clusters.",
    "Name one as the argument CLUSTER, or give --all-clusters.",
  ],
  BAD_SPEC: ["kOps refuses the cluster spec at the field in the message.", "Correct that field."],
  WRONG_TYPE: [
    "A field has a value of another type than kOps expects.",
    "Write the value as the message says.",
  ],
  UNKNOWN_FIELD: [
    "A field's name is misspelt. It would change the list if it were right.",
    "Write the name that the message suggests.",
  ],
  IGNORED_FIELD: ["kOps does not know this field and ignores it.", "Remove it, or correct its name."],
  REPEATED_KEY: ["A key is written twice in one place. kOps takes the last one.", "Keep one of them."],
  UNSEEN_SEPARATOR: [
    "A line looks like a separator between two objects, but kOps does not read it as one.",
    "Write --- alone on its line, without blanks in front of it.",
  ],
  UNKNOWN_API_VERSION: [
    "The document has an apiVersion that kOps does not have.",
    "Use kops.k8s.io/v1alpha2 or kops.k8s.io/v1alpha3.",
  ],
  BAD_INSTANCE_GROUP: [
    "An InstanceGroup names no cluster, or a cluster that was not given.",
    "Set the label kops.k8s.io/cluster, or give that cluster too.",
  ],
  NO_INSTANCE_GROUPS: [
    "The state store has no instance groups of this cluster.",
    "Give them with -f (`kops get instancegroups -o yaml`).",
  ],
  KOPS_REFUSES: [
    "kOps would refuse this spec, for a reason that does not concern assets. The list is printed anyway.",
    "Run `kops-assets doctor` to see each reason.",
  ],
  KOPS_FAILS: [
    "This kOps release crashes on such a spec. That is a fault of kOps.",
    "Write the spec as the message says, or use another release.",
  ],
  UNUSUAL_VERSION: [
    "A version in the spec leads to names that were never published.",
    "Correct the version.",
  ],
  PLATFORM_NEEDED: [
    "--platform leaves out a platform that machines of the cluster have.",
    "Add that platform.",
  ],
  UNKNOWN_PLATFORM: [
    "The spec does not tell the platform of some machines, and --platform leaves one out.",
    "Make sure that no machine has a platform that you left out.",
  ],
  BAD_PLATFORM: [
    "The value is not a platform.",
    "Write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as linux/amd64.",
  ],
  RELEASE_CHOSEN: [
    "No kOps release was named, so one was chosen.",
    "Give --kops-version, or set KOPS_VERSION.",
  ],
  UNKNOWN_RELEASE: [
    "The catalog does not know this kOps release.",
    "Correct the version, or add the release: docs/catalog.md.",
  ],
  RELEASE_UNEXPLAINED: [
    "The release was imported, but parts of its source were not understood. The list may be wrong there.",
    "See `kops-assets catalog list -o yaml`; update kops-assets when a version knows the release.",
  ],
  OTHER_RELEASE: [
    "The state store was written by another kOps release than the list is made for.",
    "Give that release with --kops-version.",
  ],
  COMPLETED_SPEC_USED: [
    "The state store has no spec as it was written, so the completed one is used.",
    "Nothing to do, unless you upgrade: then give the spec with -f.",
  ],
  INSTANCE_GROUPS_DERIVED: [
    "The state store has no instance groups. They were worked out from the node configurations.",
    "Give the instance groups with -f if the list has to follow all their fields.",
  ],
  BAD_STATE_STORE: [
    "The address is not a state store that can be read.",
    "Give file:///DIRECTORY, s3://BUCKET, gs://BUCKET or https://HOST/PATH.",
  ],
  NOT_APPLIED: [
    "The state store has no applied configuration of this cluster.",
    "Run `kops update cluster --yes` first, or give the spec with -f.",
  ],
  EMPTY_FILE: ["A file in the state store is empty.", "Run `kops update cluster --yes`, which writes it."],
  MISSING_FILE: [
    "A file that the state store should hold is not there.",
    "Run `kops update cluster --yes`, which writes it.",
  ],
  NO_NODE_CONFIGS: [
    "The state store holds no node configurations.",
    "Run `kops update cluster --yes`, which writes them.",
  ],
  NODE_CONFIGS_NOT_LISTED: [
    "The state store cannot be listed, so only the control plane's node configurations were read.",
    "Give the instance groups with -f, or a store that can be listed.",
  ],
  NO_NODE_CONFIG: [
    "kOps writes no node configuration for this kind of instance group, so its machines are planned from the spec alone.",
    "Check with whatever joins the machines, such as `kops toolbox enroll`.",
  ],
  ADDON_ELSEWHERE: [
    "An addon has its manifest outside the state store.",
    "Download the manifest and give it with -f.",
  ],
  CHANNEL_NOT_READ: [
    "An addon channel of the spec was not given, so its images are not listed.",
    "Give the channel's file with -f.",
  ],
  CHANNEL_MANIFEST_NOT_READ: [
    "The manifest of an addon is not beside its channel, so its images are not listed.",
    "Download it and give it with -f.",
  ],
  PACKAGES_NOT_COVERED: [
    "Machines install packages with apt or yum from sources that spec.assets does not map.",
    "Use machine images that have the packages, or that have your own mirror as a source.",
  ],
  UNKNOWN_HASHES: [
    "The hashes of some files are not known.",
    "Run it without --offline where upstream can be reached, or give --lock.",
  ],
};
