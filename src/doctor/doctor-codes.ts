/** What a code means, for whoever meets it in a report: in a few words, and why it matters. */
export interface CodeMeaning {
  readonly title: string;
  readonly why: string;
}

/** Every code of the checks. Codes of what reads specs and lists are in `SOURCE_CODES`. */
export const DOCTOR_CODES: Readonly<Record<string, CodeMeaning>> = {
  FILE_REPOSITORY_SCHEME: {
    title: "fileRepository that nodes cannot read",
    why: "Nodes download with curl, wget and nodeup's own client, which read http(s) only. kOps says so since 1.36; before, nodes fail.",
  },
  FILE_REPOSITORY_NOT_A_URL: {
    title: "fileRepository is not a URL",
    why: "Every file's address is made from it.",
  },
  FILE_REPOSITORY_NO_HOST: {
    title: "fileRepository names no host",
    why: "Every file's address is made from it.",
  },
  FILE_REPOSITORY_COMMA: {
    title: "comma in fileRepository",
    why: "Nodes get several addresses of a file in one text, with commas between them.",
  },
  FILE_REPOSITORY_QUERY: {
    title: "query or fragment in fileRepository",
    why: "kOps keeps it at the end of every file's address.",
  },
  FILE_REPOSITORY_CREDENTIALS: {
    title: "password in fileRepository",
    why: "It is readable in the machines' user data and in the state store.",
  },
  REGISTRY_AND_PROXY: {
    title: "containerRegistry and containerProxy together",
    why: "kOps refuses the spec.",
  },
  REGISTRY_SCHEME: {
    title: "registry given as a URL",
    why: "kOps puts it before names of images, which have no scheme.",
  },
  REGISTRY_NAME: {
    title: "registry with which names of images are none",
    why: "Container runtimes refuse such names.",
  },
  REGISTRY_ON_DOCKER_HUB: {
    title: "registry that runtimes take for a user of Docker Hub",
    why: "A first part without dot or port is no host to container runtimes.",
  },
  PLAIN_HTTP: {
    title: "repository without TLS",
    why: "Whoever is in between can read and change what is not checked by a hash.",
  },
  KOPS_COPY_BUCKET: {
    title: "kOps's own copy reads a wrong bucket",
    why: "Its S3 addresses lack dual-stack, FIPS, accelerate, access point and VPC endpoint hosts.",
  },
  COLLISION: {
    title: "two assets under one name",
    why: "One of them is lost, and nodes get the other one's content.",
  },
  MANGLED_NAME: {
    title: "image whose name is lost",
    why: "With a containerProxy kOps takes a name without a slash for a host.",
  },
  DOUBLE_PREFIX: {
    title: "image that is mapped although it is local",
    why: "The registry's address stands in its name twice.",
  },
  SAME_HOST: {
    title: "files that kOps leaves where they are",
    why: "A file whose host is fileRepository's is not mapped, whatever its path (kubernetes/kops#16117).",
  },
  FILES_NEED_CREDENTIALS: {
    title: "files that strangers may not read",
    why: "Machines have no credentials for files; they wait for nodeup for ever.",
  },
  FILES_MISSING: {
    title: "files missing in the repository",
    why: "Machines that need them do not join.",
  },
  HASH_FILES_MISSING: {
    title: "no .sha256 beside a file whose hash kOps does not know",
    why: "`kops update cluster` reads it there, without credentials.",
  },
  HASH_DIFFERS: {
    title: "a .sha256 of something else",
    why: "Nodes refuse a file of another hash.",
  },
  IMAGES_BY_IDENTITY: {
    title: "registry that machines read as whom they are",
    why: "The kubelet's credential provider asks the cloud for a login; containerd's own pulls have none.",
  },
  ECR_NOT_ALLOWED: {
    title: "machines' roles may not read Amazon ECR",
    why: "kOps gives the right only with spec.iam.allowContainerRegistry.",
  },
  NO_CREDENTIAL_PROVIDER: {
    title: "registry of a cloud for which nodes have no credentials",
    why: "kOps sets up ecr-credential-provider on AWS and gcp-credential-provider on GCE, for certain hosts.",
  },
  IMAGES_NEED_CREDENTIALS: {
    title: "registry that strangers may not read",
    why: "The kubelet needs a login, which `kops create secret dockerconfig` gives to machines.",
  },
  SANDBOX_NAME: { title: "sandbox image that is no image's name", why: "No pod can start." },
  SANDBOX_MISSING: {
    title: "sandbox image missing in the registry",
    why: "No pod can start, static pods of the control plane included.",
  },
  SANDBOX_NEEDS_CREDENTIALS: {
    title: "sandbox image that containerd has no credentials for",
    why: "containerd pulls it by itself and does not ask the kubelet's credential providers (containerd/containerd#6637).",
  },
  SANDBOX_FROM_INTERNET: {
    title: "sandbox image from upstream",
    why: "kOps does not map one that the spec names.",
  },
  SANDBOX_NOT_CONFIGURED: {
    title: "containerd's built-in sandbox image",
    why: "With configOverride kOps writes no sandbox image into containerd's configuration.",
  },
  WARM_POOL_NEEDS_CREDENTIALS: {
    title: "warm pool on a private registry",
    why: "nodeup pulls in advance with ctr, without credentials.",
  },
  ECR_REPOSITORIES_MISSING: {
    title: "repositories missing in Amazon ECR",
    why: "Amazon ECR refuses pushes to and pulls from a repository that nobody has created.",
  },
  ECR_NOT_ASKED: { title: "Amazon ECR could not be asked", why: "Its repositories were not looked at." },
  IMAGES_MISSING: {
    title: "images missing in the registry",
    why: "Pods of these images do not start.",
  },
  HOST_UNREACHABLE: {
    title: "repository that does not answer",
    why: "Nothing could be found out of it; machines may meet the same.",
  },
  CERTIFICATE_NOT_TRUSTED: {
    title: "certificate that is not trusted",
    why: "Machines trust the authorities in their image only.",
  },
  PROBE_FAILED: {
    title: "answer that says nothing",
    why: "The repository had another problem when it was asked.",
  },
  NODES_NEED_TRUST: {
    title: "trust that was given here by a flag",
    why: "Machines do not know of this machine's flags.",
  },
  IMAGES_FROM_INTERNET: {
    title: "images are not mapped",
    why: "Every pull asks upstream registries.",
  },
  IMAGE_FROM_INTERNET: {
    title: "image that spec.assets does not map",
    why: "Hooks, static pods, additional objects and arguments keep the names that they are written with.",
  },
  NOT_LISTED_BY_KOPS: {
    title: "images that kOps maps and does not list",
    why: "`kops get assets --copy` leaves them out, and machines look for them in the local repository.",
  },
  FILES_FROM_INTERNET: {
    title: "files are not mapped",
    why: "Machines download from upstream hosts when they boot.",
  },
  CHANNEL_FROM_INTERNET: {
    title: "channel on the internet",
    why: "The kops command reads it (kubernetes/kops#12447).",
  },
  ADDON_FROM_INTERNET: {
    title: "addon of one's own on the internet",
    why: "The control plane fetches it and what it names.",
  },
  URL_IN_SCRIPT: {
    title: "address on the internet in a script or file",
    why: "What a script downloads is in nobody's list.",
  },
  CONTAINERD_SANDBOX_DIGEST: {
    title: "containerd that cannot use a sandbox image with a digest",
    why: "containerd/containerd#13529: 2.3.0 to 2.3.3.",
  },
  CONTAINERD_MIRRORS_REFUSED: {
    title: "containerd that refuses kOps's mirrors",
    why: "containerd/containerd#12612: 2.2.0 and 2.2.1 with a configuration of version 2, as kOps writes it until 1.36.",
  },
  CONTAINERD_CONFIG_PATH: {
    title: "config_path of several directories",
    why: "containerd/containerd#12808: its CRI plug-in then reads no hosts.toml.",
  },
  CONTAINERD_PATH_AND_MIRRORS: {
    title: "config_path beside registry.mirrors",
    why: "containerd's CRI plug-in does not start with both.",
  },
  MIRRORS_IGNORED: {
    title: "registryMirrors beside configOverride",
    why: "The override is the whole configuration.",
  },
  CONTAINERD_PACKAGE_PLATFORM: {
    title: "containerd package for one platform",
    why: "Machines of the other one get the release's own.",
  },
  CONTAINERD_PACKAGE_VERSION: {
    title: "containerd package of another version",
    why: "kOps writes containerd's configuration for the version in the spec.",
  },
  CONTAINERD_PINNED: {
    title: "containerd pinned",
    why: "Upgrades of kOps neither change nor mend it.",
  },
  REPOSITORY_BEHIND_PROXY: {
    title: "local repository through a proxy",
    why: "egressProxy is used for all hosts that it does not exclude.",
  },
};

/** Codes of what reads specs, state stores, channels and manifests. */
export const SOURCE_CODES: Readonly<Record<string, CodeMeaning>> = {
  BAD_SPEC: { title: "spec that kOps refuses", why: "kOps stops at it." },
  BAD_YAML: { title: "text that is not YAML", why: "kOps cannot read the file." },
  UNKNOWN_FIELD: {
    title: "field that misses one that decides assets",
    why: "kOps ignores it, and lists something else than was meant.",
  },
  WRONG_TYPE: { title: "value of another type than the field's", why: "kOps refuses the spec." },
  IGNORED_FIELD: { title: "field that kOps ignores", why: "It has no effect." },
  UNSEEN_SEPARATOR: {
    title: "line between two objects that kOps does not see",
    why: "It reads nothing of the object below.",
  },
  REPEATED_KEY: { title: "key that is written twice", why: "kOps takes the last one without a word." },
  KOPS_FAILS: {
    title: "spec at which kOps falls over",
    why: "A fault of the kOps release, not of the spec.",
  },
  UNUSUAL_VERSION: {
    title: "version that kOps writes into names that nobody has published",
    why: "What is listed cannot be downloaded.",
  },
  KOPS_REFUSES: { title: "spec that kOps refuses", why: "kOps stops at it; the list is made all the same." },
  PACKAGES_NOT_COVERED: {
    title: "packages that machines install from elsewhere",
    why: "apt and yum sources are neither listed by kOps nor mapped by spec.assets: the distribution's own, NVIDIA's, gVisor's.",
  },
  BAD_IMAGE_NAME: { title: "text that is no image's name", why: "It cannot be pulled." },
  HOOK_IMAGE_WITHOUT_REGISTRY: {
    title: "hook's image without a registry",
    why: "ctr takes its first part for a host.",
  },
  TEMPLATE_LEFT: { title: "template that was not rendered", why: "Which image it names is not known." },
  VARIABLE_IMAGE: { title: "image by a variable", why: "Which image it names is not known." },
  BAD_BASE64: { title: "file that is not base64", why: "nodeup stops at it." },
  CHANNEL_NOT_READ: {
    title: "channel that was not given",
    why: "The images of its addons are not looked at.",
  },
  CHANNEL_MANIFEST_NOT_READ: {
    title: "addon's manifest that was not given",
    why: "Its images are not looked at.",
  },
  BAD_INSTANCE_GROUP: {
    title: "instance group of no cluster that was given",
    why: "kOps wants the label kops.k8s.io/cluster.",
  },
  COMPLETED_SPEC_USED: {
    title: "completed spec in place of the spec",
    why: "The state store has no other; what kOps filled in is not told from what was written.",
  },
  INSTANCE_GROUPS_DERIVED: {
    title: "instance groups from node configurations",
    why: "The state store has no specs of them.",
  },
  CONFLICTING_HASHES: { title: "two hashes of one file", why: "One of them is wrong." },
};
