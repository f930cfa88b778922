import { expect, test } from "vitest";
import type { PackageRules } from "../../cluster/package-rules.ts";
import { importPackages } from "./import-packages.ts";
import { createReport } from "./report.ts";
import type { UnexplainedPlace } from "../unexplained-place.ts";

interface Imported {
  readonly rules: PackageRules | undefined;
  readonly places: readonly UnexplainedPlace[];
}

/** A checkout in which one builder has this source besides a line that declares it. */
function imported(body: string, rest = ""): Imported {
  const source = `package model\n\nfunc (b *Builder) Build(c *fi.NodeupModelBuilderContext) error {\n${body.replace(/^/gm, "\t")}\n}\n${rest}`;
  const report = createReport();
  const path = "nodeup/pkg/model/some.go";
  const rules = importPackages(
    { read: (asked) => (asked === path ? source : undefined), list: () => [path, `${path}_test.go`] },
    report,
  );
  return { rules, places: report.places };
}

const task = (name: string): string => `c.AddTask(&nodetasks.Package{Name: ${name}})`;

test.each<[title: string, body: string, when: unknown]>([
  ["nothing", task('"one"'), []],
  ["a branch", `if b.Distribution.IsDebianFamily() {\n${task('"one"')}\n}`, ["family:debian"]],
  [
    "the arms before an else",
    `if b.Distribution.IsUbuntu() && b.Distribution.Version() <= 20.04 {\nx()\n} else if b.RunningOnGCE() {\n${task('"one"')}\n} else {\ny()\n}`,
    [{ not: { all: ["project:ubuntu", "version<=20.04"] } }, "cloud:gce"],
  ],
  [
    "an early return",
    `if b.NodeupConfig.NTPUnmanaged {\n\treturn nil\n}\nif err := f(); err != nil {\n\treturn err\n}\n${task('"one"')}`,
    [{ not: "ntpUnmanaged" }],
  ],
  [
    "cases that return",
    `switch b.Distribution {\ncase distributions.DistributionFlatcar:\n\treturn nil\n}\n${task('"one"')}`,
    [{ not: "distribution:flatcar" }],
  ],
  [
    "a case over two lines",
    `switch b.Distribution {\ncase distributions.DistributionRhel8, // old\n\tdistributions.DistributionRhel9:\n${task('"one"')}\n}`,
    [{ any: ["distribution:rhel8", "distribution:rhel9"] }],
  ],
  [
    "what no case is",
    `switch b.Distribution {\ncase distributions.DistributionRhel8, distributions.DistributionRhel9:\n\tx()\ndefault:\n${task('"one"')}\n}`,
    [{ not: "distribution:rhel8" }, { not: "distribution:rhel9" }],
  ],
  [
    "parentheses and negations",
    `if (b.Distribution.IsDebian() && b.Distribution.Version() < 13) || !b.IsIPv6Only() {\n${task('"one"')}\n}`,
    [{ any: [{ all: ["project:debian", "version<13"] }, { not: "ipv6Only" }] }],
  ],
])("a package that depends on %s", (_, body, when) => {
  expect(imported(body)).toEqual({ rules: { "some.go": [{ package: "one", when }] }, places: [] });
});

test("a function that is called under a condition, and a name that is a constant", () => {
  const rest = `const (\n\tname = "one"\n)\n\nfunc (b *Builder) install(c *C) {\n\t${task("name")}\n}\n`;
  expect(imported("if b.Distribution.IsRHELFamily() {\n\tb.install(c)\n}", rest)).toEqual({
    rules: { "some.go": [{ package: "one", when: ["family:redhat"] }] },
    places: [],
  });
});

test("what is not known is told with its line, and leaves the package there", () => {
  const { rules, places } = imported(`if b.Distribution.IsNewThing() {\n${task('"one"')}\n}\n${task("b.Name()")}`);
  expect(rules).toEqual({ "some.go": [{ package: "one", when: [] }] });
  expect(places).toMatchObject([
    { line: 5, found: "what package one depends on: b.Distribution.IsNewThing()" },
    { line: 7, found: "the name of a package: b.Name()" },
  ]);
});

test("a package that no known way leads to is told", () => {
  const rest = `func (b *Builder) elsewhere() {\n\tp := &nodetasks.Package{Name: "one"}\n}\n`;
  expect(imported(task('"two"'), rest).places).toMatchObject([
    { found: "a package that is installed in a way that is not known" },
  ]);
  expect(imported("return nil").places).toMatchObject([{ found: "no packages that nodeup installs" }]);
});
