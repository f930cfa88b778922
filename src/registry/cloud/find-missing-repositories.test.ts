import { afterEach, describe, expect, it } from "vitest";
import { startLoopbackServer } from "../../../test/support/loopback-server.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { createHttp } from "../../http/create-http.ts";
import type { AwsAccess } from "./call-aws.ts";
import { findMissingRepositories } from "./find-missing-repositories.ts";

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Amazon's API with these repositories, one to a page, and rules; an action that is refused is answered so. */
async function ecr(
  repositories: readonly string[],
  prefixes: readonly string[],
  refused?: string,
): Promise<AwsAccess> {
  const server = await startLoopbackServer(({ headers, body }, response) => {
    const action = String(headers["x-amz-target"]).replace(/^.*\./, "");
    if (action === refused) {
      response.writeHead(400).end(JSON.stringify({ __type: "AccessDeniedException", message: "no" }));
      return;
    }
    const from = Number((JSON.parse(body) as { nextToken?: string }).nextToken ?? 0);
    const answer =
      action === "DescribeRepositories"
        ? {
            repositories: repositories.slice(from, from + 1).map((repositoryName) => ({ repositoryName })),
            ...(from + 1 < repositories.length ? { nextToken: String(from + 1) } : {}),
          }
        : { pullThroughCacheRules: prefixes.map((ecrRepositoryPrefix) => ({ ecrRepositoryPrefix })) };
    response.end(JSON.stringify(answer));
  });
  const http = createHttp({ attempts: 1 });
  closers.push(
    () => server.close(),
    () => http.close(),
  );
  const credentials = (): ReturnType<AwsAccess["credentials"]> =>
    Promise.resolve({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
  return { http, credentials, endpoint: `http://${server.host}/` };
}

const IMAGES = [`${ECR}/pause:3.10.1`, `${ECR}/coredns-coredns:v1`, `${ECR}/k8s/etcd:3`, "r.example/x:1"].map(
  parseImageReference,
);

describe("repositories of Amazon ECR", () => {
  it("names those that are missing, page after page", async () => {
    const answer = await findMissingRepositories(IMAGES, await ecr(["other", "pause"], []));
    expect(answer).toEqual([{ host: ECR, missing: ["coredns-coredns", "k8s/etcd"] }]);
  });

  it("misses none that a pull through a cache makes", async () => {
    expect(await findMissingRepositories(IMAGES, await ecr(["pause"], ["k8s"]))).toEqual([
      { host: ECR, missing: ["coredns-coredns"] },
    ]);
    expect(await findMissingRepositories(IMAGES, await ecr(["pause"], ["ROOT"]))).toEqual([
      { host: ECR, missing: [] },
    ]);
  });

  it("takes rules that may not be read for none", async () => {
    const access = await ecr(["pause"], ["k8s"], "DescribePullThroughCacheRules");
    expect((await findMissingRepositories(IMAGES, access))[0]?.missing).toEqual([
      "coredns-coredns",
      "k8s/etcd",
    ]);
  });

  it("says why it could not ask", async () => {
    const [refused] = await findMissingRepositories(IMAGES, await ecr([], [], "DescribeRepositories"));
    expect(refused?.trouble).toContain("AccessDeniedException");
    const nobody: AwsAccess = {
      ...(await ecr([], [])),
      credentials: () => Promise.reject(new Error("no profile")),
    };
    expect((await findMissingRepositories(IMAGES, nobody))[0]?.trouble).toContain("no profile");
  });

  it.each([
    ["leads back to an earlier page", { repositories: [], nextToken: "1" }, "does not end"],
    ["is none", {}, "no list"],
  ])("concludes nothing from a list that %s", async (_, answer, why) => {
    const server = await startLoopbackServer((__, response) => response.end(JSON.stringify(answer)));
    closers.push(() => server.close());
    const access = { ...(await ecr([], [])), endpoint: `http://${server.host}/` };
    const [told] = await findMissingRepositories(IMAGES, access);
    expect(told).toMatchObject({ missing: [], trouble: expect.stringContaining(why) as string });
  });

  it("asks nobody where there is no such registry", async () => {
    const nobody: AwsAccess = {
      ...(await ecr([], [])),
      credentials: () => Promise.reject(new Error("asked")),
    };
    expect(await findMissingRepositories(IMAGES.slice(3), nobody)).toEqual([]);
  });
});
