// Node's own executables, as the npm registry has them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const { version, platforms } = JSON.parse(readFileSync(new URL("nodes.json", import.meta.url), "utf8"));
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "kops-assets-node");

/** The version that executables are built with. */
export const NEWEST = version;
export const PLATFORMS = Object.keys(platforms);

/** The platform of whoever builds; undefined where there is no package for it. */
export function ownPlatform() {
  const system = { linux: "linux", win32: "windows" }[process.platform];
  const machine = { x64: "amd64", arm64: "arm64" }[process.arch];
  const name = `${system}-${machine}`;
  return PLATFORMS.includes(name) ? name : undefined;
}

/**
 * The executable of Node for a platform, and its licences; of another version than the one that is built with, where one is named. Kept in a folder of the user's; the package is compared with the hash that is
 * pinned here whenever it is unpacked.
 */
export function fetchNode(platform, of = version) {
  const { package: name, integrity, others = {} } = platforms[platform];
  const folder = join(CACHE, `${name}-${of}`);
  if (!existsSync(folder)) unpack(`${name}@${of}`, of === version ? integrity : others[of], folder);
  const file = platform.startsWith("windows") ? "node.exe" : "node";
  return { executable: join(folder, "bin", file), licence: licenceOf(folder, platform, of) };
}

/** The package for Windows has none: Node's licences are the same for all platforms. */
function licenceOf(folder, platform, of) {
  const licence = join(folder, "LICENSE");
  if (existsSync(licence)) return licence;
  const own = ownPlatform();
  if (own === undefined || own === platform)
    throw new Error(`${folder} has no LICENSE, which has to go along`);
  return fetchNode(own, of).licence;
}

/** Has npm fetch a package into a folder that nobody has seen before it is whole, however many processes do so at once. */
export function unpack(spec, integrity, folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(join(dirname(folder), "fresh-"));
  try {
    execFileSync("npm", ["pack", spec, "--pack-destination", fresh, "--silent"], {
      cwd: fresh,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    const archive = join(fresh, readdirSync(fresh).find((file) => file.endsWith(".tgz")) ?? "");
    const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (found !== integrity) throw new Error(`${spec} is not what is pinned: ${found}, and not ${integrity}`);
    execFileSync("tar", ["-xzf", archive, "-C", fresh, "package"]);
    putIntoPlace(join(fresh, "package"), folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Where another process has been faster, there is the same. */
function putIntoPlace(fresh, folder) {
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** The package in which Node's executable for a platform is. */
export function describeNode(platform) {
  const { package: name, integrity } = platforms[platform];
  return { package: name, integrity, version };
}

/** Versions that can be had besides. */
export function otherVersions(platform) {
  return Object.keys(platforms[platform].others ?? {});
}
