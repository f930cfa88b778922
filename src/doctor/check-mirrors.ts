import {
  containerdSchema,
  IMAGES_PLUGIN,
  isContainerd2,
  isIgnoredAddition,
  type ContainerdSchema,
} from "../cluster/containerd-schema.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";
import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";
import type { Finding } from "../errors/finding.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { additionsOf, isConfigPath, mirrorFilesOf, mirrorsOf } from "../sources/own-mirrors.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import { isLostEndpoint } from "./local-hosts.ts";
import { placeIn } from "./places.ts";

const MIRRORS = ["spec", "containerd", "registryMirrors"];
const ADDITIONS = ["spec", "containerd", "configAdditions"];

/** Whether containerd on machines of this release uses the mirrors and the configuration that the spec gives it. */
export const checkMirrors: DoctorCheck = {
  codes: {
    MIRRORS_TWICE: {
      title: "registryMirrors beside files of mirrors",
      why: 'Since kOps 1.36 nodeup writes the same files and stops at the second ("duplicate tasks"); before, containerd\'s CRI plug-in refuses both.',
    },
    MIRROR_PATH_LOST: {
      title: "endpoint of registryMirrors with a path",
      why: "kOps 1.36 and later write it without override_path: containerd appends /v2 to it.",
    },
    CONFIG_ADDITIONS_IGNORED: {
      title: "configAdditions of another version of containerd's configuration",
      why: "containerd ignores settings below a plug-in name that its version does not have.",
    },
    CONFIG_ADDITIONS_LOST_LATER: {
      title: "configAdditions that kOps 1.36 makes ineffective",
      why: "From then on kOps writes version 3 for containerd 2, in which the plug-in has another name.",
    },
  },
  find: findMirrors,
};

function findMirrors(facts: DoctorFacts): Finding[] {
  return [facts.cluster, ...facts.instanceGroups].flatMap((document) => [
    ...twice(facts, document),
    ...lostPaths(facts, document),
    ...ignoredAdditions(facts, document),
  ]);
}

/** nodeup's tasks have a file's path for their key; containerd's ValidatePluginConfig refuses config_path beside registry.mirrors. */
function twice(facts: DoctorFacts, document: SourceDocument): Finding[] {
  const { cluster, release } = facts;
  const written = new Set([...Object.keys(mirrorsOf(cluster)), ...Object.keys(mirrorsOf(document))]);
  if (written.size === 0) return [];
  const hint =
    "Keep one of the two: `kops-assets render mirrors --for kops` says which can have what the mirrors need.";
  if (!hasBehaviour(release, ["1.36.0"])) {
    const key = additionsOf(document).find(isConfigPath);
    if (key === undefined) return [];
    const message =
      "configAdditions has a config_path beside registryMirrors: containerd's CRI plug-in does not start with both";
    return [
      {
        code: "MIRRORS_TWICE",
        severity: "error",
        message,
        hint,
        place: placeIn(document, [...ADDITIONS, key]),
      },
    ];
  }
  return mirrorFilesOf(document)
    .filter(({ upstream }) => written.has(upstream))
    .map(({ upstream, path, at }) => ({
      code: "MIRRORS_TWICE",
      severity: "error",
      message: `fileAssets writes ${path}, which nodeup of kOps ${release.name} writes itself for registryMirrors of ${upstream}: it stops ("duplicate tasks"), and no machine comes up`,
      hint,
      place: placeIn(document, at),
    }));
}

function lostPaths({ release }: DoctorFacts, document: SourceDocument): Finding[] {
  return Object.entries(mirrorsOf(document)).flatMap(([registry, endpoints]) =>
    endpoints
      .filter((endpoint) => isLostEndpoint(release, endpoint))
      .map((endpoint) => ({
        code: "MIRROR_PATH_LOST",
        severity: "warning",
        message: `the mirror ${redactUrl(endpoint)} of ${registry} is asked below ${redactUrl(endpoint).replace(/\/+$/, "")}/v2, because kOps ${release.name} sets no override_path. The mirror has nothing there, and images are pulled from ${registry === "*" ? "upstream" : registry}`,
        hint: "Write the mirrors as files instead: `kops-assets render mirrors --for kops`.",
        place: placeIn(document, [...MIRRORS, registry]),
      })),
  );
}

/** A group's own version takes the place of the cluster's. */
function ignoredAdditions(facts: DoctorFacts, document: SourceDocument): Finding[] {
  const { release, listed } = facts;
  const version =
    textOf(valueAt(document.object, ["spec", "containerd", "version"])) ??
    listed?.cluster.spec.containerd.version;
  if (version === undefined || listed?.cluster.spec.containerd.skipInstall === true) return [];
  const schema = containerdSchema(release, version);
  const keys = additionsOf(document);
  const ignored = keys.filter((key) => isIgnoredAddition(key, schema, version));
  const later =
    isContainerd2(version) && schema === 2 ? keys.filter((key) => isIgnoredAddition(key, 3, version)) : [];
  return [
    ...ignored.map((key): Finding => ({
      code: "CONFIG_ADDITIONS_IGNORED",
      severity: isConfigPath(key) ? "error" : "warning",
      message: `kOps ${release.name} writes version ${schema} of the configuration for containerd ${version}, which has no ${key}${isConfigPath(key) ? ": mirrors and CAs in the files below it are not used" : ""}`,
      hint: `In version ${schema} ${pluginsOf(schema)}.`,
      place: placeIn(document, [...ADDITIONS, key]),
    })),
    ...later.map((key): Finding => ({
      code: "CONFIG_ADDITIONS_LOST_LATER",
      severity: "info",
      message: `from kOps 1.36 on containerd ${version} ignores ${key}${isConfigPath(key) ? ": mirrors and CAs are then lost" : ""}`,
      hint: `When you upgrade kOps, write it for version 3 of the configuration: there ${pluginsOf(3)}.`,
      place: placeIn(document, [...ADDITIONS, key]),
    })),
  ];
}

function pluginsOf(schema: ContainerdSchema): string {
  const images = `the plug-in for images is ${IMAGES_PLUGIN[schema]}`;
  return schema === 2
    ? `${images}, as for all else`
    : `${images}, the one for all else io.containerd.cri.v1.runtime`;
}
