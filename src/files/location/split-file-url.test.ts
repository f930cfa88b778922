import { describe, expect, it } from "vitest";
import { splitFileUrl } from "./split-file-url.ts";
import { fileUrl } from "./url-path.ts";

describe("splitFileUrl", () => {
  it.each([
    ["https://dl.k8s.io/release/v1.36.0/bin/kubelet", "https://dl.k8s.io/release/v1.36.0/bin/", "kubelet"],
    ["https://h.example.com/f", "https://h.example.com/", "f"],
    ["https://h/a+b/c%2Bd%20e.tgz?x=1,2&y", "https://h/a+b/?x=1,2&y", "c+d e.tgz"],
  ])("takes %s apart, and it can be put together again", (url, base, path) => {
    expect(splitFileUrl(url)).toEqual({ base, path });
    expect(fileUrl(base, path)).toBe(url);
  });

  it.each(["https://h.example.com", "https://h.example.com/a/", "not a URL", "https://h/%zz"])(
    "refuses %s",
    (url) => {
      expect(() => splitFileUrl(url)).toThrow(/https?:|not a URL/);
    },
  );
});
