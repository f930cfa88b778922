import type { Hosts } from "../../hosts/hosts.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import type { AssetList } from "../../tasks/list/asset-list.ts";
import { listAssets } from "../../tasks/list/list-assets.ts";
import { copyWithProgress } from "../copy-with-progress.ts";
import { join, relative } from "node:path";
import { openBundle } from "../../bundle/open-bundle.ts";
import { UserError } from "../../errors/user-error.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import { startServer } from "../../serve/start-server.ts";
import type { FilePlacement } from "../../remap/placement.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { parseMirror } from "../../transfer/mirrors.ts";
import { summarize } from "../../transfer/summarize.ts";
import { findHashes } from "../../tasks/list/find-hashes.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import type { ProgressOptions } from "../progress/progress.ts";
import type { HostEnvironment } from "../../hosts/read-environment.ts";
import {
  createMadeUpUpstream,
  type MadeUpOptions,
  type MadeUpUpstream,
} from "./made-up/create-made-up-upstream.ts";
import { servedRepository } from "./made-up/made-up-images.ts";
import { readBackFile, readBackImage, type ReadBack } from "./read-back.ts";
import { describeCopies, describeList, describeNextSteps, describeReadBack } from "./story.ts";

export interface DemoOptions {
  /** The cluster's documents. */
  readonly filename: string;
  /** Where the repositories are to be; empty or missing. */
  readonly directory: string;
  /** Takes the story. */
  readonly write: (text: string) => void;
  readonly progress: ProgressOptions;
  readonly sizes?: Omit<MadeUpOptions, "images" | "files">;
}

/** What happened, for whoever wants to check the story. */
export interface DemoResult {
  readonly copied: readonly AssetOutcome[];
  readonly copiedAgain: readonly AssetOutcome[];
  readonly image: ReadBack;
  readonly file: ReadBack;
}

/** Neither proxies nor credentials: everything is on this machine. */
const NOBODY: HostEnvironment = {
  variables: {},
  proxy: {},
  caFiles: [],
  dockerConfigs: [],
  certificateDirectories: [],
  azure: {},
};

/** The main job on embedded parts: list a cluster's assets, copy them from a made-up upstream, copy again, read back. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { filename, write } = options;
  const list = await withDemoHosts([], (hosts) =>
    listAssets({ sources: [filename], hashes: "known" }, hosts),
  );
  write(describeList(list, filename, list.release ?? ""));
  const upstream = createMadeUpUpstream({
    images: list.images.map(({ canonical }) => canonical),
    files: list.files.map(({ canonical }) => canonical),
    ...options.sizes,
  });
  const server = await startServer(upstream);
  try {
    write(
      "\n2. Copy: from a made-up upstream on this machine, which has the same names but small made-up content\n" +
        "   (so its hashes are read from the .sha256 files beside its files, not taken from the kOps release).\n\n",
    );
    const copied = await copyOnce(options, list, upstream.mirrors(server.address));
    write(describeCopies(copied));
    write("\n3. Copy again: what is there is not sent again.\n\n");
    const copiedAgain = await copyOnce(options, list, upstream.mirrors(server.address));
    write(`   ${formatBytes(summarize(copiedAgain).sent)} sent.\n`);
    const back = await readBack(options, upstream, copied);
    write(describeNextSteps(relative(".", options.directory), filename));
    return { copied, copiedAgain, ...back };
  } finally {
    await server.close();
  }
}

function copyOnce(
  { directory, progress }: DemoOptions,
  list: AssetList,
  mirrorTexts: readonly string[],
): Promise<readonly AssetOutcome[]> {
  return withDemoHosts(mirrorTexts, async (hosts) => {
    const { files } = await findHashes(list.files.map(withoutHash), hosts);
    const { outcomes } = await copyWithProgress({ list: { ...list, files }, directory }, hosts, progress);
    const failed = outcomes.find(({ status }) => status === "failed");
    if (failed !== undefined) throw failed.error;
    return outcomes;
  });
}

async function withDemoHosts<Result>(
  mirrors: readonly string[],
  use: (hosts: Hosts) => Promise<Result>,
): Promise<Result> {
  const hosts = openHosts({ mirrors: mirrors.map(parseMirror) }, NOBODY);
  try {
    return await use(hosts);
  } finally {
    await hosts.close();
  }
}

function withoutHash({ canonical, download, use, why }: FilePlacement): FilePlacement {
  return { canonical, download, use, why };
}

/** Serves the directory and reads one image and one file as a node would, without credentials. */
async function readBack(
  { directory, write }: DemoOptions,
  upstream: MadeUpUpstream,
  copied: readonly AssetOutcome[],
): Promise<{ image: ReadBack; file: ReadBack }> {
  const server = await startServer(await openBundle(directory, openDirectoryFiles(directory)));
  try {
    const { name: imageName, target: imageTarget } = pick(copied, "image", /\/coredns:/);
    const { name: fileName, target: fileTarget } = pick(copied, "file", /\/amd64\/nodeup$/);
    const reference = imageTarget.tag ?? "latest";
    const expected = await upstream.images.repository(servedRepository(imageName)).resolve(reference);
    const repository = `${server.url}/v2/${imageTarget.repository}`;
    const image = await readBackImage(repository, reference, expected?.digest ?? "");
    const fileUrl = `${server.url}/${fileTarget.path.split("/").map(encodeURIComponent).join("/")}`;
    const file = await readBackFile(fileUrl, `sha256:${await upstream.sha256(fileName)}`);
    const imageAddress = `${server.address}/${imageTarget.repository}:${reference}`;
    write(describeReadBack({ address: imageAddress, ...image }, { address: fileUrl, ...file }));
    return { image, file };
  } finally {
    await server.close();
  }
}

type CopyOf<Kind> = Extract<AssetOutcome["copy"], { kind: Kind }>;

/** The first copied asset of a kind with a well-known name, else the first at all. */
function pick<Kind extends "image" | "file">(
  outcomes: readonly AssetOutcome[],
  kind: Kind,
  wellKnown: RegExp,
): CopyOf<Kind> {
  const copies = outcomes.map(({ copy }) => copy).filter((copy): copy is CopyOf<Kind> => copy.kind === kind);
  const picked = copies.find(({ name }) => wellKnown.test(name)) ?? copies[0];
  if (picked === undefined) throw new UserError("NOTHING_COPIED", `The cluster needs no ${kind}`);
  return picked;
}

/** The directory of the repositories inside the folder that the demonstration may use. */
export function repositoryDirectory(folder: string): string {
  return join(folder, "repository");
}
