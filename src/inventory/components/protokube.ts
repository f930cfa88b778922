import { CONTROL_PLANE, type Component } from "../component.ts";
import { kopsFileUrl } from "../kops-file-url.ts";
import { protokubeRoles } from "../protokube-roles.ts";

export const protokube: Component = {
  name: "protokube",
  reason: "runs on every control-plane node, and on every node of a gossip cluster",
  roles: CONTROL_PLANE,
  until: "1.37.0-alpha.2",
  files: (context, arch) => [
    {
      url: kopsFileUrl(context, `linux/${arch}/protokube`),
      use: "kops-binary",
      roles: protokubeRoles(context),
    },
  ],
};
