import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseKubernetesVersion, type KubernetesVersion } from "../cluster/kubernetes-version.ts";
import { loadCatalog, mergeRecords } from "./catalog.ts";

const FOLDER = new URL("../../catalog/", import.meta.url);
const RELEASES = readdirSync(FOLDER).flatMap((name) => /^(\d+\.\d+\.\d+.*)\.json$/.exec(name)?.[1] ?? []);

function readRecord(release: string): unknown {
  return JSON.parse(readFileSync(new URL(`${release}.json`, FOLDER), "utf8"));
}

function kubernetes(text: string): KubernetesVersion {
  const version = parseKubernetesVersion(text);
  if (version === undefined) throw new Error(text);
  return version;
}

describe("mergeRecords", () => {
  const records: Record<string, unknown> = {
    "1.0.0": { release: "1.0.0", top: "a", addons: { x: [1], y: [2] } },
    "1.0.1": { release: "1.0.1", extends: "1.0.0", addons: { x: [3], z: [4] } },
    "1.0.2": { release: "1.0.2", extends: "1.0.1", top: null, addons: { y: null } },
  };

  it("takes what is not mentioned from the release before, entry by entry", () => {
    expect(mergeRecords("1.0.1", (name) => records[name])).toEqual({
      release: "1.0.1",
      top: "a",
      addons: { x: [3], y: [2], z: [4] },
    });
  });

  it("takes null for what is gone", () => {
    expect(mergeRecords("1.0.2", (name) => records[name])).toEqual({
      release: "1.0.2",
      addons: { x: [3], z: [4] },
    });
  });
});

describe("the catalog", () => {
  it("has every supported release", () => {
    expect(RELEASES).toHaveLength(19);
  });

  it.each(RELEASES)("%s has what every component looks for", (release) => {
    const { data } = loadCatalog(release, readRecord);
    expect(data.release).toBe(release);
    // Whatever the importer does not explain has to be explained before a release is built in.
    expect(readRecord(release)).not.toHaveProperty("unexplained");
    expect(data.etcd.images.length).toBeGreaterThan(0);
    expect(Object.keys(data.images)).toEqual(
      expect.arrayContaining(["etcd-manager", "kops-utils-cp", "pause"]),
    );
    expect(Object.keys(data.files)).toEqual(
      expect.arrayContaining(["cni", "crictl", "nerdctl", "ecrCredentialProvider", "gcpCredentialProvider"]),
    );
    expect(Object.keys(data.addons).length).toBeGreaterThan(30);
  });

  it("chooses a default by Kubernetes version", () => {
    const catalog = loadCatalog("1.36.2", readRecord);
    expect(catalog.findDefault("containerd", kubernetes("1.31.9"))).toBe("1.7.32");
    expect(catalog.findDefault("containerd", kubernetes("1.32.0"))).toBe("2.2.4");
    expect(catalog.findDefault("clusterAutoscaler", kubernetes("1.33.1"))).toContain(":v1.33.");
    expect(catalog.findDefault("clusterAutoscaler", kubernetes("1.37.0"))).toContain(":v1.36.");
  });

  it("says which release it lacks", () => {
    expect(() => loadCatalog("1.20.0", () => undefined)).toThrow('no kOps release "1.20.0"');
  });
});
