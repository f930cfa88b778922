import { referenceOf } from "../content/image-reference.ts";
import { redactUrl } from "../errors/redact-url.ts";
import type { AssetCopy } from "../transfer/transfer-plan.ts";

/** An asset's canonical name, without secrets that a URL may carry. */
export function shownName({ kind, name }: AssetCopy): string {
  return kind === "file" ? redactUrl(name) : name;
}

/** The place of an asset, without secrets that its address may carry; below `filesRoot` as a directory's server has it. */
export function placeOf({ kind, target }: AssetCopy, filesRoot: string | undefined): string {
  if (kind === "file")
    return target.root === filesRoot ? `files/${target.path}` : urlBelow(target.root, target.path);
  const { registry, repository, digest } = target;
  const name = `${repository}${digest === undefined ? `:${referenceOf(target)}` : `@${digest}`}`;
  return registry === "" ? name : `${registry}/${name}`;
}

function urlBelow(root: string, path: string): string {
  const [base = "", query] = redactUrl(root).split("?", 2);
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  return `${base.replace(/\/+$/, "")}/${escaped}${query === undefined ? "" : `?${query}`}`;
}
