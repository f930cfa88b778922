import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";

/** What was trusted here by a flag, nodes have to trust as well. */
export const checkTrust: DoctorCheck = {
  codes: {
    NODES_NEED_TRUST: {
      title: "trust that was given here by a flag",
      why: "Machines do not know of this machine's flags.",
    },
  },
  find: findTrust,
};

function findTrust({ trust }: DoctorFacts): Finding[] {
  const { caFiles, insecureHosts, plainHttpHosts } = trust;
  return [
    ...caFiles.map((file) =>
      finding(
        `the authorities in ${file} were trusted here; the machines have to trust them as well`,
        "Put them into the machine image or additionalUserData, before nodeup runs.",
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
        `${host} was spoken to by http; containerd speaks https to every registry that is not on loopback`,
        "Serve it by https, or configure it as a mirror with an http:// endpoint in containerd.registryMirrors.",
        "--plain-http",
      ),
    ),
  ];
}

function finding(message: string, hint: string, flag: string): Finding {
  return { code: "NODES_NEED_TRUST", severity: "warning", message, hint, place: { flag } };
}
