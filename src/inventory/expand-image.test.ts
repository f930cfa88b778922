import { describe, expect, it } from "vitest";
import { expandImage } from "./expand-image.ts";
import { findContainerImages } from "./find-container-images.ts";

describe("expandImage", () => {
  it.each([
    ["a/b:1", {}, "a/b:1"],
    ["a/b:{version}", { version: "v2" }, "a/b:v2"],
    ["{registry=quay.io}/a:{version=v1}", {}, "quay.io/a:v1"],
    ["{registry=quay.io}/a:{version=v1}", { registry: "corp.example", version: "" }, "corp.example/a:"],
    ["{image=a/b:{tag}}", { tag: "v3" }, "a/b:v3"],
    ["{image=a/b:{tag}}", { image: "c:1", tag: "v3" }, "c:1"],
    ["a:{version}", {}, "a:<nil>"],
  ])("%s with %j", (template, values, expected) => {
    expect(expandImage(template, values)).toBe(expected);
  });

  it("refuses a template that does not end", () => {
    expect(() => expandImage("a:{version", {})).toThrow("unbalanced");
  });
});

describe("findContainerImages", () => {
  it("looks at lists of containers only, at any depth", () => {
    const object = {
      image: "not:this",
      spec: {
        image: "nor:this",
        jobTemplate: {
          spec: { template: { spec: { containers: [{ image: "a:1" }, { name: "x" }, null] } } },
        },
        initContainers: [{ image: "b:1", nested: { containers: [{ image: "c:1" }] } }],
        containers: { image: "no:list" },
      },
    };
    expect(findContainerImages(object)).toEqual(["a:1", "b:1", "c:1"]);
  });
});
