import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWith } from "../conformance/real-server.ts";
import { startLocalRepositories, type LocalRepositories } from "../front-door/made-up-cluster.ts";
import { runTool } from "../support/run-tool.ts";

/** The layout that `npm run test:binary` has built, and names. */
const IMAGE = process.env["KOPS_ASSETS_IMAGE"] ?? "";
const call = promisify(execFile);

type Json = Readonly<Record<string, unknown>>;
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly artifactType?: string;
  readonly platform?: { readonly architecture: string };
}
type Manifest = Json & {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
};

const blob = (digest: string): Promise<Buffer> => readFile(join(IMAGE, "blobs/sha256", digest.slice(7)));
const json = async (digest: string): Promise<Json> => JSON.parse((await blob(digest)).toString()) as Json;
const manifests = (index: Json): readonly Descriptor[] => index["manifests"] as readonly Descriptor[];
const layout = async (): Promise<readonly Descriptor[]> =>
  manifests(JSON.parse(await readFile(join(IMAGE, "index.json"), "utf8")) as Json);

async function platforms(): Promise<readonly (Descriptor & { readonly manifest: Manifest })[]> {
  const [image] = await layout();
  const found = manifests(await json(image?.digest ?? ""));
  return Promise.all(found.map(async (one) => ({ ...one, manifest: (await json(one.digest)) as Manifest })));
}

const listing = async (digest: string): Promise<string[]> => {
  const place = join(IMAGE, "blobs/sha256", digest.slice(7));
  return (await call("tar", ["-tzf", place])).stdout.trim().split("\n");
};

/** The same layout, as `npm run build:image -- --name …` makes it. */
async function layoutNamed(name: string): Promise<string> {
  const place = join(await mkdtemp(join(tmpdir(), "layout-")), "layout");
  await call("cp", ["-r", "--reflink=auto", IMAGE, place]);
  const index = await readFile(join(place, "index.json"), "utf8");
  const fields = /("(?:io\.containerd\.image\.name|org\.opencontainers\.image\.ref\.name)": )"[^"]*"/g;
  await writeFile(
    join(place, "index.json"),
    index.replace(fields, (_, field: string) => `${field}"${name}"`),
  );
  return place;
}

describe.skipIf(IMAGE === "")("the container image", () => {
  test("is for two platforms, without a shell, and runs as nobody", async () => {
    const found = await platforms();
    expect(found.map(({ platform }) => platform?.architecture)).toEqual(["amd64", "arm64"]);
    for (const { manifest } of found) {
      const { config } = (await json(manifest.config.digest)) as { config: Json };
      expect(config).toMatchObject({ User: "65532:65532", Entrypoint: ["/usr/local/bin/kops-assets"] });
      const names = (await Promise.all(manifest.layers.map(({ digest }) => listing(digest)))).flat();
      expect(names.filter((name) => /(?:^|\/)s?bin\//.test(name))).toEqual(["usr/local/bin/kops-assets"]);
      expect(names.some((name) => name.endsWith("gcc-12-base/copyright"))).toBe(true);
    }
  });

  test("says what is in it and how it was made, where it goes", async () => {
    const [, ...others] = await layout();
    const about = await Promise.all(others.map(async ({ digest }) => (await json(digest)) as Manifest));
    const images = (await platforms()).map(({ digest }) => digest);
    const documents = await Promise.all(about.map(({ layers }) => json(layers[0]?.digest ?? "")));
    expect(about.slice(0, 2).map(({ subject }) => subject?.digest)).toEqual(images);
    for (const sbom of documents.slice(0, 2)) {
      expect(sbom).toMatchObject({ spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0" });
      const names = (sbom["packages"] as { name: string; SPDXID: string }[]).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["kops-assets", "commander", "libc6", "libstdc++6"]));
      const ids = (sbom["packages"] as { SPDXID: string }[]).map(({ SPDXID }) => SPDXID);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const statement = documents[2] as Json & { readonly subject: readonly { digest: { sha256: string } }[] };
    expect(statement["predicateType"]).toBe("https://slsa.dev/provenance/v1");
    expect(statement.subject.map(({ digest }) => `sha256:${digest.sha256}`)).toEqual(
      expect.arrayContaining(images),
    );
  });

  describe("in a registry", () => {
    let local: LocalRepositories;
    beforeAll(async () => {
      local = await startLocalRepositories();
    });
    afterAll(() => local.close());

    test("our own bundle load puts it there by its name, with SBOMs and provenance", async () => {
      const named = await layoutNamed(`${local.host}/tools/kops-assets:9.9.9`);
      const load = ["bundle", "load", named, "--from", "oci", "--referrers"];
      const loaded = await runTool([...load, "--container-registry", `${local.host}/tools`]);
      expect(loaded).toMatchObject({ code: 0, stderr: expect.stringContaining("3 signatures") as string });
      const [image] = await layout();
      const url = `http://${local.host}/v2/tools/kops-assets`;
      const found = await fetch(`${url}/manifests/9.9.9`, { headers: { accept: image?.mediaType ?? "" } });
      expect(found.headers.get("docker-content-digest")).toBe(image?.digest);
      const index = (await (await fetch(`${url}/referrers/${image?.digest ?? ""}`)).json()) as Json;
      expect(manifests(index).map(({ artifactType }) => artifactType)).toEqual([
        "application/vnd.in-toto+json",
      ]);
      await rm(named, { recursive: true });
    }, 60_000);
  });

  describeWith("containerd", (containerd) => {
    let folder = "";
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test("runs, with a file system that is read-only", async () => {
      folder = await mkdtemp(join(tmpdir(), "image-"));
      const socket = join(folder, "sock");
      const archive = join(folder, "image.tar");
      await call("tar", ["-cf", archive, "-C", IMAGE, "."]);
      await mkdir(join(folder, "root"));
      const places = ["--root", join(folder, "root"), "--state", join(folder, "state"), "--address", socket];
      const daemon = spawn(containerd, places, { stdio: "ignore" });
      const ended = once(daemon, "exit");
      const ctr = (...words: readonly string[]) => call("ctr", ["--address", socket, ...words]);
      try {
        for (let tries = 0; tries < 100; tries += 1) {
          if (await ctr("version").then(Boolean, () => false)) break;
          await setTimeout(100);
        }
        await ctr("images", "import", "--snapshotter", "native", archive);
        const { stdout: images } = await ctr("images", "ls", "-q");
        const [name = "", ...more] = images.trim().split("\n");
        expect(more).toEqual([]);
        const run = ["run", "--rm", "--read-only", "--snapshotter", "native", name];
        const { stdout } = await ctr(...run, "version", "/usr/local/bin/kops-assets", "--version");
        expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
        const { stdout: help } = await ctr(...run, "help");
        expect(help).toContain("Usage: kops-assets");
      } finally {
        daemon.kill("SIGTERM");
        await ended;
      }
    }, 120_000);
  });
});
