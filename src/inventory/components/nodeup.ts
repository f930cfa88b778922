import { ALL_MACHINES, type Component } from "../component.ts";
import { kopsFileUrl } from "../kops-file-url.ts";

export const nodeup: Component = {
  name: "nodeup",
  reason: "the bootstrap script of every machine downloads it",
  roles: ALL_MACHINES,
  files: (context, arch) => [{ url: kopsFileUrl(context, `linux/${arch}/nodeup`), use: "bootstrap" }],
};
