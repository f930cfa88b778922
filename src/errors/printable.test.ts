import { describe, expect, it } from "vitest";
import { printable, printableLines } from "./printable.ts";
import { UserError } from "./user-error.ts";

describe("words of somebody else", () => {
  it.each([
    ["a colour", "\u001b[31mred", String.raw`\u001b[31mred`],
    ["a line of its own", "fine\nok: 12 copied", String.raw`fine\nok: 12 copied`],
    ["a carriage return", "failed\rcopied", String.raw`failed\u000dcopied`],
    ["a C1 control sequence", "\u009b2J", String.raw`\u009b2J`],
    ["a line separator", "a\u2028b\u2029c\u0085d", String.raw`a\u2028b\u2029c\u0085d`],
    ["text that runs the other way", "a\u202eb\u2066c", String.raw`a\u202eb\u2066c`],
    ["half a character", "\ud800x", String.raw`\ud800x`],
    ["what is only text", "größer 日本 😀", "größer 日本 😀"],
  ])("show %s", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("keep the lines of a message of our own", () => {
    expect(printableLines("one\ntwo\u001b[2J")).toBe("one\ntwo\\u001b[2J");
  });

  it("never act from within an error, whoever made it", () => {
    const error = new UserError("CODE", "a\u001b]0;title\u0007\nb", {
      hint: "do\u001b[1m that",
      url: "http://x/\u009b",
    });
    expect([error.message, error.hint, error.url].join("\n")).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
