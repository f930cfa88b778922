// Debian's packages with the libraries that Node's executables are linked to, unpacked.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "kops-assets-debian");

export const BASE = JSON.parse(readFileSync(new URL("debs.json", import.meta.url), "utf8"));

/** Archives for a machine, compared with the hashes that are pinned: name, version, the files to take, and where the archive is. */
export function fetchDebs(machine) {
  mkdirSync(CACHE, { recursive: true });
  const debs = BASE.packages.map(({ name, version, sha256, files }) => {
    const hash = sha256[machine];
    return { name, version, files, sha256: hash, archive: join(CACHE, `${hash}.deb`) };
  });
  const missing = debs.filter(({ archive }) => !existsSync(archive));
  if (missing.length > 0) download(missing, machine);
  for (const { name, sha256, archive } of debs) {
    const found = createHash("sha256").update(readFileSync(archive)).digest("hex");
    if (found !== sha256) throw new Error(`${archive} (${name}) is not what is pinned, but ${found}`);
  }
  return debs;
}

/** Throws an Error that says what is needed where there is no such program. */
function run(program, words, cwd) {
  try {
    execFileSync(program, words, { cwd, stdio: ["ignore", 2, 2] });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Error(
      `there is no ${program}: the first build of an image needs a Debian 12 with apt-get and dpkg-deb`,
      { cause: error },
    );
  }
}

/** With lists of its own, so that nothing of the machine's apt is changed, and other machines' packages are found. */
function download(debs, machine) {
  const fresh = mkdtempSync(join(CACHE, "fresh-"));
  const options = [
    `APT::Architecture=${machine}`,
    `APT::Architectures=${machine}`,
    // The user that apt would download as may not write here.
    "APT::Sandbox::User=root",
    `Dir::State::lists=${join(fresh, "lists")}`,
    `Dir::Cache=${join(fresh, "cache")}`,
  ].flatMap((option) => ["-o", option]);
  try {
    for (const folder of ["lists/partial", "cache/archives/partial", "debs"])
      mkdirSync(join(fresh, folder), { recursive: true });
    const apt = (...words) => run("apt-get", ["--quiet=2", ...options, ...words], join(fresh, "debs"));
    apt("update");
    for (const { name, version, archive } of debs) {
      try {
        apt("download", `${name}=${version}`);
      } catch {
        throw new Error(
          `Debian has ${name} ${version} (${machine}) no more: pin the one that it has in tools/image/debs.json, or put that archive at ${archive}`,
        );
      }
      const [file = ""] = readdirSync(join(fresh, "debs"));
      renameSync(join(fresh, "debs", file), archive);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
