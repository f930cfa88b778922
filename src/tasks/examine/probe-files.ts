import type { FileSource } from "../../content/file-store.ts";
import { readHashFile } from "../../files/hash/hash-file.ts";
import { splitFileUrl } from "../../files/location/split-file-url.ts";
import { openFileSource } from "../../files/open-file-source.ts";
import type { Http } from "../../http/http.ts";
import type { FileProbe, ProbeAnswer } from "../../doctor/probe-results.ts";
import type { MarkedFile } from "../../remap/marked-placement.ts";
import { ABSENT, answerOf, isHopeless, PRESENT } from "./answer-of.ts";
import { askSomeAtOnce } from "./ask-some-at-once.ts";
import { present } from "../../values/present.ts";

const AT_ONCE = 8;

/** Asks for files as nodes do, by http(s) and without credentials: for one of each use, or for all with `isDeep`. */
export async function probeFiles(
  files: readonly MarkedFile[],
  http: Http,
  isDeep: boolean,
): Promise<FileProbe[]> {
  const readable = files.filter(({ download }) => /^https?:\/\//i.test(download) && URL.canParse(download));
  const [first, ...others] = isDeep ? readable : oneOfEachUse(readable);
  if (first === undefined) return [];
  const probe = await probeFile(first, http);
  if (isHopeless(probe.answer)) return [probe];
  return [probe, ...(await askSomeAtOnce(others, AT_ONCE, (file) => probeFile(file, http)))];
}

/** The bootstrap script's file first: without it a machine does nothing at all. */
function oneOfEachUse(files: readonly MarkedFile[]): MarkedFile[] {
  const byUse = new Map<string, MarkedFile>();
  const bootstrap = files.find(({ use }) => use === "bootstrap");
  if (bootstrap !== undefined) byUse.set("bootstrap", bootstrap);
  for (const file of files) if (!byUse.has(file.use)) byUse.set(file.use, file);
  return [...byUse.values()];
}

async function probeFile({ canonical, download, sha256 }: MarkedFile, http: Http): Promise<FileProbe> {
  const { base, path } = splitFileUrl(download);
  const source = openFileSource(base, { http, side: "local" });
  const about = { canonical, url: download, ...present({ sha256 }) };
  const answer = await askFor(source, path);
  if (answer.status !== "present") return { ...about, answer };
  return { ...about, answer, hashFile: await askForHash(source, path) };
}

async function askFor(source: FileSource, path: string): Promise<ProbeAnswer> {
  try {
    return (await source.stat(path)) === undefined ? ABSENT : PRESENT;
  } catch (error) {
    return answerOf(error);
  }
}

async function askForHash(source: FileSource, path: string): Promise<NonNullable<FileProbe["hashFile"]>> {
  try {
    const sha256 = await readHashFile(source, `${path}.sha256`);
    return sha256 === undefined ? ABSENT : { ...PRESENT, sha256 };
  } catch (error) {
    return answerOf(error);
  }
}
