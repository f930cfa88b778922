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
    title: "misspelt field that would change the list",
    why: "kOps ignores it, so the list is not what you meant.",
  },
  WRONG_TYPE: { title: "value of another type than the field's", why: "kOps refuses the spec." },
  IGNORED_FIELD: { title: "field that kOps ignores", why: "It has no effect." },
  RELEASE_UNEXPLAINED: {
    title: "imported kOps release that was not fully understood",
    why: "Where its source differs from known releases, the list may have too little or too much.",
  },
  UNSEEN_SEPARATOR: {
    title: "line between two objects that kOps does not see",
    why: "It does not read the object below.",
  },
  REPEATED_KEY: { title: "key that is written twice", why: "kOps takes the last one without a warning." },
  KOPS_FAILS: {
    title: "spec that crashes kOps",
    why: "A fault of the kOps release, not of the spec.",
  },
  UNUSUAL_VERSION: {
    title: "version that leads kOps to names that were never published",
    why: "What is listed cannot be downloaded.",
  },
  KOPS_REFUSES: { title: "spec that kOps refuses", why: "kOps stops at it; the list is printed anyway." },
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
    why: "The images of its addons are not checked.",
  },
  CHANNEL_MANIFEST_NOT_READ: {
    title: "addon's manifest that was not given",
    why: "Its images are not checked.",
  },
  BAD_INSTANCE_GROUP: {
    title: "instance group of no cluster that was given",
    why: "kOps wants the label kops.k8s.io/cluster.",
  },
  COMPLETED_SPEC_USED: {
    title: "completed spec in place of the spec",
    why: "The state store has no other; it does not show which values were written and which kOps filled in.",
  },
  INSTANCE_GROUPS_DERIVED: {
    title: "instance groups from node configurations",
    why: "The state store has no instance group specs.",
  },
  CONFLICTING_HASHES: { title: "two hashes of one file", why: "One of them is wrong." },
};
