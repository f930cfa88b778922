import { describe, expect, test } from "vitest";
import { MADE_UP_REPORT, reportImage } from "../../test/support/made-up-report.ts";
import { readReport } from "../../test/support/read-report.ts";
import type { AssetChange } from "../remap/diff-placements.ts";
import { pairChanges } from "./pair-changes.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderPage } from "./render-page.ts";
import { shareLayers } from "./share-layers.ts";
import { sizeOfAssets } from "./size-of-assets.ts";
import { verdictOf } from "./verdict-of.ts";

const TEMPLATE =
  '<title><!--report-title--></title><script type="application/json" id="report"><!--report-data--></script>';

describe("sizes", () => {
  const layers = [40, 12, 9, 30];
  const assets = [
    reportImage("a", { layers: [0, 1] }),
    reportImage("b", { layers: [0, 2, 3] }),
    reportImage("c", { size: 7 }),
    reportImage("d"),
  ];

  test("count what several share once, and say how many nobody knows", () => {
    expect(sizeOfAssets(assets, { layers })).toEqual({ bytes: 98, unknown: 1, unshared: 1 });
    expect(sizeOfAssets(assets.slice(1, 2), { layers })).toEqual({ bytes: 79, unknown: 0, unshared: 0 });
    expect(sizeOfAssets(assets.slice(2, 3), { layers })).toEqual({ bytes: 7, unknown: 0, unshared: 0 });
  });

  test("are cut into what each image has alone and what the same several have together", () => {
    expect(shareLayers({ assets, layers })).toEqual([
      { assets: [0, 1], bytes: 40 },
      { assets: [1], bytes: 39 },
      { assets: [0], bytes: 12 },
      { assets: [2], bytes: 7 },
    ]);
  });
});

describe("an upgrade", () => {
  const change = (
    kind: AssetChange["change"],
    canonical: string,
    more: Partial<AssetChange> = {},
  ): AssetChange => ({
    change: kind,
    asset: "image",
    canonical,
    download: canonical,
    ...more,
  });
  const file = { asset: "file" as const };

  test.each<[string, AssetChange[], object[]]>([
    [
      "shows an image of another version in one line",
      [change("added", "r.io/dns:v2", { component: "dns" }), change("removed", "r.io/dns:v1")],
      [{ change: "replaced", component: "dns", before: "r.io/dns:v1", after: "r.io/dns:v2" }],
    ],
    [
      "shows a file of another version in one line",
      [
        change("added", "https://dl.example/v1.34.6/bin/linux/amd64/kubelet", file),
        change("added", "https://dl.example/v1.34.6/bin/linux/arm64/kubelet", file),
        change("removed", "https://dl.example/v1.33.1/bin/linux/amd64/kubelet", file),
      ],
      [
        { change: "replaced", before: "https://dl.example/v1.33.1/bin/linux/amd64/kubelet" },
        { change: "added", after: "https://dl.example/v1.34.6/bin/linux/arm64/kubelet" },
      ],
    ],
    [
      "pairs nothing where several go or come",
      [
        change("added", "r.io/etcd:v3.6"),
        change("removed", "r.io/etcd:v3.4"),
        change("removed", "r.io/etcd:v3.5"),
      ],
      [
        { change: "added", after: "r.io/etcd:v3.6" },
        { change: "removed", before: "r.io/etcd:v3.4" },
        { change: "removed", before: "r.io/etcd:v3.5" },
      ],
    ],
    [
      "does not take a port for a tag",
      [change("added", "host:5000/a"), change("removed", "host:5000/b")],
      [{ change: "added" }, { change: "removed" }],
    ],
    [
      "says of what moved where it was",
      [change("moved", "r.io/a:v1", { download: "new/a:v1", was: { download: "old/a:v1" } })],
      [{ change: "moved", before: "old/a:v1", after: "new/a:v1" }],
    ],
  ])("%s", (_, changes, lines) => {
    expect(pairChanges(changes)).toMatchObject(lines);
    expect(pairChanges(changes)).toHaveLength(lines.length);
  });
});

describe("a verdict", () => {
  test.each([
    ["serve", "stored", "good", "1 here"],
    ["serve", "missing", "bad", "1 missing"],
    ["verify", "absent", "good", "1 not looked for, 0 errors, 0 warnings"],
    ["copy", "failed", "bad", "1 failed, 0 errors, 0 warnings"],
    ["doctor", "listed", "good", "0 errors, 0 warnings"],
  ] as const)("of %s with something %s is %s", (verb, state, verdict, text) => {
    const assets = [reportImage("a", { states: [state] })];
    expect(verdictOf({ verb, assets, findings: [] })).toEqual({ state: verdict, text });
  });
});

describe("a page", () => {
  test("keeps what others named within its data", () => {
    const name = "</script><script>alert(1)</script><!-- $& $1";
    const model = { ...MADE_UP_REPORT, title: name, assets: [reportImage(name)] };
    const page = renderPage(TEMPLATE, model);
    expect(page.match(/<\/?script/g)).toHaveLength(2);
    expect(page).not.toContain("<!--");
    expect(readReport(page).assets[0]?.name).toBe(name);
    expect(readReport(page).title).toBe(name);
  });

  test("holds no secret of a URL", () => {
    const name = "https://user:hunter2@files.example/a?token=hunter3";
    const page = renderPage(TEMPLATE, { ...MADE_UP_REPORT, title: name, assets: [reportImage(name)] });
    expect(page).not.toMatch(/hunter/);
  });
});

describe("Markdown", () => {
  test("has room in a comment, however long names and messages are", () => {
    const finding = { code: "X", severity: "warning", message: "m".repeat(2_000), assets: [] } as const;
    const assets = Array.from({ length: 90 }, (_, at) =>
      reportImage(`registry.example/${"n".repeat(900)}/${at}`, { states: ["failed"] }),
    );
    const text = renderMarkdown({
      ...MADE_UP_REPORT,
      assets,
      findings: Array.from({ length: 90 }, () => finding),
    });
    expect(text.length).toBeLessThan(65_000);
    expect(text.match(/… and 70 more/g)).toHaveLength(2);
  });

  test("says what has to be looked at, and what was found", () => {
    const text = renderMarkdown(MADE_UP_REPORT);
    expect(text).toContain("## Copy: `prod.example.com`\n\n**2 copied, 1 failed, 1 error, 1 warning**");
    expect(text).toContain(
      "| other version | `coredns` | `registry.k8s.io/coredns/coredns:v1.13.1` | `registry.k8s.io/coredns/coredns:v1.14.2` |",
    );
    expect(text).toContain("| failed | image | `registry.k8s.io/pause:3.10.1` | `pause` |");
    expect(text).not.toContain("| copied |");
    expect(text).toContain("- **Warning** `UNKNOWN_FIELD` (`cluster.yaml:3`): `spec.foo is no field`");
  });

  test.each([
    ["`a", "`` `a ``"],
    ["a|b", "`a\\|b`"],
    ["a\\|b", "`a\\¦b`"],
    ["@everyone <b> [x](y) #1", "`@everyone <b> [x](y) #1`"],
    ["a\n| b", "`a\\n\\| b`"],
  ])("keeps %j in its cell", (name, cell) => {
    const text = renderMarkdown({ ...MADE_UP_REPORT, assets: [reportImage(name, { states: ["failed"] })] });
    expect(text).toContain(`| failed | image | ${cell} | \`coredns\` |`);
  });

  test("leaves out what a comment has no room for", () => {
    const assets = Array.from({ length: 150 }, (_, at) => reportImage(`i${at}`, { states: ["failed"] }));
    const text = renderMarkdown({ ...MADE_UP_REPORT, assets });
    expect(text).toContain("`i99`");
    expect(text).not.toContain("`i100`");
    expect(text).toContain("… and 50 more");
  });
});
