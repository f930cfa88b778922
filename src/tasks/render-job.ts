import { createHash } from "node:crypto";
import type { Finding } from "../errors/finding.ts";
import { UserError } from "../errors/user-error.ts";
import { findSecret } from "../workloads/find-secret.ts";
import { isPinnedImage } from "../workloads/is-pinned-image.ts";
import { jobObjects, kustomization, type JobObject } from "../workloads/job-objects.ts";
import type { JobPlan } from "../workloads/job-plan.ts";
import { planEgress } from "../workloads/plan-egress.ts";
import { refuseBadNames } from "../workloads/refuse-bad-names.ts";
import type { TextFile } from "../mirrors/text-file.ts";
import { printYaml } from "../text/print-yaml.ts";
import { mirrorUrl, type Mirror } from "../transfer/mirrors.ts";
import { checkRequest } from "./check-request.ts";
import type { AssetList } from "./list/asset-list.ts";
import { planFirewall } from "./plan-firewall.ts";

/** Which objects to write. */
export interface JobRequest extends Omit<JobPlan, "version" | "egress"> {
  /** What is copied, for the hosts that pods have to reach. */
  readonly list: AssetList;
  /** Where files go in place of where the list has them. */
  readonly filesRoot?: string;
  readonly mirrors: readonly Mirror[];
  /** Hosts of images that are spoken to without TLS. */
  readonly plainHttp: readonly string[];
}

/** Files with an object each, `kustomization.yaml` last; and what is to be said of them. */
export interface JobFiles {
  readonly files: readonly TextFile[];
  readonly findings: readonly Finding[];
}

/** The API server refuses more in a ConfigMap (core/validation, MaxSecretSize). */
const MOST_CONFIG = 1024 * 1024;
/** What `kubectl apply` can write down of an object in an annotation of its own (256 KiB in all). */
const MOST_APPLIED = 250 * 1024;
const HASH_LETTERS = 10;

/**
 * The objects of Kubernetes that copy a list in shards and, where asked for, verify it time and again. Nothing is asked or applied. The
 * same request makes the same text; another one makes a Job and a ConfigMap of other names. Throws UserErrors BAD_FLAGS for names that
 * Kubernetes refuses, CONFIG_TOO_LARGE and SECRET_IN_OBJECTS.
 */
export function renderJob(request: JobRequest): JobFiles {
  checkRequest(
    "renderJob",
    { request },
    { "request.list": "a list of assets", "request.image": "a text", "request.files": "an object" },
  );
  const { name, namespace, files: texts } = request;
  const { dockerConfig, environment, imagePull } = request.secrets;
  const secrets = {
    "--docker-config-secret": dockerConfig,
    "--env-secret": environment,
    "--image-pull-secret": imagePull,
  };
  refuseBadNames({ name, namespace, secrets });
  refuseSecrets(request);
  const size = refuseLarge(texts);
  const draft: JobPlan = { ...request, version: "", egress: egressOf(request) };
  const version = hashOf(jobObjects(draft).map(printed)).slice(0, HASH_LETTERS);
  const objects = jobObjects({ ...draft, version });
  const files = [...objects, kustomization(objects)].map(printed);
  return { files, findings: findingsOf(draft, size) };
}

function printed({ file, object }: JobObject): TextFile {
  return { path: file, text: printYaml(object) };
}

/** Of what a Job cannot change once it is there, and of what its pods read. */
function hashOf(files: readonly TextFile[]): string {
  const fixed = files.filter(({ path }) => path === "job.yaml" || path === "config-map.yaml");
  return createHash("sha256")
    .update(fixed.map(({ text }) => text).join("---\n"))
    .digest("hex");
}

function egressOf(request: JobRequest): JobPlan["egress"] {
  const { mirrors, plainHttp, identity, proxy } = request;
  const list = placedList(request);
  const { hosts } = planFirewall(list, mirrors);
  const needed = hosts.filter(({ side }) => side === "copy").map(({ host }) => host);
  const urls = list.files.flatMap(({ canonical, download }) => [download, ...mirrorUrl(canonical, mirrors)]);
  const plain = [...urls, ...mirrors.flatMap(({ to }) => to), proxy?.url ?? ""].flatMap(plainHost);
  const more = [
    ...(identity?.cloud === "aws" ? ["sts.*.amazonaws.com"] : []),
    ...(identity?.cloud === "azure" ? ["login.microsoftonline.com"] : []),
    ...(proxy === undefined ? [] : [new URL(proxy.url).host]),
  ];
  return planEgress([...needed, ...more], new Set([...plain, ...plainHttp]));
}

function placedList({ list, filesRoot }: JobRequest): AssetList {
  if (filesRoot === undefined) return list;
  return { ...list, files: list.files.map((file) => ({ ...file, download: filesRoot })) };
}

function plainHost(url: string): string[] {
  return url.startsWith("http://") && URL.canParse(url) ? [new URL(url).host] : [];
}

/** Whoever reads objects in a repository or a cluster would read them: the lock's URLs, words of the command, the proxy's address. */
function refuseSecrets({ copy, verify, files, proxy }: Omit<JobPlan, "version" | "egress">): void {
  const texts = { ...files, "--proxy": proxy?.url ?? "" };
  const words = [...copy, ...(verify?.words ?? [])].map((word) => [word, word] as const);
  const found = findSecret([...Object.entries(texts), ...words]);
  if (found === undefined) return;
  const message = `${found} holds a key, a user name, a password or a signature of a URL: everybody who can read the objects could read it`;
  throw new UserError("SECRET_IN_OBJECTS", message, {
    hint: "Name files by URLs without them; give logins by --docker-config-secret, keys by --env-secret or --identity.",
  });
}

function refuseLarge(files: Readonly<Record<string, string>>): number {
  const size = Object.entries(files).reduce(
    (sum, [name, text]) => sum + name.length + Buffer.byteLength(text),
    0,
  );
  if (size <= MOST_CONFIG) return size;
  const message = `the lock file and what goes with it are ${size} bytes; a ConfigMap holds ${MOST_CONFIG}`;
  throw new UserError("CONFIG_TOO_LARGE", message, {
    hint: "Lock without --layers, or make a lock and a Job for each of several smaller lists.",
  });
}

function findingsOf({ image, egress }: JobPlan, size: number): Finding[] {
  return [
    ...(isPinnedImage(image) ? [] : [notPinned(image)]),
    ...(size > MOST_APPLIED ? [tooLargeToApply(size)] : []),
    ...(egress.ports.length > 0 ? [byPort(egress.ports)] : []),
  ];
}

function notPinned(image: string): Finding {
  return {
    code: "IMAGE_NOT_PINNED",
    severity: "warning",
    message: `${image} has no digest: pods may run different versions, whose shards may not fit together`,
    hint: "Write NAME@sha256:….",
  };
}

function tooLargeToApply(size: number): Finding {
  return {
    code: "APPLY_ON_SERVER",
    severity: "warning",
    message: `the ConfigMap holds ${size} bytes, more than \`kubectl apply\` can store in its annotation`,
    hint: "Apply with `kubectl apply --server-side`, as Flux does; with Argo CD, ServerSideApply=true.",
  };
}

function byPort(ports: readonly number[]): Finding {
  return {
    code: "POLICY_BY_PORT",
    severity: "info",
    message: `a NetworkPolicy cannot name hosts, so this one allows TCP ${ports.join(", ")} to every address but link-local ones`,
    hint: "The host names are in its annotation, for a policy that can name them (Cilium's toFQDNs, Calico's domains).",
  };
}
