import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const awsIamAuthenticator: Component = {
  name: "aws-iam-authenticator",
  reason: "spec.authentication.aws",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.authentication?.aws !== undefined,
  images: addonImages("authentication.aws/k8s-1.12", {
    values: ({ spec }) => ({ image: spec.authentication?.aws?.image }),
  }),
};
