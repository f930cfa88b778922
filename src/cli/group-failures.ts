import { printable } from "../errors/printable.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import type { AssetOutcome } from "../transfer/asset-outcome.ts";
import type { AssetCopy } from "../transfer/transfer-plan.ts";

/** Assets that failed for one cause at one host. */
export interface FailureGroup {
  /** Undefined where the failure is of no host. */
  readonly host: string | undefined;
  readonly code: string;
  readonly names: readonly string[];
}

/** Failures by host and cause, the most frequent first. */
export function groupFailures(outcomes: readonly AssetOutcome[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup & { readonly names: string[] }>();
  for (const { copy, status, error } of outcomes) {
    if (status !== "failed") continue;
    const { host, code } = causeOf(error);
    const key = `${host ?? ""} ${code}`;
    const group = groups.get(key) ?? { host, code, names: [] };
    group.names.push(shownName(copy));
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.names.length - a.names.length);
}

/** Where and why something failed. */
export function causeOf(error: unknown): Pick<FailureGroup, "host" | "code"> {
  if (!(error instanceof UserError)) return { host: undefined, code: "BUG" };
  const { url = "", code } = error;
  const host = URL.canParse(url) ? new URL(url).host : "";
  return { host: host === "" ? undefined : host, code };
}

/** An asset's name as it may be shown: a file's is a URL, which may carry a secret. */
export function shownName({ kind, name }: AssetCopy): string {
  return printable(kind === "file" ? redactUrl(name) : name);
}
