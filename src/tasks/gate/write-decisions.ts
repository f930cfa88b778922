import { checkRequest } from "../check-request.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { hostname, userInfo } from "node:os";
import { UserError } from "../../errors/user-error.ts";
import type { Decision, RuleDecision } from "../../gate/decision.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { placeOf, shownName } from "../../trust/place-of.ts";
import { present } from "../../values/present.ts";
import { replaceFile } from "../disk/replace-file.ts";
import { VERSION } from "../tool-version.ts";
import type { Gate } from "./gate.ts";

/** Who let through or held back what, when, by which rule, with which evidence. A field that changes its meaning is a new version. */
export interface DecisionLog {
  readonly version: 1;
  readonly kind: "CopyDecisions";
  readonly tool: { readonly name: "kops-assets"; readonly version: string };
  /** Who ran it. */
  readonly by: { readonly user: string; readonly host: string };
  readonly policy: Gate["policy"];
  /** ISO 8601, UTC. */
  readonly startedOn: string;
  readonly finishedOn: string;
  /** One per asset, in the list's order. */
  readonly assets: readonly LoggedAsset[];
}

interface LoggedAsset {
  readonly kind: "image" | "file";
  readonly name: string;
  /** Where it is, or was to be. */
  readonly place?: string;
  /** `already-there`: nothing new, so that nothing was judged; `failed`: a host failed before anything could be decided. */
  readonly decision: Decision["decision"] | "already-there" | "failed";
  readonly digest?: string;
  readonly at?: string;
  readonly rules: readonly RuleDecision[];
  /** Where it is kept although it was held back. */
  readonly quarantine?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface LogRequest {
  readonly file: string;
  readonly gate: Gate;
  readonly started: Date;
  readonly finished: Date;
  /** Of a copy; left out where only what is there was judged. */
  readonly outcomes?: readonly AssetOutcome[];
  readonly quarantined?: readonly AssetOutcome[];
}

/** Writes the log of a run at once. Throws a UserError UNWRITABLE_FILE. */
export async function writeDecisions(request: LogRequest): Promise<DecisionLog> {
  checkRequest("writeDecisions", { request }, { "request.file": "a text", "request.gate": "an object" });
  const log = logOf(request);
  await replaceFile(request.file, `${printJsonText(log, 2)}\n`);
  return log;
}

function logOf({ gate, started, finished, outcomes, quarantined = [] }: LogRequest): DecisionLog {
  const assets = outcomes?.map((outcome) => assetOf(outcome, gate, quarantined));
  return {
    version: 1,
    kind: "CopyDecisions",
    tool: { name: "kops-assets", version: VERSION },
    by: { user: userName(), host: hostname() },
    policy: gate.policy,
    startedOn: started.toISOString(),
    finishedOn: finished.toISOString(),
    assets: assets ?? gate.decisions,
  };
}

function assetOf(
  outcome: AssetOutcome,
  { decisions }: Gate,
  quarantined: readonly AssetOutcome[],
): LoggedAsset {
  const { copy, status, digest, error } = outcome;
  const named = { kind: copy.kind, name: shownName(copy), place: placeOf(copy, undefined) };
  const decision = decisions.find(({ kind, name }) => kind === named.kind && name === named.name);
  const failure =
    error instanceof UserError && status === "failed"
      ? { code: error.code, message: error.message }
      : undefined;
  const kept = quarantined.find((one) => one.copy.name === copy.name && one.status !== "failed");
  const quarantine = kept === undefined ? undefined : placeOf(kept.copy, undefined);
  if (decision !== undefined) return { ...named, ...decision, ...present({ quarantine, error: failure }) };
  const undecided = status === "present" ? "already-there" : "failed";
  return { ...named, decision: undecided, rules: [], ...present({ digest, error: failure }) };
}

/** A container may run as a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
