import type { ClusterSpec, CloudControllerManagerSpec, KubeDNSSpec } from "../cluster.ts";
import { given, readBoolean, readObject, readString, readText, type Fields } from "../fields.ts";

type AddonSections = Pick<
  ClusterSpec,
  | "authentication"
  | "certManager"
  | "cloudControllerManager"
  | "clusterAutoscaler"
  | "karpenter"
  | "kubeDNS"
  | "kubeScheduler"
  | "metricsServer"
  | "nodeProblemDetector"
  | "snapshotController"
>;

/** The addon sections that v1alpha2 and v1alpha3 write alike. */
export function readAddons(spec: Fields): AddonSections {
  return given<AddonSections>({
    authentication: readAuthentication(spec),
    certManager: readSwitchWith(spec, "certManager", (fields) => ({
      managed: readBoolean(fields, "managed"),
    })),
    cloudControllerManager: readCloudControllerManager(spec),
    clusterAutoscaler: readSwitchWith(spec, "clusterAutoscaler", readImage),
    karpenter: readSwitchWith(spec, "karpenter", (fields) => ({ image: readText(fields, "image") })),
    kubeDNS: readKubeDNS(spec),
    kubeScheduler: readKubeScheduler(spec),
    metricsServer: readSwitchWith(spec, "metricsServer", (fields) => ({
      ...readImage(fields),
      insecure: readBoolean(fields, "insecure"),
    })),
    nodeProblemDetector: readSwitchWith(spec, "nodeProblemDetector", readImage),
    snapshotController: readSwitchWith(spec, "snapshotController", () => ({})),
  });
}

type Optional<T> = { readonly [K in keyof T]: T[K] | undefined };

/** `enabled` of the section at `key` and what `more` reads beside it; undefined when the section is absent. */
export function readSwitchWith<T extends object>(
  spec: Fields,
  key: string,
  more: (fields: Fields) => Optional<T>,
): (T & { readonly enabled?: boolean }) | undefined {
  const fields = readObject(spec, key);
  if (fields === undefined) return undefined;
  return given({ enabled: readBoolean(fields, "enabled"), ...more(fields) }) as T & { enabled?: boolean };
}

function readImage(fields: Fields): { image: string | undefined } {
  return { image: readString(fields, "image") };
}

function readKubeScheduler(spec: Fields): ClusterSpec["kubeScheduler"] {
  const scheduler = readObject(spec, "kubeScheduler");
  return scheduler && given({ image: readText(scheduler, "image") });
}

function readKubeDNS(spec: Fields): KubeDNSSpec | undefined {
  const kubeDNS = readObject(spec, "kubeDNS");
  if (kubeDNS === undefined) return undefined;
  return given<KubeDNSSpec>({
    provider: readText(kubeDNS, "provider"),
    coreDNSImage: readText(kubeDNS, "coreDNSImage"),
    cpaImage: readText(kubeDNS, "cpaImage"),
    nodeLocalDNS: readSwitchWith(kubeDNS, "nodeLocalDNS", readImage),
  });
}

function readAuthentication(spec: Fields): ClusterSpec["authentication"] {
  const authentication = readObject(spec, "authentication");
  if (authentication === undefined) return undefined;
  const aws = readObject(authentication, "aws");
  return given({
    aws: aws && given({ image: readText(aws, "image") }),
    kopeio: readObject(authentication, "kopeio")?.values,
  });
}

function readCloudControllerManager(spec: Fields): CloudControllerManagerSpec | undefined {
  const manager = readObject(spec, "cloudControllerManager");
  if (manager === undefined) return undefined;
  return given<CloudControllerManagerSpec>({
    image: readText(manager, "image"),
    azureNodeManagerImage: readText(manager, "azureNodeManagerImage"),
  });
}
