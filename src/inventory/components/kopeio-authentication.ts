import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const kopeioAuthentication: Component = {
  name: "kopeio-authentication",
  reason: "spec.authentication.kopeio",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.authentication?.kopeio !== undefined,
  images: addonImages("authentication.kope.io/k8s-1.12"),
};
