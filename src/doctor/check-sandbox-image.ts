import { hasBehaviour } from "../cluster/kops-release.ts";
import { needsCredentials } from "./check-image-access.ts";
import { cloudRegistryOf } from "./cloud-registry.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { isLocalHost, isMirrored, registryOf } from "./local-hosts.ts";
import { hasRegistryAuth, sandboxImages, type SandboxImage } from "./sandbox-images.ts";

/** The image that containerd itself pulls before any pod can start, without the kubelet's credentials. */
export const checkSandboxImage: DoctorCheck = {
  codes: {
    SANDBOX_NAME: { title: "sandbox image whose name is not valid", why: "No pod can start." },
    SANDBOX_MISSING: {
      title: "sandbox image missing in the registry",
      why: "No pod can start, static pods of the control plane included.",
    },
    SANDBOX_NEEDS_CREDENTIALS: {
      title: "sandbox image that containerd has no credentials for",
      why: "containerd pulls it itself and does not use the kubelet's credential providers (containerd/containerd#6637).",
    },
    SANDBOX_FROM_INTERNET: {
      title: "sandbox image from upstream",
      why: "kOps does not map one that the spec names.",
    },
  },
  find: findSandboxImage,
};

function findSandboxImage(facts: DoctorFacts): Finding[] {
  return sandboxImages(facts).flatMap((sandbox) => {
    const host = registryOf(sandbox.image);
    if (host === undefined) return [unreadable(sandbox)];
    return [
      ...missing(facts, sandbox),
      ...withoutLogin(facts, sandbox, host),
      ...elsewhere(facts, sandbox, host),
    ];
  });
}

function unreadable({ image, at }: SandboxImage): Finding {
  return {
    code: "SANDBOX_NAME",
    severity: "error",
    message: `the sandbox image ${JSON.stringify(image)} is not the name of an image: no pod can start`,
    hint: "Write it as registry[:port]/repository:tag.",
    ...at,
  };
}

function missing({ probes }: DoctorFacts, { image, at }: SandboxImage): Finding[] {
  const probe = probes.images.find((one) => one.image === image);
  const isAbsent = probe !== undefined && (probe.known ?? probe.anonymous).status === "absent";
  if (!isAbsent) return [];
  return [
    {
      code: "SANDBOX_MISSING",
      severity: "error",
      message: `the sandbox image ${image} is not in the registry: no pod can start, the control plane's first`,
      hint: "Run `kops-assets copy`.",
      ...at,
    },
  ];
}

function withoutLogin(facts: DoctorFacts, { image, at }: SandboxImage, host: string): Finding[] {
  const needs = needsCredentials(facts, host);
  if (needs === "no" || hasRegistryAuth(facts, host)) return [];
  const unless =
    needs === "yes" ? "" : " (no problem if it can be read without credentials, which was not checked)";
  return [
    {
      code: "SANDBOX_NEEDS_CREDENTIALS",
      severity: needs === "yes" ? "error" : "warning",
      message: `containerd pulls the sandbox image ${image} without credentials, but ${host} wants them: no pod can start (containerd/containerd#6637, kubernetes/kops#16762)${unless}`,
      hint: waysOut(facts, host),
      ...at,
    },
  ];
}

/** What this release and this registry allow for: a password that lasts hours is of no use in a configuration. */
function waysOut({ release }: DoctorFacts, host: string): string {
  const isAlwaysPrivate = cloudRegistryOf(host)?.isAlwaysPrivate === true;
  const ways = [
    ...(isAlwaysPrivate ? [] : ["let the machines' network read that one repository without credentials"]),
    ...(hasBehaviour(release, ["1.35.0"])
      ? ["name an image that can be read without credentials in spec.containerd.sandboxImage"]
      : []),
    ...(isAlwaysPrivate ? [] : ["give containerd itself a login by spec.containerd.configAdditions"]),
    "pull the image beforehand, by a hook or into the machine image (docs/doctor.md)",
  ].join("; or ");
  return `${ways.charAt(0).toUpperCase()}${ways.slice(1)}.`;
}

function elsewhere(facts: DoctorFacts, { image, isOwn, at }: SandboxImage, host: string): Finding[] {
  const { containerRegistry, containerProxy } = facts.assets;
  const mapsImages = containerRegistry !== undefined || containerProxy !== undefined;
  if (!isOwn || !mapsImages || isLocalHost(facts, host) || isMirrored(facts, host)) return [];
  return [
    {
      code: "SANDBOX_FROM_INTERNET",
      severity: "warning",
      message: `the sandbox image ${image} is named in the spec, so kOps uses it from ${host} as it is, without mapping by spec.assets`,
      hint: "Remove it, so that kOps configures its own from your registry; or name your own copy of it.",
      ...at,
    },
  ];
}
