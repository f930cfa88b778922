import type { Finding } from "../errors/finding.ts";
import { findingOfError } from "../errors/finding-of-error.ts";
import { isOfHost } from "../errors/is-of-host.ts";
import { redactUrl } from "../errors/redact-url.ts";
import type { UserError } from "../errors/user-error.ts";
import { groupBy } from "../remap/group-by.ts";
import { someOf } from "../values/some-of.ts";

/** An asset, by its canonical name, and what it failed with. */
export interface AssetFailure {
  readonly canonical: string;
  readonly error: UserError;
}

/** What assets failed with, each by its name: of a host that fails for one reason one finding, as the first asset met it. */
export function findingsOfFailures(failures: readonly AssetFailure[]): Finding[] {
  return [...groupBy(failures, causeOf).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [findingOf(first, others)],
  );
}

function causeOf({ canonical, error: { code, url = "" } }: AssetFailure): string {
  return isOfHost(code) && URL.canParse(url) ? `${code} ${new URL(url).host}` : `${code} of ${canonical}`;
}

function findingOf({ canonical, error }: AssetFailure, others: readonly AssetFailure[]): Finding {
  const assets = [canonical, ...others.map((other) => other.canonical)];
  const finding = findingOfError(error, assets);
  const names = someOf(assets.map(shown));
  const isNamed = others.length === 0 && finding.message.includes(names);
  return isNamed ? finding : { ...finding, message: `${names}: ${finding.message}` };
}

/** A file's name is a URL, which may carry a secret. */
function shown(canonical: string): string {
  return canonical.includes("://") ? redactUrl(canonical) : canonical;
}
