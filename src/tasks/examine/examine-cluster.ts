import { checkRequest } from "../check-request.ts";
import { inOrder, runChecks } from "../../doctor/checks.ts";
import type { DoctorFacts } from "../../doctor/doctor-facts.ts";
import type { ProbeResults } from "../../doctor/probe-results.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { present } from "../../values/present.ts";
import type { ClusterSource } from "../list/list-request.ts";
import { clustersOf, examineSpec } from "./examine-spec.ts";
import type { Examination } from "./examination.ts";
import { joinExaminations } from "./join-examinations.ts";
import { withoutDoubles } from "./refusal.ts";

/** Which cluster to examine; offline, its repositories are not asked. */
export interface ExamineRequest extends ClusterSource {
  /** Asks the repositories for every image and file, not for a few. */
  readonly deep?: boolean;
}

const NOT_ASKED: ProbeResults = { files: [], images: [], ecr: [] };

/**
 * Says what would go wrong with a cluster's local repositories before a node finds out: what kOps refuses in the spec, what it maps
 * wrongly, what nodes cannot read. Of several clusters each is examined, unless one is named. Throws UserErrors only for what is no spec's
 * fault: files that cannot be read, no cluster.
 */
export async function examineCluster(request: ExamineRequest, hosts: Hosts): Promise<Examination> {
  checkRequest(
    "examineCluster",
    { request, hosts },
    { "request.sources": "a list of paths and named texts", hosts: "what openHosts opens" },
  );
  try {
    return await examine(request, hosts, false);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "SEVERAL_CLUSTERS") throw error;
    const examinations: Examination[] = [];
    for (const clusterName of await clustersOf(request, hosts))
      examinations.push(await examine({ ...request, clusterName }, hosts, true));
    return joinExaminations(examinations);
  }
}

async function examine(request: ExamineRequest, hosts: Hosts, isOfSeveral: boolean): Promise<Examination> {
  const { facts, refusals, notes, release, chosen } = await examineSpec(request, hosts, isOfSeveral);
  if (facts === undefined) {
    const told = [...notes, ...refusals.map(({ finding }) => finding)];
    return { findings: inOrder(told), release, chosen };
  }
  const { caFiles = [], insecure = [], plainHttp = [] } = hosts.settings;
  const trust = {
    caFiles: [...ownAuthorities(hosts), ...caFiles],
    insecureHosts: insecure,
    plainHttpHosts: plainHttp,
  };
  const known: DoctorFacts = { ...facts, trust, probes: NOT_ASKED };
  const probes = await probe(known, request, hosts);
  const checked = runChecks({ ...known, probes: probes ?? NOT_ASKED });
  const asked = probes && { images: probes.images.length, files: probes.files.length };
  const findings = inOrder([...notes, ...withoutDoubles(refusals, checked), ...checked]);
  const placements = facts.listed?.placements;
  const { cluster } = facts;
  return { findings, release, chosen, cluster, clusterName: cluster.name, ...present({ asked, placements }) };
}

/** SSL_CERT_FILE may well be the system's own bundle, which machines have as well. */
function ownAuthorities({ environment }: Hosts): string[] {
  return environment.caFiles.filter((file) => !/^\/(?:etc\/(?:ssl|pki)|usr|nix)\//.test(file));
}

async function probe(
  facts: DoctorFacts,
  { offline, deep }: ExamineRequest,
  hosts: Hosts,
): Promise<ProbeResults | undefined> {
  const { listed } = facts;
  if (offline === true || listed === undefined) return undefined;
  const { probeRepositories } = await import("./probe-repositories.ts");
  return probeRepositories(facts, listed, hosts, deep === true);
}
