import type { Source } from "../cluster/read/parse-source.ts";

/** What a text is, by its looks: kOps documents, a lock file, a saved listing, Kubernetes manifests, or a plain list of names. */
export type SourceKind = "cluster" | "lock" | "listing" | "manifests" | "names";

/** `key:` at the start of a line, or the same in JSON at any place. */
function hasKey(text: string, key: string, value: string): boolean {
  return new RegExp(`(?:^|\\n)(?:- )?${key}\\s*:\\s*["']?${value}|"${key}"\\s*:\\s*"${value}`).test(text);
}

/** Whether a text has documents of kOps's own. */
export function hasKopsDocuments({ text }: Source): boolean {
  return (
    hasKey(text, "apiVersion", "kops(?:\\.k8s\\.io)?/") || /\bapiVersion"?\s*:\s*"?kops\.k8s\.io\//.test(text)
  );
}

/**
 * Tells what a text is without reading it all. What is nothing in particular (an empty or broken file) counts as cluster documents,
 * whose reader says best what is wrong with it.
 */
export function detectSource(source: Source): SourceKind {
  const { text } = source;
  if (hasKopsDocuments(source) || lacksVersion(text)) return "cluster";
  if (hasKey(text, "kind", "AssetLock\\b")) return "lock";
  if (isListing(text)) return "listing";
  if (hasKey(text, "kind", "\\w")) return "manifests";
  return isNames(text) ? "names" : "cluster";
}

/** A document of kOps's kinds that says no version: its reader says what is missing. */
function lacksVersion(text: string): boolean {
  return !text.includes("apiVersion") && hasKey(text, "kind", "(?:Cluster|InstanceGroup)\\b");
}

/** A listing's table counts, for its reader to say that a table cannot be read back. */
function isListing(text: string): boolean {
  if (/^\s*CANONICAL\s+DOWNLOAD/.test(text)) return true;
  return (
    /(?:^|\n)(?:images|files)\s*:\s*(?:\n|\[)|^\s*\{\s*"(?:images|files)"\s*:/.test(text) &&
    text.includes("canonical")
  );
}

/** Lines of one to two words, at least one of which looks like an image or a URL, and none like a YAML mapping. */
function isNames(text: string): boolean {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  const isName = (line: string): boolean =>
    /^(?:\S+:\/\/\S+|[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@\S+)?)(?:\s+\S+)?$/.test(line);
  return (
    lines.some((line) => /[/:]/.test(line) && !/:(?:\s|$)/.test(line)) &&
    lines.some(isName) &&
    !lines.some((line) => /^[\w"'-]+\s*:(?:\s|$)|^[-{[](?:\s|$|["{])/.test(line))
  );
}
