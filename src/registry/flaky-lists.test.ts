import { afterEach, describe, expect, it } from "vitest";
import { answer, type Act } from "../../test/flaky-server.ts";
import { MANIFEST, flakyWorlds } from "../../test/support/flaky-worlds.ts";
import { manifestOf, publishImage, putText } from "../../test/support/image-fixture.ts";

const { start, close } = flakyWorlds();
afterEach(close);

describe("lists of a flaky registry", () => {
  it("follows a list's pages on the same registry, whatever host it takes itself for", async () => {
    const page = (names: string, link: string): Act => answer(200, { link }, `{"tags":[${names}]}`);
    const { registry } = await start([
      { path: /list$/, act: page(`"a","b"`, `</v2/app/tags/list?last=b>; rel="next"`) },
      { path: /last=b/, act: page(`"c"`, `<http://127.0.0.1:9/v2/app/tags/list?last=c>; rel="next"`) },
      { path: /last=c/, act: answer(200, {}, `{"tags":["d"]}`) },
    ]);
    expect(await registry.tags("app")).toEqual(["a", "b", "c", "d"]);
  });

  it("gives up a list that does not end", async () => {
    let page = 0;
    const next: Act = (request, response) => {
      const link = `</v2/app/tags/list?page=${(page += 1)}>; rel="next"`;
      return answer(200, { link }, `{"tags":["a"]}`)(request, response);
    };
    const { registry } = await start([{ path: /list/, times: Infinity, act: next }]);
    await expect(registry.tags("app")).rejects.toMatchObject({ code: "TOO_LARGE", side: "upstream" });
    expect(page).toBeLessThan(1_100);
  });

  const NEXT = { link: `</v2/app/tags/list?last=a>; rel="next"` };
  const CUT: Readonly<Record<string, readonly [code: string, first: Act, second: Act]>> = {
    "whose second page is not there": ["LIST_CUT_SHORT", answer(200, NEXT, `{"tags":["a"]}`), answer(404)],
    "whose second page leads to itself": [
      "TOO_LARGE",
      answer(200, NEXT, `{"tags":["a"]}`),
      answer(200, NEXT, `{"tags":["a"]}`),
    ],
    "whose second page has no address": [
      "LIST_CUT_SHORT",
      answer(200, { link: `http://[; rel="next"` }, `{"tags":["a"]}`),
      answer(404),
    ],
  };
  it.each(Object.keys(CUT))("does not take the beginning of a list for the whole: one %s", async (name) => {
    const [code, first, second] = CUT[name] ?? [];
    const { registry } = await start([
      { path: /list$/, act: first as Act },
      { path: /last=a/, times: 9, act: second as Act },
    ]);
    await expect(registry.tags("app")).rejects.toMatchObject({ code, side: "upstream" });
  });

  it("gives up a list of referrers that has more than anything has", async () => {
    const entry = `{"mediaType":"a/b","digest":"sha256:${"1".repeat(64)}","size":1,"annotations":{"x":"${"x".repeat(100_000)}"}}`;
    let page = 0;
    const next: Act = (request, response) => {
      const link = `</v2/app/referrers/x?page=${(page += 1)}>; rel="next"`;
      return answer(200, { link }, `{"manifests":[${entry}]}`)(request, response);
    };
    const { registry } = await start([{ path: /referrers/, times: Infinity, act: next }]);
    const result = registry.repository("app").referrers(`sha256:${"0".repeat(64)}`);
    await expect(result).rejects.toThrow(/goes on after 1[01] pages .* 1000 entries, 1048576 bytes/);
    expect(page).toBeLessThan(12);
  });

  it("keeps of a list of tags only what is wanted", async () => {
    const { registry } = await start([{ path: /list$/, act: answer(200, {}, `{"tags":["a","b","c"]}`) }]);
    expect(await registry.tags("app", (tag) => tag !== "b")).toEqual(["a", "c"]);
  });

  it("follows a list of referrers to another host, without credentials", async () => {
    const entry = (digit: string): string =>
      `{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:${digit.repeat(64)}","size":1}`;
    const elsewhere = await start([{ times: 9, act: answer(200, {}, `{"manifests":[${entry("2")}]}`) }]);
    const link = `<http://${elsewhere.flaky.host}/v2/app/referrers/x?at=1>; rel="next"`;
    const { registry } = await start([
      { path: /referrers/, act: answer(200, { link }, `{"manifests":[${entry("1")}]}`) },
    ]);
    const found = await registry.repository("app").referrers(`sha256:${"0".repeat(64)}`);
    expect(found.map(({ digest }) => digest.slice(0, 8))).toEqual(["sha256:1", "sha256:2"]);
  });

  it("does not take an image for the list of its referrers where a registry reads such a tag as a digest", async () => {
    const { flaky, registry } = await start([{ path: /referrers/, times: 9, act: answer(404) }]);
    const { descriptor: digest } = await publishImage(flaky.images.repository("app"), "v1", ["layer"]);
    const store = flaky.images.repository("app");
    const index = await store.manifest("v1");
    if (index !== undefined) await store.putManifest(index, digest.digest.replace(":", "-"));
    expect(await registry.repository("app").referrers(digest.digest)).toEqual([]);
  });

  it("keeps a list of referrers under a tag where the registry has none", async () => {
    const dropSubject: Act = (_, response) => {
      const writeHead = response.writeHead.bind(response) as (
        status: number,
        headers: Record<string, string>,
      ) => unknown;
      response.writeHead = ((status: number, headers: Record<string, string>) => {
        const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "oci-subject");
        return writeHead(status, Object.fromEntries(kept));
      }) as typeof response.writeHead;
      return false;
    };
    const { flaky, registry } = await start([
      { method: "GET", path: /\/referrers\//, times: 99, act: answer(404) },
      { method: "PUT", path: MANIFEST, times: 99, act: dropSubject },
    ]);
    const store = registry.repository("app");
    const subject = await publishImage(store, "v1", ["layer"]);
    const { digest } = subject.descriptor;
    expect(await store.referrers(digest)).toEqual([]);
    const config = await putText(store, "{}", "application/vnd.oci.empty.v1+json");
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const signed = ["one", "two"].map((text) =>
      manifestOf(
        {
          schemaVersion: 2,
          mediaType,
          config,
          layers: [],
          annotations: { text },
          subject: subject.descriptor,
        },
        mediaType,
      ),
    );
    await Promise.all(signed.map((manifest) => store.putManifest(manifest)));
    const found = await store.referrers(digest);
    expect(found.map((entry) => entry.digest).sort()).toEqual(
      signed.map(({ descriptor }) => descriptor.digest).sort(),
    );
    expect(await flaky.images.tags("app")).toContain(digest.replace(":", "-"));
  });
});
