import { afterEach, describe, expect, it } from "vitest";
import { startLoopbackServer } from "../../../test/support/loopback-server.ts";
import { createHttp } from "../../http/create-http.ts";
import type { AwsAccess } from "./call-aws.ts";
import { ensureEcrRepositories, isEcrHost } from "./ensure-ecr-repositories.ts";

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

type Fault = (action: string, name: string | undefined, number: number) => string | undefined;
type Input = Readonly<Record<string, unknown>>;

/** Amazon's API with some repositories, two to a page; `fault` names the error to answer with. */
async function ecr(
  existing: readonly string[],
  fault: Fault = () => undefined,
): Promise<{ access: AwsAccess; calls: [string, Input][] }> {
  const repositories = new Set(existing);
  const calls: [string, Input][] = [];
  const server = await startLoopbackServer(({ headers, body }, response, number) => {
    const action = String(headers["x-amz-target"]).replace("AmazonEC2ContainerRegistry_V20150921.", "");
    const input = JSON.parse(body) as { repositoryName?: string; nextToken?: string };
    calls.push([action, input]);
    const refuse = (type: string): unknown =>
      response.writeHead(400).end(JSON.stringify({ __type: type, message: "no" }));
    const error = fault(action, input.repositoryName, number);
    if (error !== undefined) return refuse(error);
    if (action === "DescribeRepositories") {
      const from = Number(input.nextToken ?? 0);
      const page = [...repositories].slice(from, from + 2).map((repositoryName) => ({ repositoryName }));
      const more = from + 2 < repositories.size ? { nextToken: String(from + 2) } : {};
      return response.end(JSON.stringify({ repositories: page, ...more }));
    }
    const name = input.repositoryName ?? "";
    if (repositories.has(name)) return refuse("RepositoryAlreadyExistsException");
    repositories.add(name);
    return response.end(JSON.stringify({ repository: { repositoryName: name } }));
  });
  const http = createHttp({ backoffMs: 1, attempts: 4 });
  closers.push(
    () => server.close(),
    () => http.close(),
  );
  const credentials = (): ReturnType<AwsAccess["credentials"]> =>
    Promise.resolve({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
  return { access: { http, credentials, endpoint: `http://${server.host}/` }, calls };
}

const created = (calls: readonly [string, Input][]): unknown[] =>
  calls.filter(([action]) => action === "CreateRepository").map(([, input]) => input["repositoryName"]);

describe("repositories of Amazon ECR", () => {
  it("are created where they are missing", async () => {
    const { access, calls } = await ecr(["a", "b", "c", "team/d", "e"]);
    const result = await ensureEcrRepositories(ECR, ["team/d", "x", "a", "x", "team/y"], {}, access);
    expect(result).toEqual({ created: ["x", "team/y"], present: ["team/d", "a"] });
    expect(calls.filter(([action]) => action === "DescribeRepositories")).toHaveLength(3);
    expect(calls.every(([, input]) => input["registryId"] === "123456789012")).toBe(true);
    expect(calls.at(-1)?.[1]).toEqual({ registryId: "123456789012", repositoryName: "team/y" });
  });

  it("are created as it was asked for", async () => {
    const { access, calls } = await ecr([]);
    const options = {
      tags: { team: "platform", "cost center": "7" },
      immutable: true,
      encryption: { type: "KMS", kmsKey: "alias/registry" },
      scanOnPush: true,
    } as const;
    await ensureEcrRepositories(ECR, ["x"], options, access);
    expect(calls.at(-1)?.[1]).toEqual({
      registryId: "123456789012",
      repositoryName: "x",
      tags: [
        { Key: "team", Value: "platform" },
        { Key: "cost center", Value: "7" },
      ],
      imageTagMutability: "IMMUTABLE",
      encryptionConfiguration: { encryptionType: "KMS", kmsKey: "alias/registry" },
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  it("are created one by one by whoever may not list them", async () => {
    const { access, calls } = await ecr(["a"], (action) =>
      action === "DescribeRepositories" ? "AccessDeniedException" : undefined,
    );
    const result = await ensureEcrRepositories(ECR, ["a", "b"], {}, access);
    expect(result).toEqual({ created: ["b"], present: ["a"] });
    expect(created(calls)).toEqual(["a", "b"]);
  });

  it("are waited for where Amazon slows down", async () => {
    let faults = 0;
    const { access, calls } = await ecr([], (action) =>
      action === "CreateRepository" && (faults += 1) <= 2 ? "ThrottlingException" : undefined,
    );
    expect((await ensureEcrRepositories(ECR, ["a"], {}, access)).created).toEqual(["a"]);
    expect(created(calls)).toEqual(["a", "a", "a"]);
  });

  it("say which cannot be created, and why", async () => {
    const { access, calls } = await ecr([], (action, name) => {
      if (action !== "CreateRepository" || name !== "b") return undefined;
      return "AccessDeniedException";
    });
    const result = ensureEcrRepositories(ECR, ["a", "b", "c", "d", "e", "f"], {}, access);
    await expect(result).rejects.toMatchObject({ code: "FORBIDDEN", side: "local" });
    await expect(result).rejects.toThrow(/^The repository b cannot be created: .*AccessDeniedException: no/);
    expect(created(calls).sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  it("are nothing for other registries", async () => {
    const { access, calls } = await ecr([]);
    const result = ensureEcrRepositories("registry.example.com", ["a"], {}, access);
    await expect(result).rejects.toMatchObject({ code: "NOT_ECR" });
    expect(calls).toEqual([]);
    expect([isEcrHost(ECR), isEcrHost("registry.example.com")]).toEqual([true, false]);
  });
});
