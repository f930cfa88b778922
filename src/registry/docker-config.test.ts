import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../errors/finding.ts";
import { UserError } from "../errors/user-error.ts";
import type { Credential } from "./credential.ts";
import { parseDockerConfig, unusableConfig } from "./docker-config.ts";
import { createFindCredential } from "./find-credential.ts";

const FILE = "/home/ann/.docker/config.json";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const password = (username: string, secret: string): Credential => ({
  kind: "password",
  username,
  password: secret,
});

/** Looks a host up in config files; helpers know what the table says, by "helper server". */
async function lookUp(
  host: string,
  configs: readonly object[],
  helpers: Readonly<Record<string, Credential>> = {},
): Promise<{ found: Credential | undefined; asked: string[] }> {
  const asked: string[] = [];
  const parsed = configs.map((config) => parseDockerConfig(JSON.stringify(config), FILE));
  const find = createFindCredential(parsed, (name, server) => {
    asked.push(`${name} ${server}`);
    return Promise.resolve(helpers[`${name} ${server}`]);
  });
  await find({ host });
  return { found: (await find({ host }))?.credential, asked };
}

describe("credentials from docker's config", () => {
  const auth = { auth: base64("ann:pass:word") };
  const ann = password("ann", "pass:word");
  it.each([
    ["registry.example.com", "registry.example.com", auth, ann],
    ["registry.example.com:5000", "registry.example.com:5000", auth, ann],
    ["https://registry.example.com", "registry.example.com", auth, ann],
    ["https://registry.example.com/v2/", "registry.example.com", auth, ann],
    ["registry.example.com", "registry.example.com:443", auth, undefined],
    ["registry.example.com:5000", "registry.example.com", auth, undefined],
    ["example.com", "registry.example.com", auth, undefined],
    ["registry.example.com", "example.com", auth, undefined],
    ["registry.example.com.evil.org", "registry.example.com", auth, undefined],
    ["registry.example.com/team", "registry.example.com", auth, undefined],
    ["https://index.docker.io/v1/", "docker.io", auth, ann],
    ["https://index.docker.io/v1/", "registry-1.docker.io", auth, ann],
    ["docker.io", "docker.io", auth, ann],
    ["docker.io", "index.docker.io", auth, ann],
    ["a.io", "a.io", { username: "ann", password: "x" }, password("ann", "x")],
    ["a.io", "a.io", { identitytoken: "refresh", ...auth }, { kind: "identity", identityToken: "refresh" }],
    ["a.io", "a.io", { registrytoken: "ready" }, { kind: "bearer", token: "ready" }],
    ["a.io", "a.io", {}, undefined],
  ] as const)("of %s for %s", async (key, host, entry, expected) => {
    expect((await lookUp(host, [{ auths: { [key]: entry } }])).found).toEqual(expected);
  });

  it("asks the host's own helper, else the store, else the file, and each once", async () => {
    const config = {
      auths: { "file.io": auth, "store.io": {} },
      credHelpers: { "own.io": "own" },
      credsStore: "store",
    };
    const helpers = { "own own.io": password("own", "1"), "store store.io": password("store", "2") };
    expect(await lookUp("own.io", [config], helpers)).toEqual({
      found: password("own", "1"),
      asked: ["own own.io"],
    });
    expect(await lookUp("store.io", [config], helpers)).toEqual({
      found: password("store", "2"),
      asked: ["store store.io"],
    });
    expect(await lookUp("file.io", [config], helpers)).toEqual({ found: ann, asked: ["store file.io"] });
    expect(await lookUp("unknown.io", [config], helpers)).toEqual({
      found: undefined,
      asked: ["store unknown.io"],
    });
  });

  it("asks helpers for Docker Hub by its first address", async () => {
    expect((await lookUp("docker.io", [{ credsStore: "store" }])).asked).toEqual([
      "store https://index.docker.io/v1/",
    ]);
  });

  const namespaces = {
    "registry.example.com": { username: "host", password: "1" },
    "registry.example.com/team": { username: "team", password: "2" },
    "registry.example.com/team/app/": { username: "app", password: "3" },
    "docker.io/team": { username: "hub", password: "4" },
    "other.io:5000/team": { username: "port", password: "5" },
  };
  it.each([
    ["registry.example.com", "team/app", "app"],
    ["registry.example.com", "team/app/deep", "app"],
    ["registry.example.com", "team/other", "team"],
    ["registry.example.com", "team", "team"],
    ["registry.example.com", "teams/app", "host"],
    ["registry.example.com", "other/team", "host"],
    ["registry.example.com", undefined, "host"],
    ["docker.io", "team/app", "hub"],
    ["docker.io", "library/app", undefined],
    ["other.io:5000", "team/app", "port"],
    ["other.io", "team/app", undefined],
  ])("of %s for %s are those of the longest namespace", async (host, repository, expected) => {
    const config = parseDockerConfig(JSON.stringify({ auths: namespaces }), FILE);
    const find = createFindCredential([config], () => Promise.resolve(undefined));
    const found = await find({ host, repository });
    expect(found?.credential.kind === "password" ? found.credential.username : undefined).toBe(expected);
    if (found !== undefined) expect(found.source).toBe(FILE);
  });

  it("prefers a namespace's own entry to the store, and a namespace's helper to both", async () => {
    const config = {
      auths: { "a.io/file": { username: "file", password: "1" } },
      credHelpers: { "a.io/help": "own" },
      credsStore: "store",
    };
    const find = createFindCredential([parseDockerConfig(JSON.stringify(config), FILE)], (name, server) =>
      Promise.resolve(password(`${name} ${server}`, "2")),
    );
    const user = async (repository: string): Promise<unknown> => {
      const found = await find({ host: "a.io", repository });
      return found?.credential.kind === "password" ? [found.credential.username, found.source] : undefined;
    };
    expect(await user("file/app")).toEqual(["file", FILE]);
    expect(await user("help/app")).toEqual(["own a.io/help", "docker-credential-own"]);
    expect(await user("other/app")).toEqual(["store a.io", "docker-credential-store"]);
  });

  it("asks a helper again for what was refused, once for all who had it", async () => {
    let count = 0;
    const config = parseDockerConfig(JSON.stringify({ credHelpers: { "a.io": "own" } }), FILE);
    const find = createFindCredential([config], () => Promise.resolve(password("ann", String((count += 1)))));
    const first = await find({ host: "a.io" });
    const again = await Promise.all([1, 2, 3].map(() => find({ host: "a.io", refused: first?.credential })));
    expect(again.map((found) => found?.credential)).toEqual([1, 2, 3].map(() => password("ann", "2")));
    expect(count).toBe(2);
  });

  it("asks a helper that fails no more often", async () => {
    let count = 0;
    const config = parseDockerConfig(JSON.stringify({ credsStore: "own" }), FILE);
    const find = createFindCredential([config], () => {
      count += 1;
      return Promise.reject(new Error("broken"));
    });
    for (let times = 0; times < 3; times++) await expect(find({ host: "a.io" })).rejects.toThrow("broken");
    expect(count).toBe(1);
  });

  it("takes the first file that knows the host", async () => {
    const second = { auths: { "a.io": { auth: base64("bob:2") }, "b.io": { auth: base64("bob:2") } } };
    const configs = [{ auths: { "a.io": { auth: base64("ann:1") } } }, second];
    expect((await lookUp("a.io", configs)).found).toEqual(password("ann", "1"));
    expect((await lookUp("b.io", configs)).found).toEqual(password("bob", "2"));
  });

  it.each([
    ["{", "not JSON"],
    [`"secret-in-text"`, "not a JSON object"],
    [`{"auths": {"a.io": {"auth": "secret-in-text" `, "not JSON"],
  ])("says what is wrong with %s, and quotes nothing of it", (text, reason) => {
    const parse = (): unknown => parseDockerConfig(text, FILE);
    expect(parse).toThrow(expect.objectContaining({ code: "BAD_DOCKER_CONFIG" }));
    expect(parse).toThrow(`${FILE}: `);
    expect(parse).toThrow(reason);
    expect(parse).not.toThrow(/secret-/);
  });

  it.each(["", " \n", "null", "{}", "\ufeff{}", `{"auths":null}`])(
    "finds nothing in %j, and no fault",
    (text) => {
      const { auths, helpers, store } = parseDockerConfig(text, FILE);
      expect([auths.size, helpers.size, store]).toEqual([0, 0, undefined]);
    },
  );

  it.each([
    ["hosts", { auths: { "Registry.Example.COM": auth } }],
    ["schemes", { auths: { "HTTPS://registry.example.com/V2/": auth } }],
    ["fields", { Auths: { "registry.example.com": { Auth: auth.auth } } }],
  ])("reads %s in any case", async (_, config) => {
    expect((await lookUp("registry.EXAMPLE.com", [config])).found).toEqual(ann);
  });

  it("asks helpers that are named in any case", async () => {
    const helpers = { "own a.io": password("own", "1"), "store b.io": password("store", "2") };
    const config = { CredHelpers: { "A.io": "own" }, CREDSSTORE: "store" };
    expect((await lookUp("a.io", [config], helpers)).found).toEqual(password("own", "1"));
    expect((await lookUp("B.IO", [config], helpers)).found).toEqual(password("store", "2"));
  });

  describe("an entry that cannot be read", () => {
    const entry = { auth: base64("secret-without-colon") };
    const config = parseDockerConfig(JSON.stringify({ auths: { "bad.io": entry, "good.io": auth } }), FILE);
    const nobody = () => Promise.resolve(undefined);

    it("does not matter for another host", async () => {
      const find = createFindCredential([config], nobody);
      expect((await find({ host: "good.io" }))?.credential).toEqual(ann);
      expect(await find({ host: "other.io" })).toBeUndefined();
    });

    it("is named, and not quoted, to whoever asks for its host", async () => {
      const error: unknown = await createFindCredential(
        [config],
        nobody,
      )({ host: "bad.io" }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "BAD_DOCKER_CONFIG" });
      expect(String(error)).toContain(`${FILE}: "auth" of bad.io`);
      expect(String(error)).not.toContain("secret-");
    });

    it("matters to whoever asks for any host where the whole file cannot be read", async () => {
      const broken = unusableConfig(FILE, new UserError("BAD_DOCKER_CONFIG", `${FILE}: it is not JSON`));
      await expect(createFindCredential([broken], nobody)({ host: "any.io" })).rejects.toMatchObject({
        code: "BAD_DOCKER_CONFIG",
      });
      const findings: Finding[] = [];
      const onFinding = (finding: Finding) => findings.push(finding);
      const find = createFindCredential([broken, config], nobody, { onFinding });
      expect((await find({ host: "good.io" }))?.credential).toEqual(ann);
      expect(await find({ host: "other.io" })).toBeUndefined();
      expect(findings).toMatchObject([
        { code: "BAD_DOCKER_CONFIG", severity: "warning", place: { file: FILE } },
      ]);
    });

    it("is told once, where the run is to go on", async () => {
      const findings: Finding[] = [];
      const find = createFindCredential([config], nobody, { onFinding: (finding) => findings.push(finding) });
      for (let times = 0; times < 3; times++) expect(await find({ host: "bad.io" })).toBeUndefined();
      expect(findings).toMatchObject([
        { code: "BAD_DOCKER_CONFIG", severity: "warning", place: { file: FILE } },
      ]);
    });
  });

  it("goes on without a helper that fails, and names it and the file that names it, once", async () => {
    const findings: Finding[] = [];
    const fail = (name: string, server: string) =>
      Promise.reject(
        new UserError("CREDENTIAL_HELPER_FAILED", `docker-credential-${name} for ${server}: gone`),
      );
    const configs = [{ credsStore: "gone" }, { auths: { "a.io": auth } }].map((config, at) =>
      parseDockerConfig(JSON.stringify(config), `${FILE}${at}`),
    );
    const find = createFindCredential(configs, fail, { onFinding: (finding) => findings.push(finding) });
    expect(await find({ host: "public.io" })).toBeUndefined();
    expect(await find({ host: "public.io" })).toBeUndefined();
    expect((await find({ host: "a.io" }))?.credential).toEqual(ann);
    expect(findings.map(({ message }) => message)).toEqual(
      ["public.io", "a.io"].map(
        (host) =>
          `docker-credential-gone for ${host}: gone (named by ${FILE}0); the registry is asked without this credential`,
      ),
    );
  });

  it("reads any user and password as they were written", () => {
    const word = fc.string({ unit: "binary", minLength: 1 }).filter((text) => !/\0$/.test(text));
    fc.assert(
      fc.property(
        word.filter((text) => !text.includes(":")),
        word,
        (username, secret) => {
          const config = { auths: { "a.io": { auth: base64(`${username}:${secret}`) } } };
          expect(parseDockerConfig(JSON.stringify(config), FILE).auths.get("a.io")).toEqual(
            password(username, secret),
          );
        },
      ),
    );
  });

  it("throws nothing but UserErrors, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const shapes = [
          json,
          { auths: json, credHelpers: json, credsStore: json },
          { auths: { "a.io": json } },
        ];
        for (const shape of shapes) {
          try {
            parseDockerConfig(JSON.stringify(shape), FILE);
          } catch (error) {
            expect(error).toHaveProperty("code", "BAD_DOCKER_CONFIG");
          }
        }
      }),
    );
  });
});
