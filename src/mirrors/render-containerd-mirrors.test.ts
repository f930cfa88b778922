import { expect, test } from "vitest";
import type { MirrorEndpoint, MirrorPlan } from "./mirror-plan.ts";
import { renderContainerdMirrors } from "./render-containerd-mirrors.ts";

const PLAIN: MirrorEndpoint = { scheme: "http", host: "10.0.0.1:5000", path: "" };
const BELOW: MirrorEndpoint = { scheme: "https", host: "m.example", path: "a/b", caFile: "/etc/ca.crt" };

function rendered(upstream: string, endpoints: readonly MirrorEndpoint[], fallback = false): string {
  const plan: MirrorPlan = { hosts: [{ upstream, endpoints }], fallback };
  return renderContainerdMirrors(plan)
    .map(({ path, text }) => `${path}\n${text}`)
    .join("");
}

test("one place and nothing else", () => {
  expect(rendered("registry.k8s.io", [BELOW])).toBe(`certs.d/registry.k8s.io/hosts.toml
# Where containerd looks for images of registry.k8s.io.
server = "https://m.example/v2/a/b"
capabilities = ["pull", "resolve"]
override_path = true
ca = "/etc/ca.crt"

[host."https://m.example/v2/a/b"]
  capabilities = ["pull", "resolve"]
  override_path = true
  ca = "/etc/ca.crt"
`);
});

test("two places", () => {
  expect(rendered("docker.io", [BELOW, PLAIN])).toBe(`certs.d/docker.io/hosts.toml
# Where containerd looks for images of docker.io.
server = "http://10.0.0.1:5000"
capabilities = ["pull", "resolve"]

[host."https://m.example/v2/a/b"]
  capabilities = ["pull", "resolve"]
  override_path = true
  ca = "/etc/ca.crt"

[host."http://10.0.0.1:5000"]
  capabilities = ["pull", "resolve"]
`);
});

test("upstream last, where it may be asked", () => {
  expect(rendered("docker.io", [PLAIN], true)).toBe(`certs.d/docker.io/hosts.toml
# Where containerd looks for images of docker.io.
server = "https://registry-1.docker.io"

[host."http://10.0.0.1:5000"]
  capabilities = ["pull", "resolve"]
`);
  expect(rendered("*", [PLAIN], true)).not.toContain("server");
});

test("the local registry's own entry never becomes https by falling back", () => {
  expect(rendered("10.0.0.1:5000", [PLAIN], true)).toBe(rendered("10.0.0.1:5000", [PLAIN], false));
});

test("directories: a port, and all others", () => {
  expect(rendered("10.0.0.1:5000", [PLAIN])).toContain("certs.d/10.0.0.1_5000_/hosts.toml");
  expect(rendered("*", [PLAIN])).toContain("certs.d/_default/hosts.toml");
});
