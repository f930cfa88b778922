import type { AssetsSpec } from "../cluster/cluster.ts";
import { UserError } from "../errors/user-error.ts";
import type { FilePlacement } from "../remap/placement.ts";
import { parseMirror, type Mirror } from "../transfer/mirrors.ts";
import { chooseRelease } from "./choose-release.ts";
import { catalogReleases } from "./data-directory.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { GetAssetsFlags } from "./get-command.ts";
import { readCompletionOptions, readOverrides } from "./kops-environment.ts";
import { listAssets, type AssetList } from "./list-assets.ts";
import { printAssets } from "./print-assets.ts";
import { readHostEnvironment } from "./read-environment.ts";
import { readSources } from "./read-sources.ts";

/** `kops-assets get assets`: lists, copies if asked to, prints; the answer is the exit code. */
export async function getAssets(clusterName: string | undefined, flags: GetAssetsFlags): Promise<ExitCode> {
  const warn = (line: string): void => void process.stderr.write(`${line}\n`);
  checkFlags(flags);
  const list = await readList(clusterName ?? flags.name, flags, warn);
  for (const { severity, message } of list.findings) warn(`${severity}: ${message}`);
  warnOfUnlisted(list.files, flags, warn);
  const mirrors = await readMirrors(flags);
  const files = await withHashes(list.files, mirrors, flags, warn);
  const code = flags.copy === true ? await copy({ ...list, files }, mirrors, flags) : EXIT.ok;
  process.stdout.write(printAssets({ ...list, files }, flags.output));
  return code;
}

function checkFlags(flags: GetAssetsFlags): void {
  if (flags.containerRegistry !== undefined && flags.containerProxy !== undefined) {
    throw badFlags(
      "--container-registry and --container-proxy exclude each other",
      "kOps maps images to one of them.",
    );
  }
  if (flags.copy === true) return;
  if (flags.to !== undefined || flags.toFiles !== undefined) {
    throw badFlags("--to and --to-files say where to copy, but --copy is missing", "Add --copy.");
  }
}

async function readList(
  clusterName: string | undefined,
  flags: GetAssetsFlags,
  warn: (line: string) => void,
): Promise<AssetList> {
  if (flags.filename.length === 0) {
    throw badFlags("no cluster is given", "Name its documents with -f: files, a directory, or - for stdin.");
  }
  const { release, isDefault } = chooseRelease(flags.kopsVersion, catalogReleases());
  if (isDefault)
    warn(`kOps ${release} (the newest release known; choose with --kops-version or KOPS_VERSION)`);
  return listAssets({
    sources: await readSources(flags.filename),
    ...(clusterName === undefined ? {} : { clusterName }),
    release,
    assets: overridesOf(flags),
    environment: readOverrides(process.env),
    completion: readCompletionOptions(process.env),
  });
}

function overridesOf(flags: GetAssetsFlags): AssetsSpec {
  const { containerRegistry, containerProxy, fileRepository } = flags;
  return {
    ...(containerRegistry === undefined ? {} : { containerRegistry }),
    ...(containerProxy === undefined ? {} : { containerProxy }),
    ...(fileRepository === undefined ? {} : { fileRepository }),
  };
}

async function readMirrors(flags: GetAssetsFlags): Promise<Mirror[]> {
  const given = flags.mirror.map(parseMirror);
  if (flags.config === undefined) return given;
  const { readConfig } = await import("./read-config.ts");
  const config = await readConfig(flags.config);
  // The longest match counts and, among equals, the first: a flag is asked before the file.
  return [...given, ...config.mirrors];
}

async function withHashes(
  files: readonly FilePlacement[],
  mirrors: readonly Mirror[],
  flags: GetAssetsFlags,
  warn: (line: string) => void,
): Promise<readonly FilePlacement[]> {
  const unknown = (found: readonly FilePlacement[]): number =>
    found.filter(({ sha256 }) => sha256 === undefined).length;
  if (unknown(files) === 0) return files;
  const found = flags.offline === true ? files : await searchHashes(files, mirrors);
  const left = unknown(found);
  if (left > 0) {
    const why = flags.offline === true ? "--offline" : "no .sha256 or .sha256sum beside them could be read";
    warn(`${left} of ${files.length} files have no known sha256 (${why})`);
  }
  return found;
}

async function searchHashes(
  files: readonly FilePlacement[],
  mirrors: readonly Mirror[],
): Promise<readonly FilePlacement[]> {
  const { findHashes } = await import("./find-hashes.ts");
  return findHashes(files, mirrors, readHostEnvironment(process.env));
}

async function copy(list: AssetList, mirrors: readonly Mirror[], flags: GetAssetsFlags): Promise<ExitCode> {
  const { copyAssets } = await import("./copy-assets.ts");
  const { code } = await copyAssets({
    list,
    mirrors,
    environment: readHostEnvironment(process.env),
    progress: {
      write: (text) => void process.stderr.write(text),
      isTerminal: process.stderr.isTTY,
      columns: process.stderr.columns,
      format: flags.logFormat,
    },
    ...(flags.to === undefined ? {} : { directory: flags.to }),
    ...(flags.toFiles === undefined ? {} : { filesRoot: flags.toFiles }),
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
  });
  return code;
}

/** Files that nodes download and `kops get assets` mostly leaves out: docs/decisions/0002-protokube.md. */
function warnOfUnlisted(
  files: readonly FilePlacement[],
  flags: GetAssetsFlags,
  warn: (line: string) => void,
): void {
  const unlisted = files.filter(({ listed }) => !listed);
  if (unlisted.length === 0 || flags.output === "wide") return;
  const names = [...new Set(unlisted.flatMap(({ why }) => why.map(({ component }) => component)))].join(", ");
  warn(
    `${unlisted.length} files that control-plane nodes need are not in kOps's list (${names}); -o wide shows them, --copy copies them`,
  );
}

function badFlags(message: string, hint: string): UserError {
  return new UserError("BAD_FLAGS", message, { hint });
}
