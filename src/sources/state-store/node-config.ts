import type { Role } from "../../cluster/cluster.ts";
import type { FieldPath, JsonValue, SourceDocument } from "../../cluster/read/source-document.ts";
import { effectiveHooks } from "../effective-hooks.ts";
import { hookImage } from "../images-of-hooks.ts";
import { imagesOfFileAssets } from "../images-of-static-pods.ts";
import { itemsOf, objectOf, textOf, valueAt } from "../../cluster/read/json-fields.ts";
import { concatAssets } from "../listed-assets.ts";
import type { AssetReason, ListedAssets, ListedFile, ListedImage } from "../listed-assets.ts";

/** What nodeup of an instance group is told (`igconfig/<role>/<name>/nodeupconfig.yaml`). */
export interface NodeConfig {
  readonly source: string;
  readonly object: JsonValue;
  readonly position: SourceDocument["position"];
  readonly instanceGroup: string;
  readonly role: Role;
}

/** The fields that nodeup writes into static pods and into containerd's configuration (nodeup/pkg/model). */
const IMAGE_FIELDS: readonly (readonly [component: string, path: readonly string[]])[] = [
  ["kube-proxy", ["KubeProxy", "image"]],
  ["kube-apiserver", ["APIServerConfig", "KubeAPIServer", "image"]],
  ["kube-controller-manager", ["ControlPlaneConfig", "KubeControllerManager", "image"]],
  ["kube-scheduler", ["ControlPlaneConfig", "KubeScheduler", "image"]],
  ["pause", ["containerdConfig", "sandboxImage"]],
  ["pause", ["KubeletConfig", "podInfraContainerImage"]],
];

/** The images and files that the nodes of one instance group pull and download by their configuration. */
export function assetsOfNodeConfig(config: NodeConfig): ListedAssets {
  const images = [...componentImages(config), ...warmPoolImages(config)];
  const files = [...nodeFiles(config), ...preloadedImages(config)];
  const roles = [config.role];
  const value = valueAt(config.object, ["FileAssets"]);
  const staticPods = imagesOfFileAssets({ document: config, value, path: ["FileAssets"], roles });
  return concatAssets([{ images, files, findings: [] }, hookImages(config), staticPods]);
}

function componentImages(config: NodeConfig): ListedImage[] {
  return IMAGE_FIELDS.flatMap(([component, path]) => {
    const name = textOf(valueAt(config.object, path));
    return name === undefined ? [] : [toImage(config, name, path, component, path.join("."))];
  });
}

function warmPoolImages(config: NodeConfig): ListedImage[] {
  return itemsOf(valueAt(config.object, ["warmPoolImages"])).flatMap((item, index) => {
    const name = textOf(item);
    return name === undefined
      ? []
      : [toImage(config, name, ["warmPoolImages", index], "warm pool", "pulled in advance")];
  });
}

function toImage(
  config: NodeConfig,
  name: string,
  path: FieldPath,
  component: string,
  what: string,
): ListedImage {
  return { name, roles: [config.role], why: reasonAt(config, path, component, what) };
}

function hookImages(config: NodeConfig): ListedAssets {
  const [ofGroup, ofCluster] = itemsOf(valueAt(config.object, ["Hooks"]));
  const lists = {
    instanceGroup: { value: ofGroup, path: ["Hooks", 0] },
    cluster: { value: ofCluster, path: ["Hooks", 1] },
  };
  const found = effectiveHooks(lists, () => true).map((hook) =>
    hookImage({ document: config, hook, roles: [config.role] }),
  );
  return {
    images: found.flatMap(({ image }) => image ?? []),
    files: [],
    findings: found.flatMap(({ finding }) => finding ?? []),
  };
}

/** Lists by architecture of `<hash>@<url>,<url>…`, as kOps's MirroredAsset writes them; the hash may be absent. */
function nodeFiles(config: NodeConfig): ListedFile[] {
  return byArchitecture(config, "Assets").flatMap(({ item, path, arch }) => {
    const text = textOf(item) ?? "";
    const at = text.search(/@[A-Za-z][A-Za-z0-9+.-]*:\/\//);
    const file = toFile(text.slice(0, Math.max(at, 0)), text.slice(at + 1).split(","));
    return file === undefined
      ? []
      : [{ ...file, roles: [config.role], why: fileReason(config, path, file.url, arch) }];
  });
}

/** Images that nodes load from files, for a Kubernetes version that is a URL. */
function preloadedImages(config: NodeConfig): ListedFile[] {
  return byArchitecture(config, "images").flatMap(({ item, path, arch }) => {
    const image = objectOf(item);
    const sources = itemsOf(image?.["sources"]).flatMap((source) => textOf(source) ?? []);
    const file = toFile(textOf(image?.["hash"]) ?? "", sources);
    return file === undefined
      ? []
      : [{ ...file, roles: [config.role], why: fileReason(config, path, file.url, arch) }];
  });
}

function byArchitecture(
  config: NodeConfig,
  key: string,
): { readonly item: JsonValue; readonly path: FieldPath; readonly arch: string }[] {
  return Object.entries(objectOf(valueAt(config.object, [key])) ?? {}).flatMap(([arch, list]) =>
    itemsOf(list).map((item, index) => ({ item, path: [key, arch, index], arch })),
  );
}

/** A file of the first URL, the others as its mirrors. */
export function toFile(hash: string, urls: readonly string[]): Omit<ListedFile, "why"> | undefined {
  const [url, ...mirrors] = urls.map((text) => text.trim()).filter((text) => text !== "");
  if (url === undefined) return undefined;
  const sha256 = hash.toLowerCase().replace(/^sha256:/, "");
  return {
    url,
    ...(mirrors.length === 0 ? {} : { mirrors }),
    ...(/^[0-9a-f]{64}$/.test(sha256) ? { sha256 } : {}),
  };
}

function fileReason(config: NodeConfig, path: FieldPath, url: string, arch: string): AssetReason {
  const name =
    url
      .replace(/[?#].*$/, "")
      .split("/")
      .at(-1) ?? url;
  return reasonAt(config, path, name, `downloaded by nodeup on ${arch}`);
}

function reasonAt(config: NodeConfig, path: FieldPath, component: string, what: string): AssetReason {
  const place = { file: config.source, line: config.position(path, "value").line };
  return { component, reason: `${what}, instance group ${config.instanceGroup}`, place };
}
