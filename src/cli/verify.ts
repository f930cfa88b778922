import { badFlags } from "../errors/bad-flags.ts";
import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { parseRegistryMirror } from "../mirrors/parse-registry-mirror.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { listAssets } from "../tasks/list/list-assets.ts";
import { repairAssets } from "../tasks/verify/repair-assets.ts";
import { verifyAssets } from "../tasks/verify/verify-assets.ts";
import type { VerifyDepth } from "../tasks/verify/verify-depth.ts";
import type { VerifyRequest } from "../tasks/verify/verify-request.ts";
import { verifyUpstream } from "../tasks/verify/verify-upstream.ts";
import type { IndexForm } from "../transfer/transfer-plan.ts";
import { parsePlatform } from "../transfer/parse-platform.ts";
import { present } from "../values/present.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { checkCopyPlaces } from "./flags/check-copy-places.ts";
import { openGateOf, writeOrSay } from "./gate-of-flags.ts";
import { hostSettings } from "./flags/host-options.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { say, sayFindings } from "./say.ts";
import { describeDepth, describeVerified } from "./verify/describe-verified.ts";
import { printVerified, type VerifyFormat } from "./verify/print-verified.ts";
import type { VerifiedOutput } from "./verify/verified-output.ts";
import { endOnSignals } from "./stop-on-signals.ts";
import { withHosts } from "./with-hosts.ts";

/** Flags of `verify`, as commander hands them over. */
export interface VerifyFlags extends SourceFlags {
  readonly list: readonly string[];
  readonly to?: string;
  readonly toFiles?: string;
  readonly lock?: string;
  readonly index: IndexForm;
  readonly oci?: boolean;
  readonly foreignLayers?: boolean;
  readonly asNode?: boolean;
  readonly registryMirror: readonly string[];
  readonly quick?: boolean;
  readonly deep?: boolean;
  readonly sample?: number;
  readonly seed?: number;
  readonly upstream?: boolean;
  readonly policy?: string;
  readonly decisions?: string;
  readonly repair?: boolean;
  readonly fromMirror: readonly string[];
  readonly concurrency?: number;
  readonly output: VerifyFormat;
}

const DAY_MS = 86_400_000;

/** `kops-assets verify`: what was found on stdout. */
export async function verify(clusterName: string | undefined, flags: VerifyFlags): Promise<ExitCode> {
  refuseTogether(flags);
  checkCopyPlaces(flags);
  const named = { ...flags, filename: [...flags.filename, ...flags.list] };
  const source = { ...(await listRequest(clusterName, named)), ...present({ lockFile: flags.lock }) };
  const mirror = [...flags.fromMirror, ...flags.mirror];
  return withHosts(await hostSettings({ ...flags, mirror }), async (hosts) => {
    const list = await listAssets(source, hosts);
    sayFindings(list.findings);
    const found = await look(list, flags, hosts);
    process.stdout.write(printVerified(found, flags.output));
    if (flags.output !== "table") say(describeVerified(found));
    return exitCodeOf(found);
  });
}

async function look(list: AssetList, flags: VerifyFlags, hosts: Hosts): Promise<VerifiedOutput> {
  const request = await verifyRequest(list, flags);
  if (flags.upstream === true) return { ...(await verifyUpstream(request, hosts)), as: "upstream" };
  say(describeDepth(request));
  if (flags.policy !== undefined) return withPolicy(request, flags, hosts);
  if (flags.repair !== true) return verifyAssets(request, hosts);
  const { before, after, repaired, findings } = await repairAssets({ ...request, as: "operator" }, hosts);
  sayFindings(findings);
  const wrong = before.assets.filter(({ status }) => status !== "whole").length;
  say(`${wrong} assets were not whole; something was copied for ${repaired.length}`, { repaired });
  return after;
}

async function withPolicy(request: VerifyRequest, flags: VerifyFlags, hosts: Hosts): Promise<VerifiedOutput> {
  const { judgeStored } = await import("../tasks/gate/judge-stored.ts");
  const started = new Date();
  const gate = await openGateOf(flags, hosts);
  const report = await verifyAssets(request, hosts);
  if (gate === undefined) return report;
  const letGo = endOnSignals(() => gate.abort());
  const findings = await judgeStored(request, report.assets, gate, hosts).finally(letGo);
  const { decisions: file } = flags;
  if (file !== undefined) await writeOrSay({ file, gate, started, finished: new Date() });
  return { ...report, findings: [...report.findings, ...findings] };
}

async function verifyRequest(list: AssetList, flags: VerifyFlags): Promise<VerifyRequest> {
  const { to, toFiles, index, oci, foreignLayers, asNode, registryMirror } = flags;
  const lock = flags.lock === undefined ? undefined : await readLockFile(flags.lock);
  return {
    list,
    selection: { platforms: list.platforms.map(parsePlatform), index, ...present({ oci, foreignLayers }) },
    as: asNode === true ? "node" : "operator",
    registryMirrors: registryMirror.map(parseRegistryMirror),
    depth: depthOf(flags),
    ...present({ directory: to, filesRoot: toFiles, lock }),
  };
}

async function readLockFile(file: string): Promise<VerifyRequest["lock"]> {
  const { readLock } = await import("../tasks/disk/lock-file.ts");
  return readLock(file);
}

function depthOf({ quick, deep, sample, seed }: VerifyFlags): VerifyDepth {
  if (quick === true) return "quick";
  if (deep === true) return "deep";
  return sample === undefined ? "usual" : { share: sample, seed: seed ?? Math.floor(Date.now() / DAY_MS) };
}

/** Wrong content counts before hosts that failed: of that much is known. */
function exitCodeOf({
  assets,
  findings,
}: {
  assets: VerifiedOutput["assets"];
  findings: readonly Finding[];
}): ExitCode {
  if (!findings.some(({ severity }) => severity === "error")) return EXIT.ok;
  const isWrong = assets.some(({ status }) => status === "wrong");
  const isUnknown = assets.some(({ status }) => status === "unknown");
  const isAgainst = findings.some(({ code, severity }) => code === "AGAINST_POLICY" && severity === "error");
  return isUnknown && !isWrong && !isAgainst ? EXIT.failed : EXIT.findings;
}

function refuseTogether(flags: VerifyFlags): void {
  const { upstream, repair, asNode, quick, deep, sample, to, toFiles, policy } = flags;
  const depths = { "--quick": quick, "--deep": deep, "--sample": sample };
  const local = {
    ...depths,
    "--to": to,
    "--to-files": toFiles,
    "--as-node": asNode,
    "--repair": repair,
    "--policy": policy,
  };
  const given = (among: Readonly<Record<string, unknown>>): string[] =>
    Object.keys(among).filter((flag) => among[flag] !== undefined && among[flag] !== false);
  const [depth, second] = given(depths);
  if (depth !== undefined && second !== undefined)
    throw badFlags(`${depth} and ${second} exclude each other`, "Choose how closely to look.");
  if (repair === true && policy !== undefined)
    throw badFlags(
      "--repair and --policy exclude each other",
      "Copy what is missing with `copy --policy` instead.",
    );
  const [notUpstream] = upstream === true ? given(local) : [];
  if (notUpstream !== undefined)
    throw badFlags(
      `--upstream and ${notUpstream} exclude each other`,
      "--upstream looks at names upstream only.",
    );
  const [notNode] =
    asNode === true
      ? given({ "--to": to, "--to-files": toFiles, "--repair": repair, "--policy": policy })
      : [];
  if (notNode !== undefined)
    throw badFlags(
      `--as-node and ${notNode} exclude each other`,
      "A node looks where the spec says, and writes nothing.",
    );
}
