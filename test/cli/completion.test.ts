import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { complete } from "../../src/cli/completion/complete.ts";
import { createProgram } from "../../src/cli/create-program.ts";
import { clusterSpec, directoryWith } from "./load.ts";

const folder = directoryWith({
  "c.yaml": clusterSpec({ name: "one.example.com" }),
  "d.yaml": clusterSpec({ name: "two.example.com" }),
  "broken.yaml": "a: [",
  "kops-assets.yaml": "clusters: c.yaml\n",
});
const at = (name: string): string => join(folder, name);

async function values(...words: string[]): Promise<readonly string[]> {
  const { candidates } = await complete(createProgram(), words);
  return candidates.map(({ value }) => value);
}

describe("what may come next", () => {
  test.each<[readonly string[], readonly string[]]>([
    [["ve"], ["verify"]],
    [
      ["render", "b"],
      ["bucket-policy", "bootstrap"],
    ],
    [["get", "assets", "--kub"], ["--kubernetes-version"]],
    [["get", "assets", "-o", "w"], ["wide"]],
    [
      ["diff", "c.yaml@1.36."],
      ["c.yaml@1.36.2", "c.yaml@1.36.1", "c.yaml@1.36.0"],
    ],
    [
      ["diff", "a.yaml", "me@b/c.yaml@v1.36."],
      ["me@b/c.yaml@v1.36.2", "me@b/c.yaml@v1.36.1", "me@b/c.yaml@v1.36.0"],
    ],
    [["diff", "c.yaml@x"], []],
    [["get", "assets", "--output=j"], ["--output=json"]],
    [
      ["copy", "--platform", "linux/a"],
      ["linux/amd64", "linux/arm64"],
    ],
    [["copy", "--roles", "B"], ["Bastion"]],
    [
      ["lock", "--kops-version", "1.36."],
      ["1.36.2", "1.36.1", "1.36.0"],
    ],
    [
      ["copy", "-f", at("c.yaml"), "-f", at("d.yaml"), ""],
      ["one.example.com", "two.example.com"],
    ],
    [["copy", `--filename=${at("d.yaml")}`, "--name", ""], ["two.example.com"]],
    [["render", "nodes", "-f", at("c.yaml"), "--instance-group", "n"], ["nodes"]],
    [["copy", "-f", at("broken.yaml"), ""], []],
    [["copy", "-f", "/dev/zero", ""], []],
    [["copy", "-f", at("nowhere"), ""], []],
    [["copy", "one.example.com", ""], []],
    [["copy", "--", "--k"], []],
    [["explain", "TAG_M"], ["TAG_MOVED"]],
    [["schema", "pr"], ["prune"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["help", "get", ""], ["assets"]],
    [
      ["config", "check", "render", "e"],
      ["export", "ecr"],
    ],
  ])("%j", async (words, expected) => {
    expect([...(await values(...words))].sort()).toEqual([...expected].sort());
  });

  test.each([
    [["copy", "-f", ""], true],
    [["serve", ""], true],
    [["copy", "--to", ""], true],
    [["diff", "my"], true],
    [["diff", "my@fi"], true],
    [["diff", "c.yaml@1."], false],
    [["copy", "--mirror", ""], false],
    [["get", "assets", "-o", ""], false],
    [["bundle", "load", "a.tar", ""], true],
  ])("a file may come in %j: %s", async (words, files) => {
    expect((await complete(createProgram(), words)).files).toBe(files);
  });
});
