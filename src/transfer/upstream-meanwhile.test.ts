import { expect, test } from "vitest";
import type { Descriptor } from "../content/descriptor.ts";
import { UpstreamMeanwhile } from "./upstream-meanwhile.ts";

const FOUND: Descriptor = {
  mediaType: "application/vnd.oci.image.index.v1+json",
  digest: `sha256:${"0".repeat(64)}`,
  size: 1,
};

/** What is asked upstream before anybody waits for it, of three images: `first` is what the target says of the first, and no more comes. */
async function askedAhead(first: Promise<Descriptor | undefined>, registry = "a"): Promise<string[]> {
  const meanwhile = new UpstreamMeanwhile();
  const asked: string[] = [];
  const begin = (name: string, at: string, there: Promise<Descriptor | undefined>): void => {
    meanwhile.begin(at, there, () => {
      asked.push(name);
      return Promise.resolve(name);
    });
  };
  const never = new Promise<undefined>(() => undefined);
  begin("first", "a", first);
  begin("second", registry, never);
  begin("third", registry, never);
  await first.catch(() => undefined);
  await new Promise(setImmediate);
  return asked;
}

test.each([
  ["a repeated run: all are asked for", Promise.resolve(FOUND), "a", ["first", "second", "third"]],
  ["a first run: upstream is spoken to once", Promise.resolve(undefined), "a", ["second"]],
  ["another target has a first image of its own", Promise.resolve(FOUND), "b", ["first", "third"]],
])("%s", async (_what, first, registry, asked) => {
  expect((await askedAhead(first, registry)).sort()).toEqual(asked);
});

test("a target that fails has no more asked, and no failure goes unheard", async () => {
  expect(await askedAhead(Promise.reject(new Error("refused")))).toEqual(["second"]);
  const meanwhile = new UpstreamMeanwhile();
  const wait = meanwhile.begin("a", Promise.resolve(FOUND), () => Promise.reject(new Error("upstream")));
  await new Promise(setImmediate);
  await expect(wait()).rejects.toThrow("upstream");
});

test("whoever waits asks where nobody has, and once", async () => {
  let count = 0;
  const ask = (): Promise<number> => Promise.resolve((count += 1));
  const wait = new UpstreamMeanwhile().begin("a", Promise.resolve(undefined), ask);
  await new Promise(setImmediate);
  expect(count).toBe(0);
  expect([await wait(), await wait()]).toEqual([1, 1]);
});
