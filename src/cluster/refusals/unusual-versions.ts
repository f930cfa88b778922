import type { RefusalRule } from "./refusal-rule.ts";

/** Versions that kOps takes as they are written, into names that nobody has published. */
export const unusualVersions: RefusalRule = ({
  cluster,
  completed: { kubernetes, spec },
  newestKubernetes,
}) => {
  const { text, isBaseUrl } = kubernetes;
  const isShort = !isBaseUrl && !/^\d+\.\d+\.\d+/.test(text);
  // "34" is short for 1.34.
  const minor = text.includes(".") ? text : `1.${text}`;
  const own = spec.containerd.packages;
  const isPackaged = own?.urlAmd64 !== undefined && own.urlArm64 !== undefined;
  const { version } = spec.containerd;
  return [
    ...(isShort
      ? [
          cluster.refuse(
            "kubernetesVersion",
            `${JSON.stringify(text)} has no patch number: kOps lists files below https://dl.k8s.io/release/v${text}/, which does not exist`,
            `Write all three numbers, such as "${newestKubernetes(minor) ?? `${minor}.1`}".`,
          ),
        ]
      : []),
    ...(version.startsWith("v") && !isPackaged && spec.containerd.skipInstall !== true
      ? [
          cluster.refuse(
            "containerd.version",
            `kOps writes another v before ${JSON.stringify(version)}, and lists files that do not exist`,
            `Write it as ${version.slice(1)}.`,
          ),
        ]
      : []),
  ];
};
