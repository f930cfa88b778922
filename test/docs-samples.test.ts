import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { directoryWith } from "./cli/load.ts";
import { startMadeUpCluster, type MadeUpCluster } from "./front-door/made-up-cluster.ts";
import { expectShown } from "./support/expect-shown.ts";
import { runHere } from "./support/run-here.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

interface Sample {
  readonly page: string;
  readonly command: string;
  /** What the page shows of its output. */
  readonly shown: readonly string[];
}

/** Blocks that are in no language: commands, or what is printed, or both. */
function blocksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/^```(\w*).*\n([^]*?)^```$/gm)].flatMap(([, language = "", block = ""]) =>
    language === "" ? [block] : [],
  );
}

/** What stands behind a prompt, and what follows it. */
function samplesOf(page: string): Sample[] {
  return blocksOf(page).flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = "", ...shown] = part.replaceAll("\\\n", " ").trimEnd().split("\n");
        return { page, command, shown };
      }),
  );
}

const COMMAND =
  /^(?:\$ )?(?:sudo )?(?:bin\/kops-assets|kops-assets|kops|npm|npx|node|git|sh|docker|skopeo|tar|helm|cosign|openssl|bash|cat|source|KOPS\w+=\S+|[A-Z_]+=\S+ sh)\b/;
/** Of a block that is not only commands, comments and what they go on with. */
const isOutput = (block: string): boolean =>
  block.split("\n").some((line, at, lines) => {
    if (line.trim() === "" || line.startsWith("#") || COMMAND.test(line)) return false;
    return !(lines[at - 1] ?? "").endsWith("\\");
  });

test.each(PAGES)("%s shows what is printed", (page) => {
  expect(blocksOf(page).some(isOutput)).toBe(true);
});

const wordsOf = (command: string): string[] =>
  command
    .replace(/(?: (?:>|2>|\|)|;).*$/, "")
    .trim()
    .split(/ +/)
    .slice(1);

describe("what is printed of the example", () => {
  let folder = "";
  beforeAll(() => {
    folder = directoryWith({});
    mkdirSync(join(folder, "examples"));
    for (const name of ["cluster.yaml", "examples/cluster.yaml"])
      copyFileSync(join(ROOT, "examples/cluster.yaml"), join(folder, name));
  });

  /** Pages, and the words without which their commands would ask hosts. */
  const ALONE: Readonly<Record<string, readonly string[]>> = {
    "docs/catalog.md": [],
    "docs/configure.md": [],
    "docs/doctor.md": [],
    "docs/errors.md": [],
    "docs/exit-codes.md": [],
    "docs/exports.md": ["--offline"],
    "docs/glossary.md": ["--offline"],
    "docs/limits.md": [],
    "docs/list.md": ["--offline"],
    "docs/mirrors.md": ["--offline"],
    "docs/nodes.md": [],
    "docs/policies.md": [],
    "docs/scale.md": [],
    "docs/upgrade.md": [],
  };
  const samples = Object.keys(ALONE).flatMap((page) =>
    samplesOf(page).filter(({ command }) => command.startsWith("kops-assets ")),
  );

  test.each(samples)("$page: $command", async (sample) => {
    expect(sample.shown.length).toBeGreaterThan(0);
    const words = [...wordsOf(sample.command), ...(ALONE[sample.page] ?? [])];
    const { code, stdout, stderr } = await runHere(words, { cwd: folder });
    const echoed = sample.command.endsWith("; echo $?") ? `\n${code}\n` : "";
    expectShown({ stdout: `${stdout}${echoed}`, stderr }, sample.command, sample.shown);
  });

  test("each of these pages has one", () => {
    expect([...new Set(samples.map(({ page }) => page))]).toEqual(Object.keys(ALONE));
  });
});

describe("what is printed of a copy", () => {
  let cluster: MadeUpCluster;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    cluster = await startMadeUpCluster();
    const mirrors = cluster.mirrors.map((mirror) => {
      const at = mirror.lastIndexOf("=");
      return `  ${JSON.stringify(mirror.slice(0, at))}: ${JSON.stringify(mirror.slice(at + 1))}\n`;
    });
    const settings = join(directoryWith({}), "settings.yaml");
    writeFileSync(settings, `mirrors:\n${mirrors.join("")}`);
    env = { KOPS_ASSETS_CONFIG: settings };
  });
  afterAll(() => cluster.close());

  test.each(["docs/copy.md", "README.md", "docs/bundles.md"])(
    "%s, one command after the other",
    async (page) => {
      const samples = samplesOf(page).filter(({ command }) => command.startsWith("kops-assets "));
      expect(samples.length).toBeGreaterThan(0);
      for (const { command, shown } of samples)
        expectShown(await cluster.run(wordsOf(command), { env }), command, shown);
    },
    60_000,
  );
});
