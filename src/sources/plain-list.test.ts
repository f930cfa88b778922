import { formatPlace } from "../errors/format-place.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { readPlainList } from "./plain-list.ts";

const SHA = "7644623e4ec9ad443ab352a8a5800a5180ee28741288be805286ba72bb8e7164";
const URL = "https://example.com/file";

function read(text: string) {
  return readPlainList({ name: "list.txt", text });
}

describe("readPlainList", () => {
  test("reads images and URLs with their lines, past blanks and comments", () => {
    const listed = read(
      `# images\n\nregistry.k8s.io/pause:3.10   # sandbox\r\nlocalhost:5000/a/b@sha256:${SHA}\n${URL}#part\n`,
    );
    expect(listed.images.map(({ name, why }) => [name, formatPlace(why.place)])).toEqual([
      ["registry.k8s.io/pause:3.10", "list.txt:3"],
      [`localhost:5000/a/b@sha256:${SHA}`, "list.txt:4"],
    ]);
    expect(listed.files.map(({ url, why }) => [url, formatPlace(why.place)])).toEqual([
      [`${URL}#part`, "list.txt:5"],
    ]);
  });

  test.each([
    ["busybox", "busybox"],
    ["docker://quay.io/a/b:1", "quay.io/a/b:1"],
    ["oci://quay.io/a/b:1", "quay.io/a/b:1"],
    ["\uFEFFquay.io/a/b:1", "quay.io/a/b:1"],
  ])("takes %s for the image %s", (line, name) => {
    expect(read(line).images.map((image) => image.name)).toEqual([name]);
  });

  test.each([
    [`${URL} sha256:${SHA}`],
    [`${URL}\t${SHA}`],
    [`${SHA}@${URL}`],
    [`${SHA}  ${URL}`],
    [`${SHA} *${URL}`],
    [`${SHA.toUpperCase()} ${URL}`],
  ])("takes the hash from %j", (line) => {
    expect(read(line).files).toMatchObject([{ url: URL, sha256: SHA }]);
  });

  test.each([
    ["hello world", 'list.txt:1:1: found "world" after "hello"'],
    ["  Upper/Case:1", 'list.txt:1:3: "Upper/Case:1" is neither'],
    ["a b c", "found 3 words"],
    [`${URL} sha256:abc`, '"abc" is not a sha256'],
    [`${SHA} file.txt`, '"file.txt" is not a URL'],
    ["https://", '"https://" is not a URL'],
  ])("refuses %j", (line, message) => {
    expect(() => read(line)).toThrow(message);
  });

  test("shows all bad lines at once, and no credentials", () => {
    expect(() => read("https://u:secret@[/x\nok/ok:1\n!\n")).toThrow(
      expect.objectContaining({
        code: "BAD_LIST",
        message: expect.stringMatching(/list\.txt:1:1: (?!.*secret)[^]*list\.txt:3:1: /) as string,
      }),
    );
  });

  test("any text is a list or a UserError", () => {
    const line = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom("#", "a:1", SHA, "@", "docker://", " "));
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", " ", ""), (lines, separator) => {
        try {
          const { images, files } = read(lines.join(separator));
          for (const { name } of images) expect(name).toMatch(/^[\w./:@-]+$/);
          for (const { url } of files) expect(globalThis.URL.canParse(url)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
