import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import { itemsOf, textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";
import { mirrorFilesOf } from "../sources/own-mirrors.ts";
import { placeIn } from "./places.ts";
import type { Finding } from "../errors/finding.ts";

/** What was trusted here by a flag, nodes have to trust as well. */
export const checkTrust: DoctorCheck = {
  codes: {
    NODES_NEED_TRUST: {
      title: "certificate authority that machines must trust too",
      why: "The flags of this command do not apply to machines, and containerd's files only apply to containerd.",
    },
  },
  find: findTrust,
};

function findTrust({ trust, cluster, instanceGroups }: DoctorFacts): Finding[] {
  const { caFiles, insecureHosts, plainHttpHosts } = trust;
  return [
    ...[cluster, ...instanceGroups].flatMap(ofMirrorFiles),
    ...caFiles.map((file) =>
      finding(
        `the authorities in ${file} were trusted here; machines must trust them too`,
        "Put them into the system's trust store, by the machine image or `kops-assets render bootstrap --node-ca-file`, before curl and nodeup run. They use only this store.",
        "--ca-file",
      ),
    ),
    ...insecureHosts.map((host) =>
      finding(
        `any certificate of ${host} was accepted here; machines accept only those of authorities that they trust`,
        "Give the host a certificate that the machine images trust.",
        "--insecure",
      ),
    ),
    ...plainHttpHosts.map((host) =>
      finding(
        `${host} was asked over http, but containerd uses https for every registry that is not on loopback`,
        "Serve it by https, or configure it as a mirror with an http:// endpoint in containerd.registryMirrors.",
        "--plain-http",
      ),
    ),
  ];
}

/** A hosts.toml tells its CA to containerd alone. */
function ofMirrorFiles(document: SourceDocument): Finding[] {
  return mirrorFilesOf(document).flatMap(({ upstream, at }) => {
    const content = textOf(
      valueAt(itemsOf(valueAt(document.object, ["spec", "fileAssets"]))[Number(at[2])], ["content"]),
    );
    const ca = /^\s*ca\s*=\s*["']([^"']+)["']/m.exec(content ?? "")?.[1];
    if (ca === undefined) return [];
    return [
      {
        code: "NODES_NEED_TRUST",
        severity: "warning",
        message: `the mirror of ${upstream} has a CA of its own (${ca}), which containerd reads; curl, nodeup and ctr only use the system's trust store`,
        hint: "If files, hooks or sandbox images come from a host of that CA, put it into the system's trust store: by the machine image or `kops-assets render bootstrap --node-ca-file`.",
        place: placeIn(document, at),
      },
    ];
  });
}

function finding(message: string, hint: string, flag: string): Finding {
  return { code: "NODES_NEED_TRUST", severity: "warning", message, hint, place: { flag } };
}
