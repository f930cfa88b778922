import { CONTROL_PLANE, type Component } from "../component.ts";
import { kopsFileUrl } from "../kops-file-url.ts";
import { protokubeRoles } from "../protokube-roles.ts";

/** protokube runs it to apply the addons; since 1.36 the image kops-channels does. */
export const channelsBinary: Component = {
  name: "channels",
  until: "1.36.0",
  reason: "protokube applies the addons with it",
  roles: CONTROL_PLANE,
  files: (context, arch) => [
    {
      url: kopsFileUrl(context, `linux/${arch}/channels`),
      use: "kops-binary",
      roles: protokubeRoles(context),
    },
  ],
};
