import { UserError } from "../../errors/user-error.ts";
import { AwsError, type AwsAccess } from "./call-aws.ts";
import { callEcr, listFromEcr } from "./call-ecr.ts";
import { parseEcrHost, type EcrHost } from "./ecr-host.ts";
import { present } from "../../values/present.ts";
import { unique } from "../../values/unique.ts";

/** How repositories are made; what is left out is Amazon's default. */
export interface EcrRepositoryOptions {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** True: a tag can be pushed once. */
  readonly immutable?: boolean | undefined;
  readonly encryption?:
    { readonly type: "AES256" | "KMS" | "KMS_DSSE"; readonly kmsKey?: string | undefined } | undefined;
  readonly scanOnPush?: boolean | undefined;
}

export interface EcrRepositories {
  readonly created: readonly string[];
  readonly present: readonly string[];
}

/** Created at once: Amazon slows down whoever asks for more. */
const AT_ONCE = 4;

/** True for registries that want repositories to be created before anything is pushed to them, and where this can be done. */
export function isEcrHost(host: string): boolean {
  return parseEcrHost(host) !== undefined;
}

/**
 * Creates those repositories of a private Amazon ECR registry that do not exist; one that does is left as it is. An identity that may not
 * list them tries to create each. Throws a UserError NOT_ECR for other hosts, and an AwsError for what Amazon refuses.
 */
export async function ensureEcrRepositories(
  host: string,
  names: readonly string[],
  options: EcrRepositoryOptions,
  access: AwsAccess,
): Promise<EcrRepositories> {
  const ecr = parseEcrHost(host);
  if (ecr === undefined) {
    throw new UserError("NOT_ECR", `${host} is not a private registry of Amazon ECR`, {
      hint: "Repositories are created there only; elsewhere the first push creates them, or you create them in the registry's own interface.",
      side: "local",
    });
  }
  const wanted = unique(names);
  if (wanted.length === 0) return { created: [], present: [] };
  const existing = await listRepositories(access, ecr);
  const missing = wanted.filter((name) => !existing.has(name));
  const created = await createAll(access, ecr, missing, options);
  return { created, present: wanted.filter((name) => !created.includes(name)) };
}

async function listRepositories(access: AwsAccess, ecr: EcrHost): Promise<ReadonlySet<string>> {
  const wanted = { action: "DescribeRepositories", list: "repositories", field: "repositoryName" };
  try {
    return new Set(await listFromEcr(access, ecr, wanted));
  } catch (error) {
    // The right to create some repositories does not bring that to list all.
    if (error instanceof AwsError && error.code === "FORBIDDEN") return new Set();
    throw error;
  }
}

async function createAll(
  access: AwsAccess,
  ecr: EcrHost,
  names: readonly string[],
  options: EcrRepositoryOptions,
): Promise<string[]> {
  const created: string[] = [];
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      if (await create(access, ecr, name, options)) created.push(name);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = workers.find((worker) => worker.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return names.filter((name) => created.includes(name));
}

/** False where it exists, by the doing of whoever was faster. */
async function create(
  access: AwsAccess,
  ecr: EcrHost,
  repositoryName: string,
  options: EcrRepositoryOptions,
): Promise<boolean> {
  try {
    await callEcr(access, ecr, "CreateRepository", { repositoryName, ...settingsOf(options) });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.kind === "RepositoryAlreadyExistsException") return false;
    throw explained(error, repositoryName);
  }
}

/** In the words of the API (Amazon ECR API Reference, CreateRepository). */
function settingsOf({ tags, immutable, encryption, scanOnPush }: EcrRepositoryOptions): object {
  return {
    ...present({
      tags: tags === undefined ? undefined : Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      imageTagMutability: immutable === undefined ? undefined : immutable ? "IMMUTABLE" : "MUTABLE",
      imageScanningConfiguration: scanOnPush === undefined ? undefined : { scanOnPush },
    }),
    ...(encryption === undefined
      ? {}
      : {
          encryptionConfiguration: {
            encryptionType: encryption.type,
            ...present({ kmsKey: encryption.kmsKey }),
          },
        }),
  };
}

function explained(error: unknown, name: string): unknown {
  if (!(error instanceof UserError)) return error;
  const { code, message, hint, url, cause } = error;
  return new UserError(code, `The repository ${name} cannot be created: ${message}`, {
    ...present({ hint, url }),
    side: "local",
    cause,
  });
}
