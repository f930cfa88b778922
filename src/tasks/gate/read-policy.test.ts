import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "./read-policy.ts";

const HEAD = "version: 1\nkind: CopyPolicy\n";

function rule(text: string): string {
  return `${HEAD}rules:\n- name: one\n  ${text}\n`;
}

describe("a policy", () => {
  test("in examples/ is one, and says what it is meant to", () => {
    const { rules, exceptions } = parsePolicy("policy.yaml", readFileSync("examples/policy.yaml", "utf8"));
    expect(rules.map(({ demand, effect, unknown }) => [demand.kind, effect, unknown])).toEqual([
      ["hosts", "deny", "deny"],
      ["signedBy", "warn", "deny"],
      ["minAge", "deny", "allow"],
      ["maxSize", "deny", "deny"],
      ["sbom", "deny", "allow"],
      ["command", "deny", "deny"],
    ]);
    expect(rules.map(({ demand }) => demand)).toMatchObject([
      {},
      {},
      { seconds: 259_200 },
      { bytes: 2e9 },
      {},
      { timeoutSeconds: 600 },
    ]);
    expect(exceptions).toMatchObject([{ rules: ["trivy"], until: Date.UTC(2027, 5, 30) }]);
  });

  test.each([
    ["", "p:1:1: there is nothing in it"],
    ["a: [", "p:1:5: broken YAML"],
    ["version: 2\nkind: CopyPolicy\nrules: []", "p:1:1: version: must be 1"],
    [`${HEAD}rules: []`, "p:3:1: rules: has no rule"],
    [`${HEAD}rulez: []`, "p:3:1: rulez is not a setting; did you mean rules?"],
    [rule("hots: [x]"), "p:5:3: rules.0.hots is not a setting; did you mean hosts?"],
    [rule("hosts: []"), "p:5:3: rules.0.hosts: names nothing"],
    [rule("hosts: [x]\n  maxSize: 2G"), "p:4:3: rules.0: must have exactly one of hosts"],
    [rule("sources: [x]"), "p:4:3: rules.0: must have exactly one of"],
    [rule("maxSize: much"), "p:5:3: rules.0.maxSize: is not a size; write 500M or 2G"],
    [rule("minAge: 3 weeks"), "p:5:3: rules.0.minAge: is not a time; write 90s"],
    [rule("signedBy: [{identity: x}]"), "p:5:14: rules.0.signedBy.0: is not a signer"],
    [
      rule("signedBy: [{key: x}]\n  kinds: [file]"),
      "p:6:3: rules.0.kinds: the rule does not apply to a file",
    ],
    [rule("sbom: {}"), "p:5:3: rules.0.sbom: denies nothing"],
    [rule("command: {answer: sarif}"), "p:5:3: rules.0.command: runs nothing"],
    [rule("command: {image: [x], timeout: 600h}"), "rules.0.command.timeout: is not a time of at most 24d"],
    [
      rule("command: {image: [x], answer: html}"),
      "rules.0.command.answer: must be exit-code, sarif or cyclonedx",
    ],
    [rule("hosts: [x]\n- {name: one, hosts: [z]}"), 'p:6:4: rules.1.name: "one" is the name of another rule'],
    [
      `${rule("hosts: [x]")}exceptions: [{rules: [two], sources: [x], reason: r, approvedBy: a}]`,
      'p:6:23: exceptions.0.rules.0: "two" is not the name of a rule',
    ],
    [
      `${rule("hosts: [x]")}exceptions: [{rules: [one], sources: [x], reason: r}]`,
      "exceptions.0.approvedBy is missing",
    ],
    [`${rule("hosts: [x]")}---\n${rule("hosts: [x]")}`, "a second document"],
  ])("%j is refused with its place", (text, message) => {
    expect(() => parsePolicy("p", text)).toThrow(
      expect.objectContaining({
        code: "BAD_POLICY",
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });
});
