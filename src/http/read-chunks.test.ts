import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readChunks } from "./read-chunks.ts";

function feed(): { readonly body: Readable; readonly push: (text: string | null) => void } {
  const body = new Readable({ read: () => undefined });
  return { body, push: (text) => void body.push(text === null ? null : Buffer.from(text)) };
}

/** Reads until there are as many bytes, or to the end. */
async function read(body: Readable, bytes: number): Promise<[text: string, isAll: boolean]> {
  let text = "";
  const isAll = await readChunks(body, (chunk) => (text += chunk.toString("latin1")).length >= bytes);
  return [text, isAll];
}

test("reads to the end", async () => {
  const { body, push } = feed();
  const whole = read(body, 100);
  for (const text of ["one ", "two", null]) push(text);
  expect(await whole).toEqual(["one two", true]);
});

test("leaves the rest to whoever reads on", async () => {
  const { body, push } = feed();
  const beginning = read(body, 4);
  push("one ");
  push("two");
  expect(await beginning).toEqual(["one ", false]);
  push(null);
  expect(await read(body, 100)).toEqual(["two", true]);
});

test("tells whoever reads on of what failed meanwhile", async () => {
  const { body, push } = feed();
  const beginning = read(body, 1);
  push("one");
  await beginning;
  const closed = new Promise((resolve) => body.once("close", resolve));
  body.destroy(new Error("the connection was reset"));
  await closed;
  await expect(read(body, 100)).rejects.toThrow("the connection was reset");
});

test.each<[what: string, end: (body: Readable) => void, message: string]>([
  ["fails", (body) => body.destroy(new Error("reset")), "reset"],
  ["is closed", (body) => body.destroy(), "closed before its end"],
])("fails where the body %s in its middle", async (_, end, message) => {
  const { body, push } = feed();
  const whole = read(body, 100);
  push("one");
  end(body);
  await expect(whole).rejects.toThrow(message);
});

test("of a body that has been read there is nothing more", async () => {
  const { body, push } = feed();
  push(null);
  await read(body, 100);
  expect(await read(body, 100)).toEqual(["", true]);
});
