import type { Finding } from "../../errors/finding.ts";
import { groupBy } from "../../remap/group-by.ts";
import { present } from "../../values/present.ts";
import { judge, type Fault, type Verdict } from "./judge.ts";
import type { AssetLooks, Doubt, Look } from "./look.ts";
import type { Words } from "./words.ts";
import { counted } from "../../values/counted.ts";
import { unique } from "../../values/unique.ts";

/**
 * `whole`: nothing is wrong with it. `wrong`: something is. `unknown`: a host failed, so that nothing more can be said. `waiting`: some of it is
 * in volumes of a bundle that are not at hand, and what is there is right.
 */
export type VerifyStatus = "whole" | "wrong" | "unknown" | "waiting";

export interface VerifiedAsset {
  readonly kind: "image" | "file";
  /** Canonical. */
  readonly name: string;
  readonly status: VerifyStatus;
}

/** Looks as people and scripts are told of them. */
export interface ReportedLooks {
  /** One per asset, in the plan's order. */
  readonly assets: readonly VerifiedAsset[];
  /** One per wrong thing, with all assets that need it. */
  readonly findings: readonly Finding[];
}

/** Turns what was seen into what is to be said. */
export function reportLooks(looks: readonly AssetLooks[], words: Words): ReportedLooks {
  const judged = looks.map((asset) => ({ asset, wrong: asset.looks.flatMap(verdictOn) }));
  const assets = judged.map(({ asset: { copy }, wrong }): VerifiedAsset => {
    return { kind: copy.kind, name: copy.name, status: statusOf(wrong.map(({ verdict }) => verdict.fault)) };
  });
  const all = judged.flatMap(({ asset, wrong }) => wrong.map((one) => ({ ...one, asset: asset.copy.name })));
  const groups = groupBy(all, sameThing);
  return {
    assets,
    findings: [...[...groups.values()].flatMap((group) => toFinding(group, words)), ...doubtsOf(looks)],
  };
}

/** What is known to be wrong counts before what is not known. */
function statusOf(faults: readonly Fault[]): VerifyStatus {
  if (faults.some((fault) => fault !== "FAILED" && fault !== "ELSEWHERE")) return "wrong";
  if (faults.includes("FAILED")) return "unknown";
  return faults.length > 0 ? "waiting" : "whole";
}

/** A wrong piece is one thing, and so is a host that fails for one reason. */
function sameThing({ look: { where, seen }, verdict: { fault, message } }: Judged): string {
  if (fault !== "FAILED" || seen.status !== "failed") return `${where} ${fault} ${message}`;
  const { code, url = "" } = seen.error;
  return `${code} ${URL.canParse(url) ? new URL(url).host : where}`;
}

interface Judged {
  readonly look: Look;
  readonly verdict: Verdict;
}

function verdictOn(look: Look): Judged[] {
  const verdict = judge(look);
  return verdict === undefined ? [] : [{ look, verdict }];
}

function toFinding(group: readonly (Judged & { readonly asset: string })[], words: Words): Finding[] {
  const [first] = group;
  if (first === undefined) return [];
  const { look, verdict } = first;
  const { fault } = verdict;
  if (fault === "ELSEWHERE") return [];
  const assets = unique(group.map(({ asset }) => asset));
  const needed = assets.length === 1 ? "" : ` (${assets.length} assets need it)`;
  const { error } = look.seen.status === "failed" ? look.seen : { error: undefined };
  const own = error !== undefined && KNOWING.includes(error.code) ? error.hint : undefined;
  const hint = own ?? words.hint(look.piece, fault) ?? error?.hint;
  return [
    {
      code: fault === "FAILED" ? (error?.code ?? fault) : words.code(look.piece, fault),
      severity: "error",
      message: `${look.where}: ${verdict.message}${needed}; ${words.consequence(look.piece, fault)}`,
      ...present({ hint }),
      assets,
    },
  ];
}

/** Errors that know the cure themselves: which volume to bring again, and which address nodes read. */
const KNOWING: readonly string[] = ["VOLUME_DAMAGED", "NOT_FOR_NODES"];

const DOUBTS: Readonly<Record<Doubt, Omit<Finding, "assets">>> = {
  NOT_COMPARED: {
    code: "NOT_COMPARED",
    severity: "info",
    message:
      "found but not compared with a digest or hash, because none is known: other content under the same name would not be noticed",
    hint: "--lock gives the digest or hash of each.",
  },
  NOT_HASHED: {
    code: "NOT_HASHED",
    severity: "info",
    message: "not hashed: their stores do not vouch for a hash, so only sizes and beginnings were checked",
    hint: "--deep reads every byte, --sample 10% some of them.",
  },
  NO_HASH_FILE: {
    code: "NO_HASH_FILE",
    severity: "warning",
    message:
      "without a .sha256 file beside it; kOps knows the hash and does not need it, but its own copy would send the file again",
    hint: "`kops-assets copy` writes it.",
  },
  REWRITTEN_INDEX: {
    code: "REWRITTEN_INDEX",
    severity: "info",
    message:
      "with an index that differs from the locked one but names its wanted platforms, as a copy with --platform writes it; their content is complete",
  },
  UNPROVEN_INDEX: {
    code: "UNPROVEN_INDEX",
    severity: "warning",
    message:
      "with an index that differs from the locked one and names only wanted platforms, as a copy with --platform writes it; upstream was not available to confirm that it was made from the locked one",
    hint: "Verify without --as-node where upstream, or a --mirror of it, can be reached, or verify by a receipt.",
  },
};

/** Of what is wrong nothing is in doubt. */
function doubtsOf(looks: readonly AssetLooks[]): Finding[] {
  const whole = looks.filter((asset) => asset.looks.every((look) => judge(look) === undefined));
  const doubts = whole.flatMap(({ copy, doubts: own }) => own.map((doubt) => ({ doubt, name: copy.name })));
  return [...groupBy(doubts, ({ doubt }) => doubt).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const assets = group.map(({ name }) => name);
    const finding = DOUBTS[first.doubt];
    const count = counted(assets.length, "asset was", "assets were");
    return [{ ...finding, message: `${count} ${finding.message}`, assets }];
  });
}
