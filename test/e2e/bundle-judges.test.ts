import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

describeWith("crane", (crane) => {
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
          await run("images", "remove", ...IMAGES);
        }
      } finally {
        daemon.kill();
        await once(daemon, "exit");
      }
    });
  });
});

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
