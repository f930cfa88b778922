import { itemsOf, objectOf, textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { FieldPath, SourceDocument } from "../cluster/read/source-document.ts";

/** A file of spec.fileAssets that tells containerd where images of a registry are. */
export interface MirrorFile {
  /** The registry; `*` for all that have no file. */
  readonly upstream: string;
  /** On the nodes. */
  readonly path: string;
  /** Where the spec names it. */
  readonly at: FieldPath;
}

type Document = Pick<SourceDocument, "object">;

const FILE = /^\/etc\/containerd\/certs\.d\/(?<directory>[^/]+)\/hosts\.toml$/;

/** containerd.registryMirrors of a cluster or instance group: endpoints by registry. */
export function mirrorsOf({ object }: Document): Readonly<Record<string, readonly string[]>> {
  const mirrors = objectOf(valueAt(object, ["spec", "containerd", "registryMirrors"])) ?? {};
  return Object.fromEntries(
    Object.entries(mirrors).map(([registry, endpoints]) => [
      registry,
      Array.isArray(endpoints) ? endpoints.filter((endpoint) => typeof endpoint === "string") : [],
    ]),
  );
}

/** The hosts.toml files among a document's fileAssets, as `render mirrors --for kops` writes them. */
export function mirrorFilesOf({ object }: Document): MirrorFile[] {
  return itemsOf(valueAt(object, ["spec", "fileAssets"])).flatMap((item, index) => {
    const path = textOf(objectOf(item)?.["path"]);
    const directory = path === undefined ? undefined : FILE.exec(path)?.groups?.["directory"];
    if (path === undefined || directory === undefined) return [];
    return [{ upstream: upstreamOf(directory), path, at: ["spec", "fileAssets", index, "path"] }];
  });
}

/** The keys of containerd.configAdditions. */
export function additionsOf({ object }: Document): string[] {
  return Object.keys(objectOf(valueAt(object, ["spec", "containerd", "configAdditions"])) ?? {});
}

/** An entry of configAdditions that has containerd look for hosts.toml files. */
export function isConfigPath(key: string): boolean {
  return /\bregistry["']?\.["']?config_path["']?$/.test(key);
}

/** containerd's names of directories: `_default`, and `host_port_` besides `host:port`. */
function upstreamOf(directory: string): string {
  return directory === "_default" ? "*" : directory.replace(/_(\d+)_$/, ":$1");
}
