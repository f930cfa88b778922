import { parseImageReference } from "../content/image-reference.ts";
import { checkLogin, type Access, type LoginCheck } from "../registry/check-login.ts";
import { mirrorImage } from "../transfer/mirrors.ts";
import { describeError } from "./describe-error.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { loadAssetList } from "./load-asset-list.ts";
import { openNetwork, type HostSettings, type Network } from "./open-network.ts";
import { printTable } from "./output/print-table.ts";
import { readHostEnvironment } from "./read-environment.ts";
import { readMirrors } from "./read-mirrors.ts";
import { say } from "./say.ts";
import type { SourceFlags } from "./source-options.ts";
import { present } from "../values/present.ts";

/** Flags of `login-check`, as commander hands them over. */
export type LoginCheckFlags = SourceFlags & HostSettings & { readonly push?: boolean };

interface Place {
  readonly host: string;
  readonly repository?: string;
  readonly push: boolean;
  readonly scheme?: "http" | "https";
}

/** `kops-assets login-check`: one line a registry on stdout, what is wrong on stderr. */
export async function loginCheck(registries: readonly string[], flags: LoginCheckFlags): Promise<ExitCode> {
  const places =
    registries.length > 0 ? registries.map((name) => namedPlace(name, flags)) : await listedPlaces(flags);
  const network = await openNetwork({
    environment: readHostEnvironment(process.env),
    hosts: flags,
    isHasty: true,
    onFinding: "throw",
  });
  try {
    const checks = await Promise.all(places.map((place) => check(place, network)));
    process.stdout.write(printTable(checks, COLUMNS));
    const failed = checks.flatMap(({ host, error }) => (error === undefined ? [] : [{ host, error }]));
    for (const { host, error } of failed) say(`failed: ${host}: ${describeError(error)}`);
    return failed.length === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await network.http.close();
  }
}

function namedPlace(name: string, { push }: LoginCheckFlags): Place {
  const slash = name.indexOf("/");
  const isPushed = { push: push === true };
  return slash < 0
    ? { host: name, ...isPushed }
    : { host: name.slice(0, slash), repository: name.slice(slash + 1), ...isPushed };
}

/** One repository of each registry that a list's images are read from or written to, mirrors taken into account. */
async function listedPlaces(flags: LoginCheckFlags): Promise<Place[]> {
  const { images } = await loadAssetList(undefined, { ...flags, offline: true }, say);
  const mirrors = await readMirrors(flags);
  const places = images.flatMap(({ canonical, download }): Place[] => {
    const sources = mirrorImage(parseImageReference(canonical), mirrors).map(({ image, scheme }) => ({
      host: image.registry,
      repository: image.repository,
      push: false,
      ...present({ scheme }),
    }));
    const { registry: host, repository } = parseImageReference(download);
    return download === canonical ? sources : [...sources, { host, repository, push: true }];
  });
  return [...new Map(places.map((place) => [`${place.host} ${String(place.push)}`, place])).values()];
}

function check({ scheme, ...place }: Place, network: Network): Promise<LoginCheck> {
  const { http, findCredential, plainHttp } = network;
  const isPlain = scheme === undefined ? plainHttp(place.host) : scheme === "http";
  return checkLogin({
    ...place,
    http,
    credentials: findCredential,
    plainHttp: isPlain,
  });
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
