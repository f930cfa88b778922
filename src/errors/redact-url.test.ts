import { expect, it } from "vitest";
import { redactUrl } from "./redact-url.ts";

it.each([
  ["https://user:pass@host/path", "https://host/path"],
  ["https://host/p?sig=a%2Bb&x=1&y=", "https://host/p?sig=REDACTED&x=REDACTED&y=REDACTED"],
  ["https://host/p?opaque", "https://host/p?REDACTED"],
  ["https://host/p?a=1&opaque&a=2", "https://host/p?a=REDACTED&REDACTED&a=REDACTED"],
  ["https://host/p#access_token=x", "https://host/p"],
  ["https//user:pass@host/p?token=x", "https//host/p?token=REDACTED"],
  ["registry.example/a", "registry.example/a"],
])("hides what may be secret in %s", (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});
