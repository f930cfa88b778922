import { checkRequest } from "../check-request.ts";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { needsOf } from "../../transfer/prune/needs.ts";
import { planPrune, type PrunePlan } from "../../transfer/prune/plan-prune.ts";
import { applyPrune, type Planned } from "./apply-prune.ts";
import { openPrunedPlace } from "./open-pruned-place.ts";
import type { OpenedPlace } from "./opened-place.ts";
import { WEEK, type PruneReport, type PruneRequest } from "./prune-request.ts";
import { refuseStrangeLocks } from "./refuse-strange-locks.ts";
import { counted } from "../../values/counted.ts";

/**
 * What is in the repositories at a place and no lock needs; with `apply` it is taken away: tags first, then manifests, then blobs, then
 * files, each looked at once more just before. What a lock names stays, with all that it leads to and all that is about it, and so does what is younger than `olderThan`, or
 * of an age that nobody tells.
 *
 * Throws UserErrors: NO_LOCKS; NOTHING_LOCKED_HERE where no lock names anything of what is there; CANNOT_LIST for a place that does not
 * tell what it holds; those of the place.
 */
export async function pruneRepositories(request: PruneRequest, hosts: Hosts): Promise<PruneReport> {
  checkRequest(
    "pruneRepositories",
    { request, hosts },
    { "request.locks": "a list", "request.place": "an object", hosts: "what openHosts opens" },
  );
  const { keep, olderThan = WEEK, now = new Date() } = request;
  const locks = keep === undefined ? request.locks : request.locks.slice(-keep);
  if (locks.length === 0) throw noLocks();
  const place = await openPrunedPlace(request, hosts);
  const needs = needsOf(locks, place.placementOf);
  const content = await place.survey();
  const idle = refuseStrangeLocks(content, locks, needs, place.holds);
  const looked = { ...content, ...idle.content };
  const rules = { now: now.getTime(), olderThan, removesSharedTags: place.removesSharedTags };
  const replan: Planned["replan"] = (found, images = []) =>
    planPrune(found, { ...needs, images: [...needs.images, ...images] }, rules);
  const plan = replan(looked);
  const told = [...place.findings, ...idle.findings, ...findingsOf(plan, olderThan, place)];
  if (request.apply !== true) return { plan, removed: NOTHING, findings: told };
  const { removed, findings } = await applyPrune({ plan, place, seen: looked, replan });
  return { plan, removed, findings: [...told, ...findings] };
}

const NOTHING = { tags: 0, manifests: 0, blobs: 0, files: 0, bytes: 0 };

function findingsOf(
  { spared, leftAlone, repositories }: PrunePlan,
  olderThan: number,
  { isRegistry }: OpenedPlace,
): Finding[] {
  const findings: Finding[] = [];
  if (spared.young > 0)
    findings.push({
      code: "TOO_YOUNG",
      severity: "info",
      message: `${spared.young} that no lock names stay: they are younger than ${describeAge(olderThan)}`,
      hint: "--older-than sets another age.",
    });
  if (spared.unknownAge > 0)
    findings.push({
      code: "AGE_UNKNOWN",
      severity: "warning",
      message: `${spared.unknownAge} that no lock names stay: the ${isRegistry ? "registry" : "server"} does not know their age`,
      hint: "Make sure that no copy is running and that every cluster's lock is given. --older-than 0 then removes them, whatever their age.",
    });
  for (const { repository, reason } of leftAlone)
    findings.push({
      code: "LEFT_ALONE",
      severity: "warning",
      message: `${repository} is left alone, because it is not known what it needs: ${reason}`,
      hint: "Copy its images again, which brings back what is damaged or gone, or remove it by hand. If a copy or another prune is running, wait until it has ended.",
    });
  if (isRegistry && repositories.length > 0)
    findings.push({
      code: "GARBAGE_COLLECTION",
      severity: "info",
      message: "The registry frees the bytes of layers when its own garbage collector runs",
      hint: "distribution: registry garbage-collect /etc/docker/registry/config.yml, while no push is running.",
    });
  return findings;
}

function describeAge(seconds: number): string {
  const [unit, name] = [[86_400, "day"] as const, [3600, "hour"] as const, [60, "minute"] as const].find(
    ([length]) => seconds % length === 0,
  ) ?? [1, "second"];
  return counted(seconds / unit, name);
}

function noLocks(): UserError {
  return new UserError("NO_LOCKS", "No lock file is given, so everything would be removed", {
    hint: "Give the lock file of every cluster that uses these repositories.",
  });
}
