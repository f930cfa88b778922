/** What a registry wants of the names of its repositories, beyond the grammar that all share. */
export interface RegistryNameRule {
  /** For messages. */
  readonly registry: string;
  readonly host: RegExp;
  /** Names between slashes: at least, and at most. */
  readonly levels: readonly [number, number];
  /** The name as the registry wants it, for messages. */
  readonly shape: string;
  /** Of the name without its host, in characters. */
  readonly length?: readonly [number, number];
  /** Each name between slashes, where the registry takes less than all grammatical ones. */
  readonly part?: RegExp;
  /** The characters of `part` in words. */
  readonly characters?: string;
}

const ANY = Infinity;
/** Amazon's pattern of repositoryName: separators stand alone. */
const AMAZON = {
  part: /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
  characters: "lower-case letters and digits, with single periods, underscores or hyphens between them",
};

/**
 * Registries that are known by their host, from their own documentation: Amazon ECR and ECR Public API references (CreateRepository),
 * Artifact Registry "Repository and image names", Container Registry "Pushing and pulling", Docker Hub "Create a repository",
 * GitHub Packages "Working with the Container registry", GitLab "Container registry: naming convention", Azure Container Registry
 * "Registry and repository names", Quay (namespace and repository), DigitalOcean and IBM Cloud quickstarts.
 */
export const REGISTRY_NAME_RULES: readonly RegistryNameRule[] = [
  {
    registry: "Docker Hub",
    host: /^(?:docker\.io|(?:index|registry-1)\.docker\.io|registry\.hub\.docker\.com)$/,
    levels: [2, 2],
    shape: "NAMESPACE/REPOSITORY",
  },
  {
    registry: "Amazon ECR",
    host: /^\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/,
    levels: [1, ANY],
    shape: "REPOSITORY",
    length: [2, 256],
    ...AMAZON,
  },
  {
    registry: "Amazon ECR Public",
    host: /^public\.ecr\.aws$/,
    levels: [2, ANY],
    shape: "ALIAS/REPOSITORY",
    ...AMAZON,
  },
  {
    registry: "Google Artifact Registry",
    host: /^[a-z0-9-]+-docker\.pkg\.dev$/,
    levels: [3, ANY],
    shape: "PROJECT/REPOSITORY/IMAGE",
  },
  { registry: "gcr.io", host: /^(?:[a-z]+\.)?gcr\.io$/, levels: [2, ANY], shape: "PROJECT/IMAGE" },
  { registry: "GitHub", host: /^ghcr\.io$/, levels: [2, ANY], shape: "OWNER/IMAGE" },
  { registry: "GitLab", host: /^registry\.gitlab\.com$/, levels: [2, ANY], shape: "NAMESPACE/PROJECT" },
  { registry: "Quay", host: /^quay\.io$/, levels: [2, ANY], shape: "NAMESPACE/REPOSITORY" },
  {
    registry: "DigitalOcean",
    host: /^registry\.digitalocean\.com$/,
    levels: [2, ANY],
    shape: "REGISTRY/REPOSITORY",
  },
  { registry: "IBM Cloud", host: /^(?:[a-z0-9-]+\.)?icr\.io$/, levels: [2, ANY], shape: "NAMESPACE/IMAGE" },
];
