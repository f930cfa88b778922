import { asked, ECR, images, PAUSE, type DoctorRow } from "./doctor-case.ts";

/** What is checked of who may pull: nodes, their sandbox image, and warm pools. */
export const CREDENTIALS_ROWS: readonly DoctorRow[] = [
  ["IMAGES_NEED_CREDENTIALS", "warning", asked(PAUSE, "refused"), asked(PAUSE, "present")],
  ["IMAGES_NEED_CREDENTIALS", "warning", asked(PAUSE, "absent", "present"), asked(PAUSE, "absent")],
  ["IMAGES_BY_IDENTITY", "info", images(ECR), { ...images(ECR), cloud: "gce" }],
  ["NO_CREDENTIAL_PROVIDER", "error", { ...images(ECR), cloud: "gce" }, images(ECR)],
  [
    "NO_CREDENTIAL_PROVIDER",
    "error",
    images("123456789012.dkr-ecr.eu-west-1.on.aws"),
    images("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com"),
  ],
  [
    "NO_CREDENTIAL_PROVIDER",
    "error",
    {
      ...images("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov"),
      release: "1.33.0",
      kubernetes: "1.32.0",
    },
    {
      ...images("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov"),
      release: "1.32.4",
      kubernetes: "1.32.0",
    },
  ],
  [
    "NO_CREDENTIAL_PROVIDER",
    "warning",
    { ...images("team.azurecr.io"), cloud: "azure" },
    { ...images("team.azurecr.io"), cloud: "azure", ...asked("team.azurecr.io/pause:3.10.1", "present") },
  ],
  [
    "NO_CREDENTIAL_PROVIDER",
    "warning",
    images("eu-docker.pkg.dev/p/r"),
    { ...images("eu-docker.pkg.dev/p/r"), cloud: "gce" },
  ],
  [
    "ECR_NOT_ALLOWED",
    "error",
    images(ECR),
    { ...images(ECR), spec: "  iam: {allowContainerRegistry: true}\n" },
  ],
  [
    "ECR_NOT_ALLOWED",
    "warning",
    { ...images(ECR), spec: "  additionalPolicies: {node: '[]'}\n" },
    images("r.example"),
  ],
  ["SANDBOX_NEEDS_CREDENTIALS", "error", images(ECR), images("r.example")],
  ["SANDBOX_NEEDS_CREDENTIALS", "error", asked(PAUSE, "refused"), asked(PAUSE, "present")],
  [
    "SANDBOX_NEEDS_CREDENTIALS",
    "error",
    images(ECR),
    { ...images(ECR), spec: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
  ],
  [
    "SANDBOX_NEEDS_CREDENTIALS",
    "error",
    {
      ...images(ECR),
      spec: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n",
      release: "1.34.3",
    },
    {
      ...images(ECR),
      spec: `  containerd: {configAdditions: {'plugins."io.containerd.grpc.v1.cri".registry.configs."${ECR}".auth.username': AWS}}\n`,
    },
  ],
  [
    "SANDBOX_NEEDS_CREDENTIALS",
    "warning",
    { ...images("eu-docker.pkg.dev/p/r"), cloud: "gce" },
    {
      ...images("eu-docker.pkg.dev/p/r"),
      cloud: "gce",
      ...asked("eu-docker.pkg.dev/p/r/pause:3.10.1", "present"),
    },
  ],
  ["SANDBOX_MISSING", "error", asked(PAUSE, "absent"), asked(PAUSE, "refused")],
  ["SANDBOX_MISSING", "error", asked(PAUSE, "refused", "absent"), asked(PAUSE, "refused", "present")],
  ["SANDBOX_NAME", "error", { spec: "  containerd: {sandboxImage: 'https://x'}\n" }, {}],
  [
    "SANDBOX_FROM_INTERNET",
    "warning",
    { spec: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
    { spec: `  containerd: {sandboxImage: '${PAUSE}'}\n` },
  ],
  [
    "SANDBOX_FROM_INTERNET",
    "warning",
    { nodes: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
    { assets: {}, nodes: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
  ],
  [
    "SANDBOX_NOT_CONFIGURED",
    "error",
    { spec: "  containerd: {configOverride: 'version = 3'}\n" },
    { spec: `  containerd: {configOverride: 'sandbox = "${PAUSE}"'}\n` },
  ],
  [
    "WARM_POOL_NEEDS_CREDENTIALS",
    "error",
    { ...images(ECR), nodes: "  warmPool: {minSize: 1}\n" },
    { ...images(ECR), nodes: "  warmPool: {maxSize: 0}\n" },
  ],
  [
    "WARM_POOL_NEEDS_CREDENTIALS",
    "error",
    { ...images(ECR), spec: "  warmPool: {}\n", release: "1.33.2", kubernetes: "1.33.0" },
    { ...images(ECR), spec: "  warmPool: {}\n", release: "1.33.1", kubernetes: "1.33.0" },
  ],
];
