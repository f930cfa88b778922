import { CHECKS } from "./checks.ts";
import type { CodeMeaning } from "./doctor-facts.ts";

/** Every code of the checks. Codes of what reads specs and lists are in `SOURCE_CODES`. */
export const DOCTOR_CODES: Readonly<Record<string, CodeMeaning>> = Object.assign(
  {},
  ...CHECKS.map(({ codes }) => codes),
) as Record<string, CodeMeaning>;

/** Codes of what reads specs, state stores, channels and manifests. */
export const SOURCE_CODES: Readonly<Record<string, CodeMeaning>> = {
  BAD_SPEC: { title: "spec that kOps refuses", why: "kOps stops at it." },
  BAD_YAML: { title: "text that is not YAML", why: "kOps cannot read the file." },
  UNKNOWN_FIELD: {
    title: "field that misses one that decides assets",
    why: "kOps ignores it, and lists something else than was meant.",
  },
  WRONG_TYPE: { title: "value of another type than the field's", why: "kOps refuses the spec." },
  IGNORED_FIELD: { title: "field that kOps ignores", why: "It has no effect." },
  RELEASE_UNEXPLAINED: {
    title: "kOps release that was imported without being understood wholly",
    why: "What its source decides in a new way may be missing from the list, or be too much in it.",
  },
  UNSEEN_SEPARATOR: {
    title: "line between two objects that kOps does not see",
    why: "It reads nothing of the object below.",
  },
  REPEATED_KEY: { title: "key that is written twice", why: "kOps takes the last one without a word." },
  KOPS_FAILS: {
    title: "spec at which kOps falls over",
    why: "A fault of the kOps release, not of the spec.",
  },
  UNUSUAL_VERSION: {
    title: "version that kOps writes into names that nobody has published",
    why: "What is listed cannot be downloaded.",
  },
  KOPS_REFUSES: { title: "spec that kOps refuses", why: "kOps stops at it; the list is made all the same." },
  PACKAGES_NOT_COVERED: {
    title: "packages that machines install from elsewhere",
    why: "apt and yum sources are neither listed by kOps nor mapped by spec.assets: the distribution's own, NVIDIA's, gVisor's.",
  },
  BAD_IMAGE_NAME: { title: "text that is not the name of an image", why: "It cannot be pulled." },
  HOOK_IMAGE_WITHOUT_REGISTRY: {
    title: "hook's image without a registry",
    why: "ctr takes its first part for a host.",
  },
  TEMPLATE_LEFT: { title: "template that was not rendered", why: "Which image it names is not known." },
  VARIABLE_IMAGE: { title: "image by a variable", why: "Which image it names is not known." },
  BAD_BASE64: { title: "file that is not base64", why: "nodeup stops at it." },
  CHANNEL_NOT_READ: {
    title: "channel that was not given",
    why: "The images of its addons are not looked at.",
  },
  CHANNEL_MANIFEST_NOT_READ: {
    title: "addon's manifest that was not given",
    why: "Its images are not looked at.",
  },
  BAD_INSTANCE_GROUP: {
    title: "instance group of no cluster that was given",
    why: "kOps wants the label kops.k8s.io/cluster.",
  },
  COMPLETED_SPEC_USED: {
    title: "completed spec in place of the spec",
    why: "The state store has no other; what kOps filled in is not told from what was written.",
  },
  INSTANCE_GROUPS_DERIVED: {
    title: "instance groups from node configurations",
    why: "The state store has no specs of them.",
  },
  CONFLICTING_HASHES: { title: "two hashes of one file", why: "One of them is wrong." },
};
