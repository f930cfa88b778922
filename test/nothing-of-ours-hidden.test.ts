import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hideSecrets } from "../src/errors/hide-secrets.ts";

/** Advice that looks like a secret is printed without the very words that it is about. */
test("no sentence of ours is taken for one with a secret in it", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => join("src", file));
  const sentences = sources.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/"((?:[^"\\\n]|\\.)* (?:[^"\\\n]|\\.)*)"/g)].map(
      ([, text = ""]) => ({ file, text }),
    ),
  );
  expect(sentences.length).toBeGreaterThan(1_000);
  expect(sentences.filter(({ text }) => hideSecrets(text) !== text)).toEqual([]);
});
