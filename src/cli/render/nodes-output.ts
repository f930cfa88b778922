import { ARCHITECTURES } from "../../cluster/cluster.ts";
import type { JsonObject, JsonValue } from "../../cluster/read/source-document.ts";
import { UserError } from "../../errors/user-error.ts";
import { asKopsNodes, compactFile } from "../../nodes/kops-nodes.ts";
import type { NodeFile, NodePlan } from "../../nodes/node-plan.ts";
import type { TextFile } from "../../mirrors/text-file.ts";
import { printJson } from "../../text/print-json.ts";
import { printYaml } from "../../text/print-yaml.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { present } from "../../values/present.ts";
import type { NodesFormat } from "./nodes-formats.ts";

/** What the plans are of. */
interface Subject {
  readonly cluster: string;
  readonly kopsVersion: string;
}

/** The same as `printNodes`, in one text per instance group. */
export function nodeFiles(plans: readonly NodePlan[], subject: Subject, output: NodesFormat): TextFile[] {
  const ending = output === "yaml" ? "yaml" : "json";
  return plans.map((plan) => ({
    path: `${fileName(plan.instanceGroup)}.${ending}`,
    text: printNodes([plan], subject, output),
  }));
}

function fileName(instanceGroup: string): string {
  if (/^[\w-][\w.-]*$/.test(instanceGroup)) return instanceGroup;
  throw new UserError("BAD_SPEC", `"${instanceGroup}" cannot be the name of a file`, {
    hint: "kOps wants names of instance groups to be DNS names; without --output-dir they are printed.",
  });
}

/** All plans in one text. */
export function printNodes(plans: readonly NodePlan[], subject: Subject, output: NodesFormat): string {
  switch (output) {
    case "kops":
      return `${printJsonText(asKopsNodes(plans), 1)}\n`;
    case "json":
      return `${printJson(described(plans, subject))}\n`;
    case "yaml":
      return `${printYaml(described(plans, subject))}\n`;
  }
}

function described(plans: readonly NodePlan[], subject: Subject): JsonObject {
  const groups = plans.map((plan) => [plan.instanceGroup, describe(plan)] as const);
  return { ...subject, instanceGroups: Object.fromEntries(groups) };
}

function describe(plan: NodePlan): JsonObject {
  const { role, userData, imageArchives, sandboxImage, kubeProxyImage, warmPoolImages } = plan;
  const hasArchives = ARCHITECTURES.some((arch) => imageArchives[arch].length > 0);
  return {
    role,
    ...present({ userData }),
    ...(role === "Bastion" ? {} : { nodeup: perArchitecture((arch) => describeNodeup(plan.nodeup[arch])) }),
    ...(plan.hasConfig ? { files: perArchitecture((arch) => plan.files[arch].map(compactFile)) } : {}),
    ...(hasArchives
      ? { imageArchives: perArchitecture((arch) => imageArchives[arch].map(compactFile)) }
      : {}),
    ...(sandboxImage === undefined || !plan.hasConfig ? {} : { sandboxImage }),
    ...(kubeProxyImage === undefined || !plan.hasConfig ? {} : { kubeProxyImage }),
    images: plan.images.map((image) => ({ ...image })),
    ...(warmPoolImages.length === 0 ? {} : { warmPoolImages: [...warmPoolImages] }),
  };
}

function describeNodeup({ sha256, urls }: NodeFile): JsonObject {
  return { sha256: sha256 ?? "", urls: [...urls] };
}

function perArchitecture(value: (arch: (typeof ARCHITECTURES)[number]) => JsonValue): JsonObject {
  return Object.fromEntries(ARCHITECTURES.map((arch) => [arch, value(arch)]));
}
