import { execFileSync } from "node:child_process";
import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadInto, startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { findDamagedRest } from "./find-damaged-rest.ts";
import { neededNames } from "./needed-names.ts";
import { findTools } from "./find-tools.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

let world: BundleWorld;
beforeAll(async () => {
  world = await startBundleWorld();
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true, force: true });
});

const at = (...names: string[]): string => join(world.folder, ...names);
const sh = (command: string, cwd: string): string => execFileSync("sh", ["-ec", command], { cwd }).toString();

/** What begins as an executable for a machine does, and is a script's length. */
async function madeUpTools(folder: string, machines: Readonly<Record<string, number>>): Promise<string> {
  for (const [name, machine] of Object.entries(machines)) {
    const bytes = Buffer.alloc(60_000, name);
    bytes.write("\u007fELF", 0, "latin1");
    bytes.writeUInt16LE(machine, 18);
    await mkdir(at(folder, name), { recursive: true });
    await writeFile(at(folder, name, "kops-assets"), bytes);
  }
  return at(folder);
}

const BOTH = { "linux-amd64": 62, "linux-arm64": 183 };

async function damage(place: string, name: string): Promise<void> {
  const bytes = await readFile(place);
  const header = bytes.indexOf(`${name}\0`);
  bytes.writeUInt8(bytes.readUInt8(header + 512 + 1000) ^ 1, header + 512 + 1000);
  await writeFile(place, bytes);
}

describe("a bundle with the tool", () => {
  test("has both executables, to be run, and a README, the same bytes each time; sha256sum takes it, and it loads", async () => {
    const { tools, findings } = await findTools([await madeUpTools("both", BOTH)]);
    expect(findings).toEqual([]);
    await world.create(at("a.tar"), { tools });
    await world.create(at("b.tar"), { tools });
    expect((await readFile(at("a.tar"))).equals(await readFile(at("b.tar")))).toBe(true);
    await mkdir(at("out"));
    sh("tar -xf ../a.tar && sha256sum -c --quiet SHA256SUMS", at("out"));
    for (const name of ["linux-amd64", "linux-arm64"]) {
      expect((await stat(at("out/tool", name, "kops-assets"))).mode & 0o777).toBe(0o755);
      expect(sh(`cmp tool/${name}/kops-assets ../both/${name}/kops-assets`, at("out"))).toBe("");
    }
    const readme = await readFile(at("out/README.txt"), "utf8");
    expect(readme).toContain("  tool/linux-amd64/kops-assets verify bundle.tar\n");
    const { outcomes } = await loadInto(at("loaded"), [at("a.tar")]);
    expect(outcomes.filter(({ status }) => status !== "copied")).toEqual([]);
    expect(await readdir(at("loaded"))).not.toContain("tool");
  });

  test("is a directory too, whose executables can be run, and go when it is packed without", async () => {
    const { tools } = await findTools([await madeUpTools("both", BOTH)]);
    await world.create(at("folder"), { tools });
    expect((await stat(at("folder/tool/linux-arm64/kops-assets"))).mode & 0o777).toBe(0o755);
    sh("sha256sum -c --quiet SHA256SUMS", at("folder"));
    await world.create(at("folder"));
    expect(await readdir(at("folder"))).not.toEqual(expect.arrayContaining(["tool", "README.txt"]));
  });

  test("in volumes: the first has the tool, each the README, and any of them loads without", async () => {
    const { tools } = await findTools([await madeUpTools("both", BOTH)]);
    const { written } = await world.create(at("v.tar"), { tools, volumeSize: 220_000 });
    const names = written.map(({ place }) => sh(`tar -tf ${place}`, world.folder).split("\n"));
    expect(names.length).toBeGreaterThan(1);
    expect(names.map((own) => own.includes("README.txt"))).toEqual(names.map(() => true));
    expect(names.map((own) => own.some((name) => name.startsWith("tool/")))).toEqual(
      names.map((_, i) => i === 0),
    );
    const { outcomes } = await loadInto(
      at("from-volumes"),
      written.map(({ place }) => place),
    );
    expect(outcomes.filter(({ status }) => status !== "copied")).toEqual([]);
  });

  test("that is damaged is told before anybody runs it", async () => {
    const { tools } = await findTools([await madeUpTools("both", BOTH)]);
    await world.create(at("c.tar"), { tools });
    const look = async () => {
      const bundle = await openBundleFiles([at("c.tar")]);
      return findDamagedRest(bundle, neededNames(bundle)).finally(() => bundle.files.close());
    };
    expect(await look()).toEqual([]);
    await damage(at("c.tar"), "tool/linux-arm64/kops-assets");
    expect(await look()).toMatchObject([
      {
        code: "TOOL_DAMAGED",
        severity: "error",
        message: expect.stringContaining("tool/linux-arm64") as string,
      },
    ]);
  });
});

describe("where the executables are from", () => {
  test("one that is missing is named, none at all is refused", async () => {
    const folder = await madeUpTools("one", { "linux-arm64": 183 });
    const own = { platform: "linux/amd64", place: "/proc/self/exe" };
    expect((await findTools([folder], own)).tools).toMatchObject([own, { platform: "linux/arm64" }]);
    expect(await findTools([folder])).toMatchObject({
      tools: [{ platform: "linux/arm64" }],
      findings: [
        {
          code: "TOOL_MISSING",
          severity: "warning",
          message: expect.stringContaining("linux/amd64") as string,
        },
      ],
    });
    await expect(findTools([at("none")])).rejects.toMatchObject({
      code: "TOOL_MISSING",
      hint: expect.stringContaining("--tool-from") as string,
    });
  });

  test("a file that such a machine does not run is refused before any content is moved", async () => {
    const { tools } = await findTools([await madeUpTools("swapped", { ...BOTH, "linux-amd64": 183 })]);
    world.asked.length = 0;
    await expect(world.create(at("d.tar"), { tools })).rejects.toMatchObject({ code: "BAD_TOOL" });
    expect(world.asked.filter((line) => line.includes("/blobs/"))).toEqual([]);
    expect(dirname(tools[0]?.place ?? "")).toBe(at("swapped/linux-amd64"));
  });
});
