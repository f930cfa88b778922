import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printAssets } from "../../src/cli/print-assets.ts";
import { clusterSpec, directoryWith, load } from "./load.ts";

const TWO = clusterSpec({
  name: "two.example.com",
  spec: `  assets:
    containerRegistry: other.example.com
  metricsServer:
    enabled: true
    insecure: true
`,
});

describe("several clusters", () => {
  const files = { "one.yaml": clusterSpec(), "two.yaml": TWO };
  const load1362 = (filename: string[], more = {}, name?: string) =>
    load({ filename, kopsVersion: "1.36.2", ...more }, name);

  test.each([
    ["of a directory", (directory: string) => [directory]],
    ["of several files", (directory: string) => [join(directory, "one.yaml"), join(directory, "two.yaml")]],
  ])("%s are united, each asset with the clusters that need it", async (_, filenames) => {
    const directory = directoryWith(files);
    const { list, said } = await load1362(filenames(directory));
    expect(list.clusters).toEqual(["one.example.com", "two.example.com"]);
    const clustersOf = (part: string): (readonly string[] | undefined)[] =>
      list.images.filter(({ canonical }) => canonical.includes(part)).map(({ clusters }) => clusters);
    expect(clustersOf("/metrics-server:")).toEqual([["two.example.com"]]);
    expect(clustersOf("/pause:")).toEqual([["one.example.com"], ["two.example.com"]]);
    expect(said).toContain("the union of 2 clusters");
    expect(said).toMatch(
      /warning: clusters look for registry\.k8s\.io\/pause:\S+ at registry\.example\.com\/pause\S+ \(one\.example\.com\) and at other\.example\.com/,
    );
    expect(list.fileRepositories).toEqual(["https://files.example.com/kops"]);
  });

  test("of one mapping need each asset once", async () => {
    const { list, said } = await load1362([directoryWith(files)], { containerRegistry: "same.example.com" });
    const pauses = list.images.filter(({ canonical }) => canonical.includes("/pause:"));
    expect(pauses.map(({ clusters }) => clusters)).toEqual([["one.example.com", "two.example.com"]]);
    expect(said).not.toContain("pause");
    expect(printAssets(list, "wide")).toMatch(/CLUSTERS/);
    expect(printAssets(list, "table")).not.toMatch(/CLUSTERS/);
    const printed = JSON.parse(printAssets(list, "json", { hasDetails: true })) as {
      images: { clusters: string[] }[];
    };
    expect(printed.images[0]?.clusters).toEqual(["one.example.com", "two.example.com"]);
  });

  test("give what each alone gives", async () => {
    const directory = directoryWith(files);
    const both = await load1362([directory], { containerRegistry: "same.example.com" });
    const pairs = new Set<string>();
    for (const name of ["one", "two"]) {
      const { list } = await load1362([join(directory, `${name}.yaml`)], {
        containerRegistry: "same.example.com",
      });
      for (const { canonical, download } of [...list.images, ...list.files])
        pairs.add(`${canonical} ${download}`);
    }
    const union = [...both.list.images, ...both.list.files].map(
      ({ canonical, download }) => `${canonical} ${download}`,
    );
    expect(new Set(union)).toEqual(pairs);
    expect(union).toHaveLength(pairs.size);
  });

  test("in one file are an error that says what to do, unless all are asked for or one is named", async () => {
    const file = join(directoryWith({ "both.yaml": `${clusterSpec()}---\n${TWO}` }), "both.yaml");
    await expect(load1362([file])).rejects.toMatchObject({
      code: "SEVERAL_CLUSTERS",
      message: expect.stringMatching(/both\.yaml:\d+:\d+: a second Cluster/) as string,
      hint: expect.stringContaining("--all-clusters") as string,
    });
    expect((await load1362([file], { allClusters: true })).list.clusters).toHaveLength(2);
    expect((await load1362([file], {}, "two.example.com")).list.clusters).toEqual(["two.example.com"]);
  });

  test("want one download name for two assets: an error that shows both", async () => {
    const image = (name: string): string => `  assets:
    containerRegistry: registry.example.com
  metricsServer:
    enabled: true
    insecure: true
    image: ${name}
`;
    const clash = await load1362([
      directoryWith({
        "one.yaml": clusterSpec({ spec: image("acme.example/ms/x:v1") }),
        "two.yaml": clusterSpec({ name: "two.example.com", spec: image("acme.example-ms/x:v1") }),
      }),
    ]);
    expect(clash.said).toMatch(
      /error: acme\.example\/ms\/x:v1 \(one\.example\.com\) and acme\.example-ms\/x:v1 \(two\.example\.com\) are both mapped to registry\.example\.com\/acme\.example-ms-x:v1/,
    );
  });
});
