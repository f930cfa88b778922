import { redactUrl } from "../errors/redact-url.ts";
import { quoteText } from "../values/quote-text.ts";
import { unsafeCharacter } from "../values/unsafe-character.ts";
import type { Source } from "../cluster/read/parse-source.ts";
import { specProblem, throwProblems, type SpecProblem } from "../cluster/read/spec-problem.ts";
import { parseImageName } from "./image-name.ts";
import type { AssetReason, ListedAssets, ListedFile, ListedImage } from "./listed-assets.ts";

/** What one line says; a problem is a text and its hint. */
type Line =
  | { readonly image: string }
  | { readonly url: string; readonly sha256?: string }
  | { readonly problem: string; readonly hint: string };

const URL_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
const IMAGE_SCHEME = /^(?:docker|oci):\/\//;
const SHA256 = /^[0-9a-fA-F]{64}$/;

/**
 * A list of image names and URLs, one per line. Blank lines and what follows a `#` at the start of a line or after a space are left
 * out. What has a scheme is a URL (`docker://` and `oci://` mean images). The sha256 of a file is optional, in one of three forms:
 *
 *     https://example.com/file sha256:<64 hexadecimal digits>
 *     <64 hexadecimal digits>@https://example.com/file        (as kOps writes it for nodes)
 *     <64 hexadecimal digits>  https://example.com/file       (as sha256sum writes it)
 *
 * Throws UserError BAD_LIST with `file:line:column` for each line that is none of these; where they are tolerated, and a line of the list
 * names something, they are findings instead.
 */
export function readPlainList(source: Source, toleratesBadLines = false): ListedAssets {
  const images: ListedImage[] = [];
  const files: ListedFile[] = [];
  const problems: SpecProblem[] = [];
  source.text.split(/\r\n|\r|\n/).forEach((text, index) => {
    const content = withoutComment(text);
    if (content === "") return;
    const why = reasonAt(source, index + 1);
    const line = readLine(content);
    if ("image" in line) images.push({ name: line.image, why });
    else if ("url" in line) files.push({ ...line, why });
    else problems.push(problemAt(source, text, index + 1, line));
  });
  if (!toleratesBadLines || images.length + files.length === 0) throwProblems(problems);
  return { images, files, findings: problems };
}

function withoutComment(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/(?:^|\s)#.*$/, "")
    .trim();
}

function readLine(content: string): Line {
  const words = content.split(/\s+/);
  const [first = "", second] = words;
  if (words.length > 2)
    return { problem: `found ${words.length} words`, hint: "Write one image or URL per line." };
  if (second === undefined) {
    const [hash, url] = splitHash(first);
    return hash === undefined ? readName(first) : readFile(url, hash);
  }
  if (SHA256.test(first)) return readFile(second.replace(/^\*/, ""), first);
  if (URL_SCHEME.test(first)) return readFile(first, second.replace(/^sha256:/, ""));
  const hint = "Write one image or URL per line; only a URL can have a hash beside it.";
  return { problem: `found ${quote(second)} after ${quote(first)}`, hint };
}

function splitHash(word: string): [string, string] | [undefined, string] {
  const at = word.indexOf("@");
  return at > 0 && URL_SCHEME.test(word.slice(at + 1))
    ? [word.slice(0, at), word.slice(at + 1)]
    : [undefined, word];
}

function readName(word: string): Line {
  if (URL_SCHEME.test(word) && !IMAGE_SCHEME.test(word)) return readFile(word, undefined);
  const image = word.replace(IMAGE_SCHEME, "");
  if (parseImageName(image) !== undefined) return { image };
  const hint =
    "An image is [registry[:port]/]repository[:tag][@sha256:...] in lower case; a URL starts with its scheme (https://).";
  return { problem: `${quote(word)} is neither an image name nor a URL`, hint };
}

function readFile(url: string, hash: string | undefined): Line {
  if (!URL_SCHEME.test(url) || !URL.canParse(url) || unsafeCharacter(url) !== undefined) {
    return {
      problem: `${quote(url)} is not a URL`,
      hint: "Write it with its scheme, as in https://example.com/file.",
    };
  }
  if (hash === undefined) return { url };
  if (SHA256.test(hash)) return { url, sha256: hash.toLowerCase() };
  const hint = "A sha256 has 64 hexadecimal digits; leave it out if you do not know it.";
  return { problem: `${quote(hash)} is not a sha256`, hint };
}

function quote(word: string): string {
  return quoteText(redactUrl(word));
}

function reasonAt({ name }: Source, line: number): AssetReason {
  return { component: "list", reason: "in a plain list", place: { file: name, line: line } };
}

function problemAt(
  source: Source,
  text: string,
  line: number,
  { problem, hint }: { problem: string; hint: string },
): SpecProblem {
  const position = { line, column: text.search(/\S/) + 1 };
  return specProblem(source.name, position, { code: "BAD_LIST", message: problem, hint });
}
