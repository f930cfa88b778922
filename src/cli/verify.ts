import { isForeignFormat } from "../bundle/foreign/foreign-format-names.ts";
import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { listAssets } from "../tasks/list/list-assets.ts";
import type { ListRequest } from "../tasks/list/list-request.ts";
import { isBadLayout } from "../tasks/verify/find-bad-layout.ts";
import { repairAssets } from "../tasks/verify/repair-assets.ts";
import { verifyAssets } from "../tasks/verify/verify-assets.ts";
import type { VerifyRequest } from "../tasks/verify/verify-request.ts";
import { verifyUpstream } from "../tasks/verify/verify-upstream.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { badFlags } from "../errors/bad-flags.ts";
import { present } from "../values/present.ts";
import { codeWithFindings, EXIT, type ExitCode } from "./exit-code.ts";
import { checkCopyPlaces } from "./flags/check-copy-places.ts";
import { openGateOf, writeOrSay } from "./gate-of-flags.ts";
import { splitFrom } from "./flags/split-from.ts";
import { hostSettings } from "./flags/host-options.ts";
import { listRequest } from "./flags/source-options.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import { printOrSummarize } from "./report/print-or-summarize.ts";
import { withReport } from "./report/with-report.ts";
import { say, sayFindings } from "./say.ts";
import { describeDepth, describeVerified } from "./verify/describe-verified.ts";
import { howToLook } from "./verify/how-to-look.ts";
import { lookAtReceipt } from "./verify/look-at-receipt.ts";
import { printVerified, type VerifyFormat } from "./verify/print-verified.ts";
import type { VerifiedOutput } from "./verify/verified-output.ts";
import type { VerifyFlags } from "./verify/verify-flags.ts";
import { refuseInBundle } from "./verify/refuse-in-bundle.ts";
import { refuseTogether } from "./verify/refuse-together.ts";
import { withHosts } from "./with-hosts.ts";
import { writeStdout } from "./write-stdout.ts";
import { counted } from "../values/counted.ts";
import { endOnSignals } from "./stop-on-signals.ts";

/** `kops-assets verify`: what was found on stdout. `words`: a cluster's name, or a bundle or volumes of one. */
export function verify(words: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  return withReport("verify", flags, (evidence) => verifySource(words, flags, evidence));
}

async function verifySource(
  words: readonly string[],
  flags: VerifyFlags,
  evidence: ReportEvidence,
): Promise<ExitCode> {
  refuseTogether(flags);
  const bundle = await findBundle(words, flags);
  if (bundle !== undefined) return verifyBundle(bundle, words[0], flags, evidence);
  const [clusterName, second] = words;
  if (second !== undefined)
    throw badFlags(
      `verify takes one name of a cluster, or volumes of one bundle; ${second} is one more`,
      "Name clusters one after the other, or files that hold several with -f.",
    );
  if (flags.verifyKey !== undefined)
    throw badFlags(
      "--verify-key is for a bundle only",
      "Name a bundle, or give --receipt-key for a receipt.",
    );
  await checkCopyPlaces(flags);
  const source = async (): Promise<ListRequest> => ({
    ...(await listRequest(clusterName, flags)),
    ...present({ lockFile: flags.lock }),
  });
  return lookAndPrint(flags, evidence, async (hosts) =>
    flags.receipt === undefined
      ? lookAtList(await source(), flags, hosts, evidence)
      : lookAtReceipt(clusterName, flags.receipt, flags, hosts),
  );
}

async function lookAndPrint(
  flags: VerifyFlags,
  evidence: ReportEvidence,
  lookAt: (hosts: Hosts) => Promise<VerifiedOutput>,
): Promise<ExitCode> {
  const mirror = [...flags.fromMirror, ...flags.mirror];
  return withHosts(hostSettings({ ...flags, mirror }), async (hosts) => {
    const found = await lookAt(hosts);
    remember(found);
    evidence.verified = found;
    const print = (format: VerifyFormat): string => printVerified(found, format, flags.headers);
    writeStdout(await printOrSummarize("verify", flags.output, evidence, print));
    if (flags.output !== "table" || flags.headers === false) say(describeVerified(found));
    return codeWithFindings(exitCodeOf(found), evidence.list?.findings ?? []);
  });
}

function remember({ assets, counts, findings }: VerifiedOutput): void {
  const facts = currentFacts();
  for (const { kind, status } of assets) facts.asset(kind, status);
  if (counts !== undefined) facts.content("hashed", counts.bytes);
  facts.found(findings);
}

/** A bundle, or volumes of it. */
interface NamedBundle {
  readonly places: readonly string[];
  /** Without a list of one's own. */
  readonly isAlone: boolean;
}

/** What is named where a cluster would be, with nothing else to list, or where a directory would be. */
async function findBundle(words: readonly string[], flags: VerifyFlags): Promise<NamedBundle | undefined> {
  const { isBundlePlace } = await import("../tasks/bundle/open-bundle-files.ts");
  const isAlone = flags.filename.length === 0 && flags.list.length === 0 && flags.state === undefined;
  // No cluster's name looks like this: what is said of it is then about a file.
  const isPath = (name: string): boolean =>
    isForeignFormat(flags.from) || /[\\/]|\.tar(?:\.\w+)?$/i.test(name);
  const are = await Promise.all(words.map(async (name) => isPath(name) || (await isBundlePlace(name))));
  if (isAlone && words.length > 0 && are.every(Boolean)) return { places: words, isAlone };
  if (flags.to === undefined) return undefined;
  const isBundle = isForeignFormat(flags.from) || (await isBundlePlace(flags.to));
  return isBundle && words.length < 2 ? { places: [flags.to], isAlone: false } : undefined;
}

/** Looks into a bundle, for a list or for all that its own lock names. */
async function verifyBundle(
  { places, isAlone }: NamedBundle,
  clusterName: string | undefined,
  flags: VerifyFlags,
  evidence: ReportEvidence,
): Promise<ExitCode> {
  refuseInBundle(flags, isAlone);
  const { openBundleFiles } = await import("../tasks/bundle/open-bundle-files.ts");
  const { readCheck } = await import("../tasks/bundle/check-signature.ts");
  const { lockIn } = await import("../tasks/disk/lock-file.ts");
  const { archive, flags: about } = splitFrom(flags);
  const source = isAlone
    ? await listRequest(undefined, { ...about, filename: places, list: [] })
    : await listRequest(clusterName, about);
  const bundle = await openBundleFiles(places, { ...archive, ...(await readCheck(flags.verifyKey)) });
  try {
    const { findings } = bundle;
    evidence.findings.push(...findings);
    sayFindings(findings);
    const lock = lockIn(bundle.lock);
    evidence.lock = lock;
    const whole = { sources: [bundle.lock], kind: "lock" as const };
    const own = { ...source, lock, offline: true, ...(isAlone ? whole : {}) };
    const within = { bundle, ...(isAlone ? { lock } : {}) };
    const code = await lookAndPrint(flags, evidence, (hosts) =>
      lookAtList(own, flags, hosts, evidence, within),
    );
    // What could not be read of it is not even among what was looked at.
    const isWhole = !findings.some(({ severity }) => severity === "error");
    return isWhole || code !== EXIT.ok ? code : EXIT.findings;
  } finally {
    await bundle.files.close();
  }
}

async function lookAtList(
  source: ListRequest,
  flags: VerifyFlags,
  hosts: Hosts,
  evidence: ReportEvidence,
  within: Pick<VerifyRequest, "bundle" | "lock"> = {},
): Promise<VerifiedOutput> {
  const list = await listAssets({ ...source, hashes: flags.repair === true ? "needed" : "search" }, hosts);
  evidence.list = list;
  sayFindings(list.findings);
  const { onLooks } = evidence;
  const request = { ...within, ...(await verifyRequest(list, flags)), onLooks };
  if (request.lock !== undefined) evidence.lock = request.lock;
  return look(request, flags, hosts);
}

async function look(request: VerifyRequest, flags: VerifyFlags, hosts: Hosts): Promise<VerifiedOutput> {
  if (flags.upstream === true) return { ...(await verifyUpstream(request, hosts)), as: "upstream" };
  say(describeDepth(request));
  if (flags.policy !== undefined) return withPolicy(request, flags, hosts);
  if (flags.repair !== true) return verifyAssets(request, hosts);
  const { before, after, repaired, findings } = await repairAssets({ ...request, as: "operator" }, hosts);
  sayFindings(findings);
  const wrong = before.assets.filter(({ status }) => status !== "whole").length;
  const layout = before.findings.some(isBadLayout) && !after.findings.some(isBadLayout);
  const mended = layout ? "; what makes the directory an OCI image layout was written anew" : "";
  say(
    `${counted(wrong, "asset was", "assets were")} not whole; something was copied for ${repaired.length}${mended}`,
    { repaired },
  );
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
  const lock = flags.lock === undefined ? undefined : await readLockFile(flags.lock);
  return { list, ...howToLook(flags, list.platforms), ...present({ lock }) };
}

async function readLockFile(file: string): Promise<VerifyRequest["lock"]> {
  const { readLock } = await import("../tasks/disk/lock-file.ts");
  return readLock(file);
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
  const isKnown = isWrong || isAgainst || findings.some(isBadLayout);
  return isUnknown && !isKnown ? EXIT.failed : EXIT.findings;
}
