import type { Source } from "../../cluster/read/parse-source.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { CONFIG_FOLDER } from "../../workloads/job-plan.ts";
import { parseWorkloadIdentity } from "../../workloads/workload-identity.ts";
import { readTextFile } from "../../tasks/disk/read-text-file.ts";
import { lockIn } from "../../tasks/disk/lock-file.ts";
import { renderJob, type JobFiles, type JobRequest } from "../../tasks/render-job.ts";
import { listAssets } from "../../tasks/list/list-assets.ts";
import type { Mirror } from "../../transfer/mirrors.ts";
import { planShards } from "../../tasks/plan-shards.ts";
import type { AssetList } from "../../tasks/list/asset-list.ts";
import { present } from "../../values/present.ts";
import { exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import { checkCopyPlaces } from "../flags/check-copy-places.ts";
import { hostSettings, type HostFlags, type MirrorFlags } from "../flags/host-options.ts";
import { mappingOf } from "../flags/mapping-of.ts";
import { parseSelection } from "../flags/parse-selection.ts";
import { sayFindings } from "../say.ts";
import { withHosts } from "../with-hosts.ts";
import { writeStdout } from "../write-stdout.ts";
import { writeTextFiles } from "./write-text-files.ts";

/** Flags of `render job`, as commander hands them over. */
export interface RenderJobFlags extends HostFlags, MirrorFlags {
  readonly lock: string;
  readonly image: string;
  readonly shards: number;
  readonly name: string;
  readonly namespace?: string;
  readonly identity?: string;
  readonly dockerConfigSecret?: string;
  readonly envSecret?: string;
  readonly imagePullSecret?: string;
  readonly proxy?: string;
  readonly proxyExcept?: string;
  readonly verifySchedule?: string;
  readonly prometheusRule?: boolean;
  readonly kustomize?: string;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
  readonly toFiles?: string;
  readonly platform: readonly string[];
}

/** Words for the pods' commands. */
interface CarriedWords {
  readonly copy: readonly string[];
  readonly verify: readonly string[];
}

const LOCK = "lock.yaml";

/** `kops-assets render job`: prints or writes objects; no host is asked. */
export async function renderJobObjects(flags: RenderJobFlags, carried: CarriedWords): Promise<ExitCode> {
  await checkFlags(flags);
  const text = await readTextFile(flags.lock, "Write a lock file with `kops-assets lock --layers`.");
  const source = { name: flags.lock, text };
  const list = await listLocked(flags, source);
  sayFindings(list.findings);
  // What the pods' copies are told: they take no other platform.
  const { architectures = [] } = parseSelection({ platform: flags.platform });
  const selection = { platforms: architectures.map((architecture) => ({ os: "linux", architecture })) };
  const lock = lockIn(source);
  const { shards, toFiles } = flags;
  const split = planShards({ list, lock, shards, selection, ...present({ filesRoot: toFiles }) });
  sayFindings(split.findings);
  if (split.parts.every(({ names }) => names.length === 0))
    throw badFlags(
      `nothing in ${flags.lock} has a place of its own`,
      "Lock a list that is mapped (spec.assets), or give --container-registry and --file-repository.",
    );
  refuseOwnDisk(list, toFiles);
  const { files, findings } = renderJob(await requestOf(flags, carried, { list, lockText: text }));
  sayFindings(findings);
  if (flags.kustomize === undefined) writeStdout(asOneText(files));
  else await writeTextFiles(files, flags.kustomize, "--kustomize");
  return exitCodeOfFindings([...list.findings, ...split.findings]);
}

async function checkFlags(flags: RenderJobFlags): Promise<void> {
  const { image, verifySchedule, proxy } = flags;
  await checkCopyPlaces(present({ toFiles: flags.toFiles }));
  parseImageReference(image);
  if (verifySchedule !== undefined) checkSchedule(verifySchedule);
  if (proxy !== undefined) checkProxy(proxy);
}

/** Throws a UserError BAD_FLAGS for what cron would not take. */
export function checkSchedule(text: string): void {
  if (SCHEDULE.test(text)) return;
  throw badFlags(
    `--verify-schedule ${JSON.stringify(text)} is not a schedule`,
    "Write five fields as cron has them, in UTC: '17 3 * * *'.",
  );
}

/** Throws a UserError BAD_FLAGS for what is not the URL of a proxy. */
export function checkProxy(text: string): void {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw badFlags(`--proxy ${redactUrl(text)} is not a URL`, "Write http://HOST:PORT.");
}

/** What a pod writes to a directory goes away with the pod, and every run would say that all is well. */
function refuseOwnDisk({ files }: AssetList, toFiles: string | undefined): void {
  const mapped = files.filter(({ canonical, download }) => canonical !== download);
  const places = toFiles === undefined ? mapped.map(({ download }) => download) : [toFiles];
  const own = places.find((place) => /^(?:file:|\/)/i.test(place));
  if (own === undefined) return;
  throw badFlags(
    `${redactUrl(own)} is on the pods' own disk, which is deleted with them`,
    "Name a bucket or a server with --file-repository or --to-files.",
  );
}

/** Five fields of what cron's are made of; the API server looks closer. */
const SCHEDULE = /^[\dA-Za-z*/,?-]+(?: [\dA-Za-z*/,?-]+){4}$/;

function listLocked(flags: RenderJobFlags, source: Source): Promise<AssetList> {
  const request = {
    sources: [source],
    kind: "lock",
    assets: mappingOf(flags),
    offline: true,
    hashes: "known",
  } as const;
  return withHosts({}, (hosts) => listAssets(request, hosts));
}

async function requestOf(
  flags: RenderJobFlags,
  carried: CarriedWords,
  { list, lockText }: { readonly list: AssetList; readonly lockText: string },
): Promise<JobRequest> {
  const { name, image, shards, namespace, toFiles, plainHttp, proxy, proxyExcept, verifySchedule } = flags;
  const { mirrors = [] } = hostSettings(flags);
  const authorities = await readAuthorities(flags.caFile);
  const lock = `${CONFIG_FOLDER}/${LOCK}`;
  const source = ["-f", lock, "--from", "lock", "--lock", lock];
  const common = [...mirrors.flatMap(mirrorWords), ...authorityWords(Object.keys(authorities))];
  const verify = (schedule: string): JobRequest["verify"] => ({
    words: ["verify", ...source, ...common, ...carried.verify],
    schedule,
    alerts: flags.prometheusRule === true,
  });
  return {
    ...{ name, image, shards, list, mirrors, plainHttp },
    files: { [LOCK]: lockText, ...authorities },
    copy: ["copy", ...source, "--shard", `job/${shards}`, ...common, ...carried.copy],
    secrets: present({
      dockerConfig: flags.dockerConfigSecret,
      environment: flags.envSecret,
      imagePull: flags.imagePullSecret,
    }),
    ...present({
      namespace,
      filesRoot: toFiles,
      verify: verifySchedule === undefined ? undefined : verify(verifySchedule),
      identity: flags.identity === undefined ? undefined : parseWorkloadIdentity(flags.identity),
      proxy: proxy === undefined ? undefined : { url: proxy, ...present({ except: proxyExcept }) },
    }),
  };
}

function mirrorWords({ from, to }: Mirror): string[] {
  return ["--mirror", `${from}=${to.join(",")}`];
}

/** Certificate authorities to trust, by the names that their files have in the pods. */
async function readAuthorities(files: readonly string[]): Promise<Record<string, string>> {
  const texts = files.map(async (file, at) => {
    const text = await readTextFile(file, "Name a PEM file with --ca-file.");
    return [`ca-${at + 1}.pem`, text] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

function authorityWords(names: readonly string[]): string[] {
  return names.flatMap((name) => ["--ca-file", `${CONFIG_FOLDER}/${name}`]);
}

/** Documents of YAML, for kubectl; kustomize alone has a use for the last one. */
function asOneText(files: JobFiles["files"]): string {
  return files
    .slice(0, -1)
    .map(({ text }) => text)
    .join("---\n");
}
