import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChallenges } from "./challenge.ts";

describe("parseChallenges", () => {
  it.each([
    [
      `Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull,push"`,
      [
        {
          scheme: "bearer",
          parameters: {
            realm: "https://auth.docker.io/token",
            service: "registry.docker.io",
            scope: "repository:library/nginx:pull,push",
          },
        },
      ],
    ],
    [`Basic realm="a \\"quoted\\" realm"`, [{ scheme: "basic", parameters: { realm: `a "quoted" realm` } }]],
    [
      `Basic realm=plain, Bearer realm="x" , service = "y"`,
      [
        { scheme: "basic", parameters: { realm: "plain" } },
        { scheme: "bearer", parameters: { realm: "x", service: "y" } },
      ],
    ],
    [
      `Negotiate, BEARER Realm="x"`,
      [
        { scheme: "negotiate", parameters: {} },
        { scheme: "bearer", parameters: { realm: "x" } },
      ],
    ],
    [`Bearer`, [{ scheme: "bearer", parameters: {} }]],
    [``, []],
    [`="`, []],
  ])("reads %s", (header, expected) => {
    expect(parseChallenges(header)).toEqual(expected);
  });

  it("reads back whatever was written", () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const value = fc.string({
      unit: fc.constantFrom("a", "Z", "0", " ", ",", "=", '"', "\\", "/", ":", ";"),
    });
    const challenge = fc.record({
      scheme: token,
      parameters: fc.dictionary(token, value, { minKeys: 1, noNullPrototype: true }),
    });
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 3 }), (challenges) => {
        const header = challenges
          .map(({ scheme, parameters }) => {
            const pairs = Object.entries(parameters).map(
              ([name, text]) => `${name}="${text.replaceAll(/["\\]/g, "\\$&")}"`,
            );
            return `${scheme} ${pairs.join(", ")}`;
          })
          .join(", ");
        expect(parseChallenges(header)).toEqual(challenges);
      }),
    );
  });

  it("ends on any text", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseChallenges(text))));
  });
});
