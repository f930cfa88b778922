import { HASH_FORM, readPackageHash } from "../cluster/package-hash.ts";
import { hexAt } from "../cluster/read/hex-at.ts";
import { UserError } from "../errors/user-error.ts";
import { parseSource } from "../cluster/read/parse-source.ts";
import type { ParsedValue, Source } from "../cluster/read/parse-source.ts";
import { describeValue } from "../cluster/read/source-document.ts";
import type { FieldPath, JsonObject, JsonValue } from "../cluster/read/source-document.ts";
import { specProblem, throwProblems, type SpecProblem } from "../cluster/read/spec-problem.ts";
import { ROLES } from "../cluster/cluster.ts";
import { itemsOf, objectOf, textOf } from "../cluster/read/json-fields.ts";
import { unsafeCharacter } from "../values/unsafe-character.ts";
import type { AssetReason, ListedAssets, ListedFile, ListedImage } from "./listed-assets.ts";

interface Listing {
  readonly source: Source;
  readonly parsed: ParsedValue;
  readonly problems: SpecProblem[];
}

/** A listing is always saved with this flag. */
const SAVE_HINT = "Save one with `kops get assets -o yaml` (or -o json).";

/**
 * A listing that `kops get assets -o yaml` or `-o json` printed, or this project in the same formats: canonical and download names,
 * and hashes where they are known. Throws UserErrors NOT_A_LISTING and BAD_LISTING (a line for each problem).
 */
export function readSavedListing(source: Source): ListedAssets {
  const listing: Listing = { source, parsed: parseListing(source), problems: [] };
  const root = objectOf(listing.parsed.value) ?? {};
  const images = entriesOf(listing, root, "images").map(([entry, path]) => readImage(listing, entry, path));
  const files = entriesOf(listing, root, "files").map(([entry, path]) => readFile(listing, entry, path));
  throwProblems(listing.problems);
  return { images, files, findings: [] };
}

function parseListing(source: Source): ParsedValue {
  const { values, problems } = parseSource(source);
  if (/^CANONICAL\s+DOWNLOAD/m.test(source.text))
    throw notAListing(source, "found a listing printed as a table");
  throwProblems(problems);
  const [first, second] = values;
  if (first === undefined) throw notAListing(source, "the file is empty");
  if (second !== undefined)
    throw notAListing(source, `found ${values.length} YAML documents where a listing is one`);
  const root = objectOf(first.value);
  if (root === undefined) throw notAListing(source, `found ${describeValue(first.value)}`);
  if (!("images" in root) && !("files" in root)) throw notAListing(source, describeRoot(root));
  return first;
}

function describeRoot(root: JsonObject): string {
  const kind = textOf(root["kind"]);
  if (kind !== undefined) return `found a Kubernetes object of kind ${kind}`;
  const keys = Object.keys(root).slice(0, 5);
  return keys.length === 0 ? "found an empty mapping" : `found a mapping with ${keys.join(", ")}`;
}

function notAListing(source: Source, found: string): UserError {
  const message = `${source.name} is not a saved listing, which has images and files: ${found}`;
  return new UserError("NOT_A_LISTING", message, { hint: SAVE_HINT });
}

function entriesOf(listing: Listing, root: JsonObject, key: "images" | "files"): [JsonObject, FieldPath][] {
  const list = root[key] ?? null;
  if (list !== null && !Array.isArray(list))
    addProblem(listing, [key], `${key} is ${describeValue(list)}, but must be a list`);
  return itemsOf(list).flatMap((item, index): [JsonObject, FieldPath][] => {
    const entry = objectOf(item);
    if (entry !== undefined) return [[entry, [key, index]]];
    addProblem(
      listing,
      [key, index],
      `${key}[${index}] is ${describeValue(item)}, but must be a mapping with canonical and download`,
    );
    return [];
  });
}

function readImage(listing: Listing, entry: JsonObject, path: FieldPath): ListedImage {
  const { canonical, download } = readNames(listing, entry, path);
  return { name: canonical, download, ...details(entry), why: reasonOf(listing, entry, path) };
}

function readFile(listing: Listing, entry: JsonObject, path: FieldPath): ListedFile {
  const { canonical, download } = readNames(listing, entry, path);
  const sha = hexAt(listing.parsed, [...path, "sha"], entry["sha"]) ?? "";
  const hash = typeof sha === "string" ? readPackageHash(sha) : undefined;
  if (hash === undefined && sha !== "")
    addProblem(listing, [...path, "sha"], `sha is ${describeValue(sha)}, but must be ${HASH_FORM}`);
  return {
    url: canonical,
    download,
    ...hash,
    ...details(entry),
    why: reasonOf(listing, entry, path),
  };
}

function readNames(
  listing: Listing,
  entry: JsonObject,
  path: FieldPath,
): { canonical: string; download: string } {
  const canonical = readText(listing, entry["canonical"], [...path, "canonical"]);
  const download =
    entry["download"] === undefined ? canonical : readText(listing, entry["download"], [...path, "download"]);
  return { canonical, download };
}

function readText(listing: Listing, value: JsonValue | undefined, path: FieldPath): string {
  if (typeof value === "string" && isName(value)) return value;
  const key = String(path.at(-1));
  const found =
    value === undefined
      ? `${key} is missing`
      : `${key} is ${describeValue(value)}, but must be a name without spaces and control characters that does not begin with a hyphen`;
  addProblem(listing, path, found);
  return "";
}

/** Neither an image name nor a URL begins with a hyphen, which programs take for an option. */
function isName(text: string): boolean {
  return /^[^\s-]\S*$/.test(text) && unsafeCharacter(text) === undefined;
}

/** What this project's wide output adds to kOps's columns. */
function details(entry: JsonObject): Pick<ListedImage, "roles"> {
  const named = new Set(itemsOf(entry["roles"]));
  const roles = ROLES.filter((role) => named.has(role));
  return roles.length === 0 ? {} : { roles };
}

function reasonOf({ source, parsed }: Listing, entry: JsonObject, path: FieldPath): AssetReason {
  const component = textOf(entry["component"]) ?? "saved listing";
  return {
    component,
    reason: "in a saved listing",
    place: { file: source.name, line: parsed.position(path).line },
  };
}

function addProblem({ source, parsed, problems }: Listing, path: FieldPath, text: string): void {
  const position = parsed.position(path, "value");
  problems.push(specProblem(source.name, position, { code: "BAD_LISTING", message: text, hint: SAVE_HINT }));
}
