import { parseKopsRelease } from "../../cluster/kops-release.ts";
import { parseKubernetesVersion } from "../../cluster/kubernetes-version.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { parseRegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import { parseMirror } from "../../transfer/mirrors.ts";
import { refuseBadNames } from "../../workloads/refuse-bad-names.ts";
import { checkCopyPlaces } from "../flags/check-copy-places.ts";
import { mappingOf } from "../flags/mapping-of.ts";
import { parseSelection } from "../flags/parse-selection.ts";
import { readRepositoryFlags } from "../flags/repository-options.ts";
import { parseAddress } from "../serve/parse-address.ts";

type Check = (text: string) => unknown;

const KUBERNETES_VERSIONS = ["", "running-", "old-", "new-", "old-running-", "new-running-"].map(
  (which) => `${which}kubernetes-version`,
);
const SECRETS = ["docker-config-secret", "env-secret", "image-pull-secret"] as const;
const NGINX = ["listen", "cache", "cache-size", "origin-ca", "tls-cert", "tls-key"] as const;

/**
 * What reads the texts of flags that commander takes as they are, by the flag's name or by that of a command and its flag. Each is what its command
 * calls; what brings much along is loaded where a file has such a setting.
 */
const CHECKS: Readonly<Record<string, Check>> = {
  platform: (text) => parseSelection({ platform: [text] }),
  roles: (roles) => parseSelection({ platform: [], roles }),
  ...ofEach(["kops-version", "old-kops-version", "new-kops-version"], checkRelease),
  ...ofEach(KUBERNETES_VERSIONS, checkKubernetes),
  state: async (text) => (await import("../../tasks/list/open-state-store.ts")).schemeOf(text),
  "container-registry": (text) => mappingOf({ containerRegistry: text }),
  "container-proxy": (text) => mappingOf({ containerProxy: text }),
  ...ofEach(["mirror", "from-mirror"], parseMirror),
  "registry-mirror": parseRegistryMirror,
  "copy to": async (text) => (await import("../flags/parse-end.ts")).parseEnd(text),
  ...ofEach(["get assets to", "bundle load to", "bundle have to", "plan to"], (to) =>
    checkCopyPlaces({ to }),
  ),
  "bundle create to": async (to) =>
    (await import("../../tasks/bundle/refuse-bundle-place.ts")).refuseBundlePlace({ to }),
  ...ofEach(["to-files", "files"], (toFiles) => checkCopyPlaces({ toFiles })),
  "repository-tag": (text) => readRepositoryFlags({ createRepositories: true, repositoryTag: [text] }),
  "repository-encryption": (repositoryEncryption) =>
    readRepositoryFlags({ createRepositories: true, repositoryTag: [], repositoryEncryption }),
  quarantine: async (text) => (await import("../../tasks/gate/quarantine.ts")).parseQuarantine(text),
  addr: (text) => parseAddress("--addr", text),
  "admin-addr": (text) => parseAddress("--admin-addr", text),
  registry: async (text) => (await import("../../tasks/prune/pruned-registry.ts")).parsePlace(text),
  remove: async (text) => (await import("../configure/parse-change.ts")).parseChange({ remove: [text] }),
  "render iam kms-key": async (text) => (await import("../render/iam.ts")).checkKmsKey(text),
  puller: async (text) => (await import("../render/ecr.ts")).checkPuller(text),
  "vpc-endpoint": async (text) => (await import("../render/bucket-policy.ts")).checkVpcEndpoint(text),
  ecr: async (text) => (await import("../render/mirrors.ts")).checkEcr(text),
  "credential-arn": async (text) => (await import("../render/mirrors.ts")).parseCredential(text),
  image: parseImageReference,
  identity: async (text) =>
    (await import("../../workloads/workload-identity.ts")).parseWorkloadIdentity(text),
  "render job name": (name) => refuseBadNames({ name, secrets: {} }),
  namespace: (namespace) => refuseBadNames({ name: "job", namespace, secrets: {} }),
  ...byFlag("", SECRETS, (flag, secret) =>
    refuseBadNames({ name: "job", secrets: { [`--${flag}`]: secret } }),
  ),
  ...byFlag("render nginx ", NGINX, async (flag, text) =>
    (await import("../../serve/check-nginx-text.ts")).checkNginxText(`--${flag}`, text),
  ),
  origin: async (text) => (await import("../../serve/parse-nginx-origin.ts")).parseNginxOrigin(text),
  "verify-schedule": async (text) => (await import("../render/job.ts")).checkSchedule(text),
  proxy: async (text) => (await import("../render/job.ts")).checkProxy(text),
};

/** Reads a text of a setting as its command does, where that is more than a text. Throws the UserErrors of that command. */
export async function checkText(flag: string, command: string | undefined, text: string): Promise<void> {
  const name = [`${command ?? ""} ${flag}`, flag].find((one) => Object.hasOwn(CHECKS, one));
  if (name !== undefined) await CHECKS[name]?.(text);
}

function ofEach(names: readonly string[], check: Check): Record<string, Check> {
  return Object.fromEntries(names.map((name) => [name, check]));
}

/** `before` is what comes before the flag's name: a command, or nothing. */
function byFlag<Flag extends string>(
  before: string,
  flags: readonly Flag[],
  check: (flag: Flag, text: string) => unknown,
): Record<string, Check> {
  return Object.fromEntries(flags.map((flag) => [before + flag, (text: string) => check(flag, text)]));
}

function checkKubernetes(text: string): void {
  if (parseKubernetesVersion(text) === undefined)
    throw badFlags(`${JSON.stringify(text)} is not a Kubernetes version`, "Write it as 1.36.2.");
}

/** Whether the catalog has it is told when it is read, for a flag may name more of it. */
function checkRelease(text: string): void {
  if (parseKopsRelease(text) === undefined)
    throw badFlags(`${text} is not a kOps release`, "Write it as 1.36.2.");
}
