import { expect, test } from "vitest";
import type { FileSource } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import type { FileCopy } from "../../transfer/transfer-plan.ts";
import { judge } from "./judge.ts";
import { lookAtFile } from "./look-at-file.ts";
import { createLookContext } from "./look-context.ts";

/** A server that tells no size, and whose answer goes on for ever. */
const asked: (number | undefined)[] = [];
const endless: FileSource = {
  stat: (_, most) => {
    asked.push(most);
    return Promise.reject(new UserError("TOO_LARGE", "it does not say how large it is"));
  },
  open: () => Promise.reject(new Error("nobody has to read it")),
};

async function look(size?: number) {
  const where = "https://files.example/f";
  const places = {
    file: () => Promise.resolve({ source: endless, path: "f", where, isVouching: true }),
  } as unknown as Parameters<typeof createLookContext>[0];
  const copy: FileCopy = {
    kind: "file",
    name: where,
    target: { root: "https://files.example/", path: "f" },
    ...(size === undefined ? {} : { size }),
  };
  asked.length = 0;
  const { looks } = await lookAtFile(copy, createLookContext(places, "usual"));
  return looks[0] && judge(looks[0]);
}

test("a file that goes on after its size is wrong, and is read no further", async () => {
  expect(await look(1_000)).toEqual({
    fault: "WRONG_DIGEST",
    message: "wrong: the file: it has more than 1000 bytes",
  });
  expect(asked).toEqual([1_000]);
});

test("of one whose size nobody knows nothing can be said", async () => {
  expect(await look()).toMatchObject({ fault: "FAILED" });
});
