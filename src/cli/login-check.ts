import type { Hosts } from "../hosts/hosts.ts";
import type { Access, LoginCheck } from "../registry/check-login.ts";
import type { NamedImage } from "../remap/placement.ts";
import { checkLogins, loginPlacesOf, parseLoginPlace } from "../tasks/check-logins.ts";
import { listAssets } from "../tasks/list/list-assets.ts";
import { printTable } from "../text/print-table.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { hostSettings } from "./flags/host-options.ts";
import type { HeadersFlag } from "./flags/no-headers-option.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { withHosts } from "./with-hosts.ts";
import { sayError, sayFindings } from "./say.ts";
import { writeStdout } from "./write-stdout.ts";

/** Flags of `login-check`, as commander hands them over. */
export type LoginCheckFlags = HeadersFlag & SourceFlags & { readonly push?: boolean };

/** `kops-assets login-check`: one line per registry on stdout, what is wrong on stderr. */
export async function loginCheck(registries: readonly string[], flags: LoginCheckFlags): Promise<ExitCode> {
  return withHosts(hostSettings(flags), async (hosts) => {
    const places =
      registries.length > 0
        ? registries.map((name) => parseLoginPlace(name, flags.push === true))
        : loginPlacesOf(await listedImages(flags, hosts), hosts.mirrors);
    const checks = await checkLogins(places, hosts);
    writeStdout(printTable(checks, COLUMNS, flags.headers));
    const failed = checks.flatMap(({ host, error }) => (error === undefined ? [] : [{ host, error }]));
    for (const { host, error } of failed) sayError(error, `failed: ${host}`);
    return failed.length === 0 ? EXIT.ok : EXIT.failed;
  });
}

async function listedImages(flags: LoginCheckFlags, hosts: Hosts): Promise<readonly NamedImage[]> {
  const list = await listAssets({ ...(await listRequest(undefined, flags)), hashes: "known" }, hosts);
  sayFindings(list.findings);
  return list.images;
}

const WORDS: Readonly<Record<Access, string>> = {
  allowed: "yes",
  refused: "no",
  unknown: "unknown",
  untried: "not tried",
};
const COLUMNS = [
  { name: "REGISTRY", value: ({ host }: LoginCheck): string => host },
  { name: "REPOSITORY", value: ({ repository }: LoginCheck): string => repository ?? "-" },
  { name: "CREDENTIAL", value: describeCredential },
  { name: "PULL", value: ({ pull }: LoginCheck): string => WORDS[pull] },
  { name: "PUSH", value: ({ push }: LoginCheck): string => (push === undefined ? "-" : WORDS[push]) },
  { name: "RESULT", value: describeResult },
];

function describeResult({ error, push }: LoginCheck): string {
  if (error !== undefined) return error.code;
  return push === "untried" || push === "unknown" ? "push not tried" : "works";
}

function describeCredential({ source, user }: LoginCheck): string {
  if (source === undefined) return "anonymous";
  return user === undefined ? source : `${user} (${source})`;
}
