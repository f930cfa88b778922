import { redactUrl } from "../errors/redact-url.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { mirrorsOf } from "../sources/own-mirrors.ts";
import { ofAssets, placeIn } from "./places.ts";

const CODE = "PLAIN_HTTP";

/** Repositories that are spoken to without TLS. */
export const checkPlainHttp: DoctorCheck = {
  codes: {
    PLAIN_HTTP: {
      title: "repository without TLS",
      why: "Anybody in between can read, and change what is not checked by a hash.",
    },
  },
  find: findPlainHttp,
};

function findPlainHttp(facts: DoctorFacts): Finding[] {
  const { fileRepository = "" } = facts.assets;
  const files: Finding[] = /^http:\/\//i.test(fileRepository)
    ? [
        {
          code: CODE,
          severity: "warning",
          message: `nodes download files from ${redactUrl(fileRepository)} without TLS; they check hashes, but kOps itself reads hashes that it does not know from there`,
          hint: "Serve the repository by https with a certificate that the machine images trust.",
          ...ofAssets(facts, "fileRepository"),
        },
      ]
    : [];
  return [...files, ...[facts.cluster, ...facts.instanceGroups].flatMap(plainMirrors)];
}

function plainMirrors(document: DoctorFacts["cluster"]): Finding[] {
  return Object.entries(mirrorsOf(document)).flatMap(([registry, endpoints]) => {
    const plain = endpoints.filter((endpoint) => /^http:\/\//i.test(endpoint));
    if (plain.length === 0) return [];
    return [
      {
        code: CODE,
        severity: "warning",
        message: `containerd asks the mirror ${plain.join(", ")} of ${registry} without TLS: anybody in between can change what tags point at`,
        hint: "Give the mirror's https:// address.",
        place: placeIn(document, ["spec", "containerd", "registryMirrors", registry]),
      },
    ];
  });
}
