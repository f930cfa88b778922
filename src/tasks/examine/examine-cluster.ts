import { checkRequest } from "../check-request.ts";
import { inOrder, runChecks } from "../../doctor/checks.ts";
import type { DoctorFacts } from "../../doctor/doctor-facts.ts";
import type { ProbeResults } from "../../doctor/probe-results.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { present } from "../../values/present.ts";
import type { ClusterSource } from "../list/list-request.ts";
import { examineSpec, readSpecs, type ExaminedSpec } from "./examine-spec.ts";
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
  const specs = await readSpecs(request, hosts);
  const { clusters = [] } = specs.documents ?? {};
  if (request.clusterName !== undefined || clusters.length < 2)
    return examine(await examineSpec(specs, request, false), request, hosts);
  const examinations: Examination[] = [];
  for (const { name } of clusters) {
    const spec = await examineSpec(specs, { ...request, clusterName: name }, true);
    examinations.push(await examine(spec, request, hosts));
  }
  return joinExaminations(examinations);
}

async function examine(
  { facts, refusals, notes, release, chosen }: ExaminedSpec,
  request: ExamineRequest,
  hosts: Hosts,
): Promise<Examination> {
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
