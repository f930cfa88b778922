// Makes a release in dist-release/ and publishes nothing. release.ts VERSION [--sign-key FILE] [--image NAME] [--only package|executables|image]...
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BUILD, PARTS } from "./release/build-parts.ts";
import { dateChangelog, releaseNotes } from "./release/changelog.ts";
import { checkRelease, type Checkout } from "./release/check-release.ts";
import { describeRelease } from "./release/describe-release.ts";
import { sumFiles } from "./release/sum-files.ts";
import { describeError } from "../src/cli/describe-error.ts";
import { UserError } from "../src/errors/user-error.ts";
import { readSigningKey } from "../src/tasks/receipts/write-receipt.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "dist-release");
/** What says the version, and is written where it says another one. */
const VERSIONED = ["CHANGELOG.md", "package.json", "package-lock.json"];
const USAGE = `VERSION [--sign-key FILE] [--image NAME] [--only ${PARTS.join("|")}]...`;

// Ctrl-C ends what is being run here, and by that the release: what was written is put back.
process.on("SIGINT", () => undefined);
try {
  await release();
} catch (error) {
  const isSimple = error instanceof Error && !(error instanceof UserError);
  process.stderr.write(`error: ${isSimple ? error.message : describeError(error)}\n`);
  process.exitCode = 2;
}

async function release(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      "sign-key": { type: "string" },
      image: { type: "string", default: "localhost/kops-assets" },
      only: { type: "string", multiple: true, default: [...PARTS] },
    },
  });
  const [version = "", ...more] = positionals;
  if (values.help === true) {
    process.stdout.write(`npm run release -- ${USAGE}\n`);
    return;
  }
  if (version === "") throw new Error(`the version is missing: write ${USAGE}`);
  const unknown = values.only.filter((part) => !(PARTS as readonly string[]).includes(part));
  if (more.length > 0 || unknown.length > 0)
    throw new Error(`${[...more, ...unknown].join(" ")} is not understood: write ${USAGE}`);
  checkRelease(version, checkout());
  // Before anything is built.
  const key = values["sign-key"] === undefined ? undefined : await readSigningKey(values["sign-key"]);
  mkdirSync(join(root, ".tmp"), { recursive: true });
  const folder = mkdtempSync(join(root, ".tmp/release-"));
  try {
    writeVersion(version);
    const parts = PARTS.filter((part) => values.only.includes(part));
    for (const part of parts) BUILD[part]({ root, folder, version, image: values.image, parts });
    writeFileSync(join(folder, "RELEASE-NOTES.md"), releaseNotes(read("CHANGELOG.md"), version));
    copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
    await sumFiles(folder, key);
    chmodSync(folder, 0o755);
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } catch (error) {
    git("checkout", "--quiet", "--", ...VERSIONED);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const changed = git("status", "--porcelain", "--", ...VERSIONED) !== "";
  process.stdout.write(describeRelease({ folder: target, version, image: values.image, changed }));
}

function checkout(): Checkout {
  return {
    status: git("status", "--porcelain"),
    tags: git("tag").split("\n"),
    ownTags: git("tag", "--points-at", "HEAD").split("\n"),
    changelog: read("CHANGELOG.md"),
    packageVersion: (JSON.parse(read("package.json")) as { version: string }).version,
  };
}

function writeVersion(version: string): void {
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(join(root, "CHANGELOG.md"), dateChangelog(read("CHANGELOG.md"), version, day));
  // What is written anew is installed anew.
  if (checkout().packageVersion === version) return;
  const words = ["version", version, "--no-git-tag-version", "--allow-same-version", "--ignore-scripts"];
  execFileSync("npm", words, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

function read(name: string): string {
  return readFileSync(join(root, name), "utf8");
}

function git(...words: string[]): string {
  return execFileSync("git", ["-C", root, ...words], { encoding: "utf8" });
}
