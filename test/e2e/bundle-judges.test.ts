import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ForeignFormat } from "../../src/bundle/foreign/foreign-format-names.ts";
import { digestOf } from "../../src/content/verifier.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { loadBundle } from "../../src/tasks/bundle/load-bundle.ts";
import { parsePlatform } from "../../src/transfer/parse-platform.ts";
import { describeWith } from "../conformance/real-server.ts";
import { IMAGES, startBundleWorld, type BundleWorld } from "../support/bundle-world.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";

const call = promisify(execFile);
let world: BundleWorld;
let digests: ReadonlyMap<string, string | undefined>;
const at = (name: string): string => join(world.folder, name);

beforeAll(async () => {
  world = await startBundleWorld();
  const { outcomes } = await world.create(at("bundle.tar"));
  digests = new Map(outcomes.map(({ copy, digest }) => [copy.name, digest]));
  await world.create(at("bundle"));
  await world.create(at("amd64.tar"), { selection: { platforms: [parsePlatform("linux/amd64")] } });
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true, force: true });
});

describe("a bundle's files", () => {
  test("are what sha256sum finds them to be, unpacked by tar or not", async () => {
    await call("tar", ["-xf", "bundle.tar", "--one-top-level=unpacked"], { cwd: world.folder });
    for (const folder of ["unpacked", "bundle"])
      await call("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: at(folder) });
    await call("diff", ["-r", at("unpacked"), at("bundle")]);
  });
});

describeWith("zstd", (zstd) => {
  test("what is compressed is the same tar for zstd and for tar", async () => {
    await world.create(at("c.tar.zst"));
    await call(zstd, ["-q", "-d", at("c.tar.zst"), "-o", at("c.tar")]);
    await call("cmp", [at("c.tar"), at("bundle.tar")]);
    await call("tar", ["--zstd", "-xf", "c.tar.zst", "--one-top-level=by-tar"], { cwd: world.folder });
    await call("diff", ["-r", at("by-tar"), at("bundle")]);
  });
});

describeWith("skopeo", (skopeo) => {
  // It finds images of docker's media types in no layout, whoever wrote that: --oci is for them.
  test.each(["oci", "oci-archive"])(
    "skopeo reads all of every image by its name, as %s",
    async (transport) => {
      const place = at(transport === "oci" ? "converted" : "converted.tar");
      const { outcomes } = await world.create(place, { selection: { oci: true } });
      for (const { copy, digest } of outcomes.filter((outcome) => outcome.copy.kind === "image")) {
        const target = at(`${transport}-${copy.name.replaceAll(/\W/g, "-")}`);
        const from = `${transport}:${place}:${copy.name}`;
        await call(skopeo, ["copy", "--quiet", "--all", "--preserve-digests", from, `dir:${target}`]);
        const { stdout } = await call(skopeo, ["manifest-digest", join(target, "manifest.json")]);
        expect(stdout.trim()).toBe(digest);
      }
    },
  );
});

describeWith("skopeo", (skopeo) => {
  test.each(["oci", "oci-archive", "docker-archive"] as const)(
    "what skopeo packs as %s is loaded",
    async (transport) => {
      const [name = ""] = IMAGES;
      const converted = at("from.tar");
      await world.create(converted, { selection: { oci: true } });
      const place = at(`packed-${transport}`);
      const all =
        transport === "docker-archive" ? ["--override-arch", "arm64"] : ["--all", "--preserve-digests"];
      const from = `oci-archive:${converted}:${name}`;
      const globals = transport === "docker-archive" ? all : [];
      const flags = transport === "docker-archive" ? [] : all;
      await call(skopeo, [...globals, "copy", "--quiet", ...flags, from, `${transport}:${place}:${name}`]);
      const found = await loadedFrom(place, transport === "docker-archive" ? "docker-archive" : "oci");
      expect([...found.keys()]).toEqual([name]);
      if (transport !== "docker-archive") {
        const { stdout } = await call(skopeo, ["inspect", "--raw", from]);
        expect(found.get(name)).toBe(digestOf(Buffer.from(stdout)));
      }
    },
  );
});

describeWith("crane", (crane) => {
  test.each([
    ["oci", "oci"],
    ["tarball", "docker-archive"],
    ["legacy", "docker-archive"],
  ] as const)("what crane packs as %s is loaded", async (format, from) => {
    const registry = await startWritableRegistry();
    try {
      const name = `${registry.host}/all:v1`;
      const [first = ""] = IMAGES;
      const all = at(`pushed-${format}`);
      await world.create(all, { list: { ...world.list, images: world.list.images.slice(0, 1), files: [] } });
      await call(crane, ["push", "--insecure", "--index", all, name]);
      const nested = JSON.parse((await call(crane, ["manifest", "--insecure", name])).stdout) as {
        manifests: { digest: string }[];
      };
      const digest = nested.manifests[0]?.digest ?? "";
      expect(digest).toBe(digests.get(first));
      await call(crane, ["tag", "--insecure", `${registry.host}/all@${digest}`, "v2"]);
      const flags = ["--insecure", `--format=${format}`, "--annotate-ref", "--platform=all"];
      const chosen = format === "oci" ? flags : [...flags.slice(0, 2), "--platform=linux/arm64"];
      const place = at(`crane-${format}`);
      await call(crane, ["pull", ...chosen, `${registry.host}/all:v2`, place]);
      const found = await loadedFrom(place, from);
      expect([...found.keys()]).toEqual([`${registry.host}/all:v2`]);
      if (format === "oci") expect(found.get(`${registry.host}/all:v2`)).toBe(digest);
    } finally {
      await registry.close();
    }
  });

  test("crane pushes the whole layout, and finds it whole", async () => {
    const registry = await startWritableRegistry();
    try {
      await call(crane, ["push", "--insecure", "--index", at("bundle"), `${registry.host}/all:v1`]);
      const { stdout } = await call(crane, ["manifest", "--insecure", `${registry.host}/all:v1`]);
      const { manifests } = JSON.parse(stdout) as { manifests: { digest: string }[] };
      expect(manifests.map(({ digest }) => digest).sort()).toEqual(
        IMAGES.map((name) => digests.get(name)).sort(),
      );
      for (const { digest } of manifests)
        await call(crane, ["validate", "--insecure", "--remote", `${registry.host}/all@${digest}`]);
    } finally {
      await registry.close();
    }
  });
});

describeWith("oras", (oras) => {
  test.each(["bundle", "bundle.tar"])("oras copies every image from %s", async (place) => {
    const registry = await startWritableRegistry();
    try {
      for (const name of IMAGES) {
        const digest = digests.get(name) ?? "";
        const to = `${registry.host}/app:${digest.slice(7, 19)}`;
        await call(oras, ["cp", "--from-oci-layout", "--to-plain-http", `${at(place)}@${digest}`, to]);
        const found = await registry.images.repository("app").resolve(digest.slice(7, 19));
        expect(found?.digest).toBe(digest);
      }
    } finally {
      await registry.close();
    }
  });
});

describeWith("containerd", (containerd) => {
  describeWith("ctr", (ctr) => {
    test("ctr imports every image under its own name, whole and for one platform", async () => {
      const [config, socket] = [at("containerd.toml"), at("containerd.sock")];
      await writeFile(config, 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
      const places = ["--root", at("root"), "--state", at("state"), "--address", socket];
      const daemon = spawn(containerd, ["--config", config, ...places], { stdio: "ignore" });
      const run = (...words: string[]) => call(ctr, ["--address", socket, "--namespace", "k8s.io", ...words]);
      try {
        await answering(() => run("version"));
        for (const [place, ...flags] of [["bundle.tar", "--all-platforms"], ["amd64.tar"]] as const) {
          await run("images", "import", "--no-unpack", ...flags, at(place));
          const { stdout } = await run("images", "list");
          for (const name of IMAGES)
            expect(stdout).toMatch(new RegExp(`^${name} +\\S+ +${digests.get(name) ?? ""}`, "m"));
          expect(stdout.trim().split("\n")).toHaveLength(IMAGES.length + 1);
          if (flags.length > 0) {
            await run("images", "export", ...flags, at("exported.tar"), ...IMAGES);
            expect(await loadedFrom(at("exported.tar"), "oci")).toEqual(digestsOf(IMAGES));
          }
          await run("images", "remove", ...IMAGES);
        }
      } finally {
        daemon.kill();
        await once(daemon, "exit");
      }
    });
  });
});

function digestsOf(names: readonly string[]): Map<string, string | undefined> {
  return new Map(names.map((name) => [name, digests.get(name)]));
}

/** What is loaded of an archive, and under which digests. */
async function loadedFrom(place: string, from: ForeignFormat): Promise<Map<string, string | undefined>> {
  const hosts = openHosts();
  try {
    const { outcomes } = await loadBundle({ bundle: [place], from, directory: `${place}-loaded` }, hosts);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => "copied"));
    return new Map(outcomes.map(({ copy, digest }) => [copy.name, digest]));
  } finally {
    await hosts.close();
  }
}

async function answering(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await setTimeout(100);
    }
  }
}
