import { dirname, resolve } from "node:path";
import { parseImageReference } from "../../content/image-reference.ts";
import { isHeldBack, type Decision, type RuleDecision } from "../../gate/decision.ts";
import type { GatePolicy, GateRule } from "../../gate/gate-policy.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Admission } from "../../transfer/asset-gate.ts";
import { HeldBack } from "../../transfer/held-back.ts";
import { createSizeQueue } from "../../transfer/size-queue.ts";
import { LIMITS } from "../../values/limits.ts";
import { present } from "../../values/present.ts";
import { fileSubject } from "./file-subject.ts";
import type { Gate } from "./gate.ts";
import type { GateTools } from "./gate-check.ts";
import type { GateSubject } from "./gate-subject.ts";
import { imageSubject } from "./image-subject.ts";
import { judgeAsset } from "./judge-asset.ts";
import { openSigners } from "./open-signers.ts";
import { readPolicy } from "./read-policy.ts";
import { createScanners } from "./run-scanner.ts";
import { createScanFolders } from "./scan-folders.ts";
import type { ScanPlace } from "./scan-place.ts";

/** The gate that a policy file describes; see `openGate`. */
export async function createGate(file: string, hosts: Hosts): Promise<Gate> {
  const { sha256, policy: read } = await readPolicy(file);
  const policy = { ...read, rules: read.rules.map((rule) => withProgram(rule, dirname(file))) };
  const scanners = createScanners(hosts.environment.variables);
  const folders = createScanFolders();
  const turns = createSizeQueue(LIMITS.scansAtOnce);
  const tools: GateTools = {
    now: () => Date.now(),
    signers: await openSigners(file, policy),
    repository: await openRepositories(policy, hosts),
    runScanner: scanners.run,
  };
  const decisions: Decision[] = [];
  return {
    policy: { file, sha256 },
    decisions,
    image: (image) => judge(imageSubject(image, folders, turns), policy, tools, decisions),
    file: (one) => judge(fileSubject(one, folders, turns), policy, tools, decisions),
    abort: () => {
      scanners.stop();
      folders.removeAll();
    },
  };
}

async function judge<Content>(
  { subject, place }: { readonly subject: GateSubject; readonly place: ScanPlace<Content> },
  policy: GatePolicy,
  tools: GateTools,
  decisions: Decision[],
): Promise<Admission<Content>> {
  try {
    const rules = await judgeAsset(subject, policy, tools);
    const { kind, name, digest } = subject;
    const decision = isHeldBack(rules) ? "held-back" : "allowed";
    decisions.push({ kind, name, digest, decision, at: new Date(tools.now()).toISOString(), rules });
    if (decision === "held-back") throw heldBack(subject, rules);
    return { ...present({ content: place.content() }), release: () => place.release() };
  } catch (error) {
    await place.release();
    throw error;
  }
}

function heldBack({ name, digest }: GateSubject, rules: readonly RuleDecision[]): HeldBack {
  const denied = rules.filter(({ effect }) => effect === "denied");
  const reasons = denied.map(({ rule, message }) => `"${rule}": ${message}`);
  const hint =
    "--decisions FILE writes the evidence to a file. An exception in the policy lets the asset through.";
  return new HeldBack(`${name} is held back by ${reasons.join("; ")}`, hint, digest);
}

/** A program that is named by a path is found from the policy's own file. */
function withProgram(rule: GateRule, folder: string): GateRule {
  if (rule.demand.kind !== "command") return rule;
  const found = (template: readonly string[] | undefined): readonly string[] | undefined =>
    template?.map((part, index) => (index === 0 && part.includes("/") ? resolve(folder, part) : part));
  const { image, file } = rule.demand;
  return { ...rule, demand: { ...rule.demand, ...present({ image: found(image), file: found(file) }) } };
}

async function openRepositories({ rules }: GatePolicy, hosts: Hosts): Promise<GateTools["repository"]> {
  const names = rules.flatMap(({ demand }) => (demand.kind === "signedBy" ? (demand.repository ?? []) : []));
  if (names.length === 0) return () => [];
  const stores = await hosts.stores();
  const places = new Map(names.map((name) => [name, stores.sourceImages(parseImageReference(name))]));
  return (name) => places.get(name) ?? [];
}
