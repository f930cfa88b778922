import { formatPlace } from "../errors/format-place.ts";
import { parseSource } from "../cluster/read/parse-source.ts";
import type { FieldPath, JsonObject, JsonValue, SourceDocument } from "../cluster/read/source-document.ts";
import type { Role } from "../cluster/cluster.ts";
import { imagesOfManifest, toManifestDocument } from "./images-of-manifest.ts";
import { itemsOf, objectOf, textOf, valueAt } from "../cluster/read/json-fields.ts";
import { concatAssets } from "./listed-assets.ts";
import type { ListedAssets } from "./listed-assets.ts";
import type { Finding } from "../errors/finding.ts";
import { roleOf } from "./role-of.ts";
import type { FilePlace } from "../errors/finding.ts";

/** A `fileAssets` list, where it is written and who gets it. */
interface FileAssetList {
  readonly document: Pick<SourceDocument, "source" | "position">;
  readonly value: JsonValue | undefined;
  readonly path: FieldPath;
  /** Absent: the role of each file says. */
  readonly roles?: readonly Role[];
}

/**
 * The images of the manifests among a cluster's and its instance groups' `fileAssets`. kOps neither lists nor remaps them: nodeup
 * writes the contents as they are, and the kubelet runs what lies in its manifest directory (nodeup/pkg/model/file_assets.go).
 * Files that are no Kubernetes manifests are left out.
 */
export function imagesOfStaticPods(documents: readonly SourceDocument[]): ListedAssets {
  return concatAssets(
    documents.map((document) => {
      const role = roleOf(textOf(valueAt(document.object, ["spec", "role"])) ?? "");
      const value = valueAt(document.object, ["spec", "fileAssets"]);
      const roles = role === undefined ? {} : { roles: [role] };
      return imagesOfFileAssets({ document, value, path: ["spec", "fileAssets"], ...roles });
    }),
  );
}

/** As imagesOfStaticPods, for a `fileAssets` list found anywhere. */
export function imagesOfFileAssets(list: FileAssetList): ListedAssets {
  const assets = itemsOf(list.value).flatMap((item, index) => {
    const asset = objectOf(item);
    return asset === undefined ? [] : [imagesOfFileAsset(list, asset, index)];
  });
  return concatAssets(assets);
}

function imagesOfFileAsset(list: FileAssetList, asset: JsonObject, index: number): ListedAssets {
  const { document, path } = list;
  const place = { file: document.source, line: document.position([...path, index, "content"]).line };
  const title = textOf(asset["path"]) ?? textOf(asset["name"]) ?? `fileAssets[${index}]`;
  const content = contentOf(asset);
  if (content === undefined) return { images: [], files: [], findings: [badBase64(title, place)] };
  if (!/^\s*"?kind"?\s*:/m.test(content) && !/"kind"\s*:/.test(content))
    return { images: [], files: [], findings: [] };
  const { values, problems } = parseSource({ name: title, text: content });
  const roles = rolesOf(list, asset);
  const found = values.map((value) => imagesOfManifest(toManifestDocument(title, value)));
  return {
    images: found
      .flatMap(({ images }) => images)
      .map((image) => {
        const reason = `${image.why.reason}, in file ${formatPlace(image.why.place)}`;
        return { ...image, ...(roles.length === 0 ? {} : { roles }), why: { ...image.why, reason, place } };
      }),
    files: [],
    findings: [
      ...found.flatMap(({ findings }) => findings).map((finding) => ({ ...finding, place })),
      ...problems.map((problem) => brokenContent(title, problem.message, place)),
    ],
  };
}

function rolesOf({ roles }: FileAssetList, asset: JsonObject): readonly Role[] {
  const named = itemsOf(asset["roles"]).flatMap((name) =>
    typeof name === "string" ? (roleOf(name) ?? []) : [],
  );
  if (roles === undefined) return named;
  return named.length === 0 ? roles : roles.filter((role) => named.includes(role));
}

function contentOf(asset: JsonObject): string | undefined {
  const content = textOf(asset["content"]) ?? "";
  if (asset["isBase64"] !== true) return content;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(content), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function badBase64(title: string, place: FilePlace): Finding {
  const message = `the content of file ${title} is not base64, though isBase64 is set`;
  return {
    code: "BAD_BASE64",
    severity: "warning",
    message,
    place,
    hint: "nodeup stops at such a file; encode it again.",
  };
}

function brokenContent(title: string, text: string, place: FilePlace): Finding {
  const message = `the content of file ${title} looks like a manifest, but cannot be read: ${text}`;
  return {
    code: "BAD_YAML",
    severity: "info",
    message,
    place,
    hint: "Nothing to do if the file is something else.",
  };
}
