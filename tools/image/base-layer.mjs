// All of the image but the tool: the libraries of Node's executables, a user, and what says which they are.
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { BASE } from "./fetch-debs.mjs";

const USER = 65532;
const TEXTS = {
  "etc/passwd": `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${USER}:${USER}:nonroot:/home/nonroot:/sbin/nologin\n`,
  "etc/group": `root:x:0:\nnonroot:x:${USER}:\n`,
  "etc/nsswitch.conf": "hosts: files dns\n",
  // By these scanners know whose packages the libraries are.
  "etc/os-release": `PRETTY_NAME="kops-assets"\nNAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="${BASE.version}"\nVERSION_CODENAME=${BASE.release}\n`,
};

/** The entries of a tar; `folder` takes what is unpacked. */
export function baseLayer(debs, folder) {
  const entries = Object.entries(TEXTS).map(([name, text]) => fileEntry(name, Buffer.from(text)));
  for (const { name, archive, files } of debs) {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    execFileSync("dpkg-deb", ["-x", archive, place]);
    entries.push(fileEntry(`var/lib/dpkg/status.d/${name}`, execFileSync("dpkg-deb", ["-f", archive])));
    entries.push(...take(place, [...files, "copyright"]));
  }
  entries.push(folderEntry("home/nonroot", 0o755, USER), folderEntry("tmp", 0o1777, 0));
  return entries;
}

/** Files and links below `place` whose own names fit; "*" stands for anything. */
function take(place, patterns) {
  const fits = patterns.map(
    (pattern) => new RegExp(`^${pattern.replace(/[.+]/g, "\\$&").replaceAll("*", ".*")}$`),
  );
  const names = readdirSync(place, { recursive: true }).filter((name) =>
    fits.some((fit) => fit.test(basename(name))),
  );
  return names.sort().flatMap((name) => {
    const path = join(place, name);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return [linkEntry(name, readlinkSync(path))];
    return stat.isFile() ? [fileEntry(name, readFileSync(path), stat.mode & 0o755)] : [];
  });
}

const OWNED = { uid: 0, gid: 0, mtime: new Date(0) };

export function fileEntry(name, body, mode = 0o644) {
  return { header: { ...OWNED, name, type: "file", size: body.byteLength, mode }, body };
}

function folderEntry(name, mode, owner) {
  return { header: { ...OWNED, uid: owner, gid: owner, name: `${name}/`, type: "directory", size: 0, mode } };
}

function linkEntry(name, linkname) {
  return { header: { ...OWNED, name, type: "symlink", linkname, size: 0, mode: 0o777 } };
}
