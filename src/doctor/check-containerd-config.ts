import type { SourceDocument } from "../cluster/read/source-document.ts";
import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { mirrorsOf } from "../sources/own-mirrors.ts";
import { placeIn } from "./places.ts";
import { sandboxOfConfig } from "./sandbox-images.ts";

const OVERRIDE = ["spec", "containerd", "configOverride"];

/** A containerd configuration of the user's own: kOps then adds neither its sandbox image nor mirrors. */
export const checkContainerdConfig: DoctorCheck = {
  codes: {
    SANDBOX_NOT_CONFIGURED: {
      title: "containerd's built-in sandbox image",
      why: "With configOverride, kOps writes no sandbox image into containerd's configuration.",
    },
    CONTAINERD_CONFIG_PATH: {
      title: "config_path of several directories",
      why: "containerd/containerd#12808: its CRI plug-in then reads no hosts.toml.",
    },
    CONTAINERD_PATH_AND_MIRRORS: {
      title: "config_path beside registry.mirrors",
      why: "containerd's CRI plug-in does not start with both.",
    },
    MIRRORS_IGNORED: {
      title: "registryMirrors beside configOverride",
      why: "The override is the whole configuration.",
    },
  },
  find: findContainerdConfig,
};

function findContainerdConfig(facts: DoctorFacts): Finding[] {
  return [facts.cluster, ...facts.instanceGroups].flatMap((document) => {
    const toml = textOf(valueAt(document.object, OVERRIDE));
    if (toml === undefined) return [];
    return [
      ...withoutSandbox(facts, document, toml),
      ...ignoredMirrors(document),
      ...severalPaths(document, toml),
      ...refusedMirrors(document, toml),
    ];
  });
}

function withoutSandbox({ assets }: DoctorFacts, document: SourceDocument, toml: string): Finding[] {
  const mapsImages = assets.containerRegistry !== undefined || assets.containerProxy !== undefined;
  if (!mapsImages || sandboxOfConfig(toml) !== undefined) return [];
  return [
    {
      code: "SANDBOX_NOT_CONFIGURED",
      severity: "error",
      message:
        "configOverride names no sandbox image, and kOps does not add one: containerd pulls its built-in one from registry.k8s.io",
      hint: "Name your registry's pause image there: sandbox_image in version 2, pinned_images.sandbox in version 3; or use configAdditions instead of configOverride.",
      place: placeIn(document, OVERRIDE),
    },
  ];
}

function ignoredMirrors(document: SourceDocument): Finding[] {
  if (Object.keys(mirrorsOf(document)).length === 0) return [];
  return [
    {
      code: "MIRRORS_IGNORED",
      severity: "warning",
      message:
        "registryMirrors have no effect together with configOverride, which is the whole configuration",
      hint: "Write the mirrors into the override, or use configAdditions instead.",
      place: placeIn(document, ["spec", "containerd", "registryMirrors"]),
    },
  ];
}

/** containerd/containerd#12808: containerd's own default since 2.2, which its CRI plug-in does not take apart. */
function severalPaths(document: SourceDocument, toml: string): Finding[] {
  const paths = /^\s*config_path\s*=\s*["']([^"']*:[^"']*)["']/m.exec(toml)?.[1];
  if (paths === undefined) return [];
  return [
    {
      code: "CONTAINERD_CONFIG_PATH",
      severity: "warning",
      message: `config_path is ${JSON.stringify(paths)}: containerd 2.2 prints this as its default, and then ignores every hosts.toml (containerd/containerd#12808)`,
      hint: "Name one directory: /etc/containerd/certs.d.",
      place: placeIn(document, OVERRIDE),
    },
  ];
}

/** containerd refuses both at once in every version (its CRI plug-in's ValidatePluginConfig). */
function refusedMirrors(document: SourceDocument, toml: string): Finding[] {
  const hasPath = /^\s*config_path\s*=\s*["'][^"']+["']/m.test(toml);
  if (!hasPath || !/^\s*\[.*registry["']?\.["']?mirrors/m.test(toml)) return [];
  return [
    {
      code: "CONTAINERD_PATH_AND_MIRRORS",
      severity: "error",
      message:
        "configOverride has both config_path and registry.mirrors: containerd's CRI plug-in does not start with both",
      hint: "Keep config_path, and write mirrors as hosts.toml files below it.",
      place: placeIn(document, OVERRIDE),
    },
  ];
}
