import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { describeWith } from "../conformance/real-server.ts";
import { directoryWith } from "./load.ts";
import { runCommand as run, type EndedCommand } from "./run-command.ts";

/** Directives of systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.timer(5), by section; in all of them since systemd 247. */
const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  Unit: ["Description", "Wants", "After", "RequiresMountsFor", "OnFailure"],
  Service: [
    ...["Type", "EnvironmentFile", "ExecStart", "ExecReload", "Restart", "RestartSec", "Nice"],
    ...["RestartPreventExitStatus", "TimeoutStopSec", "LimitNOFILE", "IOSchedulingClass"],
    ...["DynamicUser", "User", "SupplementaryGroups", "StateDirectory", "ReadWritePaths"],
    ...["AmbientCapabilities", "CapabilityBoundingSet", "NoNewPrivileges"],
    ...["PrivateUsers", "PrivateTmp", "PrivateDevices", "DevicePolicy"],
    ...["ProtectHome", "ProtectSystem", "ProtectProc", "ProtectClock", "ProtectHostname"],
    ...["ProtectControlGroups", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables"],
    ...["RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID"],
    ...["RemoveIPC", "LockPersonality"],
    ...["SystemCallArchitectures", "SystemCallFilter", "SystemCallErrorNumber"],
  ],
  Timer: ["OnCalendar", "RandomizedDelaySec", "Persistent"],
  Install: ["WantedBy"],
};

const serve = (...words: string[]): Promise<EndedCommand> => run("render", "systemd", "serve", ...words);
const verify = (...words: string[]): Promise<EndedCommand> => run("render", "systemd", "verify", ...words);
const SPEC = ["-f", "/etc/k/cluster.yaml", "--lock", "/etc/k/lock.yaml"];

type Unit = Readonly<Record<string, readonly (readonly [string, string])[]>>;

/** Units as they are printed one after another, by their names. Every line is a section, a comment or a directive that there is. */
function parseUnits(text: string): Readonly<Record<string, Unit>> {
  const units: Record<string, Record<string, [string, string][]>> = {};
  let unit: Record<string, [string, string][]> = {};
  let section = "";
  for (const line of text.split("\n")) {
    const [, name] = /^# (\S+\.(?:service|timer))$/.exec(line) ?? [];
    const [, header] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, directive = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) units[name] = unit = {};
    else if (header !== undefined) unit[(section = header)] = [];
    else if (directive !== "") {
      expect(DIRECTIVES[section], line).toContain(directive);
      unit[section]?.push([directive, value]);
    } else expect(line).toMatch(/^(?:# .*)?$/);
  }
  return units;
}

const valuesOf = (unit: Unit | undefined, section: string, directive: string): string[] =>
  (unit?.[section] ?? []).filter(([name]) => name === directive).map(([, value]) => value);
const valueOf = (unit: Unit | undefined, section: string, directive: string): string | undefined =>
  valuesOf(unit, section, directive)[0];

/** What systemd makes of ExecStart= (systemd.service(5), "Command lines"), for what is written here. */
function wordsOf(line = ""): string[] {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? "").replaceAll(
      /\\u([0-9a-f]{4})|\\(["\\])/g,
      (_, code: string | undefined, own: string) =>
        code === undefined ? own : String.fromCharCode(parseInt(code, 16)),
    ),
  );
  return words.map((word) => word.replaceAll("%%", "%").replaceAll("$$", "$"));
}

afterEach(() => void vi.unstubAllEnvs());

describe("render systemd serve", () => {
  test("writes a unit that runs what was written", async () => {
    const words = ["/srv/repository", "--addr", ":5000", "--quiet", "-f", "/etc/k/a b.yaml"];
    const { code, stdout } = await serve(...words, "--environment-file", "/etc/k/env");
    expect(code).toBe(0);
    const unit = parseUnits(stdout)["kops-assets-serve.service"];
    expect(wordsOf(valueOf(unit, "Service", "ExecStart"))).toEqual([
      ...["/usr/local/bin/kops-assets", "serve", "/srv/repository", "--addr", ":5000", "--quiet"],
      ...["--filename", "/etc/k/a b.yaml"],
    ]);
    expect(valueOf(unit, "Unit", "RequiresMountsFor")).toBe('/srv/repository "/etc/k/a b.yaml"');
    expect(valueOf(unit, "Service", "EnvironmentFile")).toBe("/etc/k/env");
    expect(valueOf(unit, "Service", "DynamicUser")).toBe("yes");
    expect(valueOf(unit, "Service", "AmbientCapabilities")).toBe("");
    expect(valueOf(unit, "Service", "PrivateUsers")).toBe("yes");
    expect(valueOf(unit, "Service", "ProtectHome")).toBe("yes");
    expect(valueOf(unit, "Service", "LimitNOFILE")).toBe("17408");
    expect(valuesOf(unit, "Service", "ReadWritePaths")).toEqual([]);
    expect(valuesOf(unit, "Service", "ExecReload")).toEqual([]);
  });

  test("a port below 1024 takes one right and no other; a certificate is read again on reload", async () => {
    const tls = [
      "--tls-cert",
      "/etc/ssl/a.pem",
      "--tls-key",
      "/etc/ssl/private/a.key",
      "--group",
      "ssl-cert",
    ];
    const { stdout } = await serve(
      "/home/me/r",
      "--addr",
      ":443",
      ...tls,
      "--user",
      "mirror",
      "--drain-time",
      "90s",
    );
    const unit = parseUnits(stdout)["kops-assets-serve.service"];
    const told = [
      "AmbientCapabilities",
      "CapabilityBoundingSet",
      "PrivateUsers",
      "User",
      "SupplementaryGroups",
    ];
    expect(told.map((directive) => valueOf(unit, "Service", directive))).toEqual([
      ...["CAP_NET_BIND_SERVICE", "CAP_NET_BIND_SERVICE", "no", "mirror", "ssl-cert"],
    ]);
    expect(valuesOf(unit, "Service", "DynamicUser")).toEqual([]);
    expect(valueOf(unit, "Service", "ExecReload")).toBe("/bin/kill -HUP $MAINPID");
    expect(valueOf(unit, "Service", "TimeoutStopSec")).toBe("105s");
    expect(valueOf(unit, "Service", "ProtectHome")).toBe("read-only");
  });

  test("names the file of variables as systemd reads it: to the end of the line, without quotes", async () => {
    const { stdout } = await serve("/srv/r", "--environment-file", "/etc/k/100%i of it");
    const unit = parseUnits(stdout)["kops-assets-serve.service"];
    expect(valueOf(unit, "Service", "EnvironmentFile")).toBe("/etc/k/100%%i of it");
  });

  test.each([
    ["what looks like a specifier", "/srv/100%i"],
    ["what looks like a variable", "/srv/${HOME}$$x"],
    ["a name of other letters", "/srv/Ünïcode ☸"],
  ])("%s stays what it is", async (_, directory) => {
    const { stdout } = await serve(directory);
    const unit = parseUnits(stdout)["kops-assets-serve.service"];
    expect(wordsOf(valueOf(unit, "Service", "ExecStart")).slice(1)).toEqual(["serve", directory]);
  });
});

test("render systemd serve refuses a time that no timer can wait for", async () => {
  for (const flag of ["--drain-time", "--drain-delay"]) {
    const { stdout, error } = await serve("/srv/r", flag, "600h");
    expect(stdout).toBe("");
    expect(error).toMatchObject({ message: expect.stringContaining("The longest is 24d.") as string });
    expect((await serve("/srv/r", flag, "24d")).error).toBeUndefined();
  }
});

describe("render systemd verify", () => {
  test("writes a service and a timer", async () => {
    const out = [
      "--metrics-file",
      "/var/lib/node_exporter/v.prom",
      "--report",
      "/var/lib/kops-assets/v.html",
    ];
    const { stdout } = await verify(...SPEC, "--sample", "10%", ...out, "--on-failure", "alert@%n.service");
    const units = parseUnits(stdout);
    const service = units["kops-assets-verify.service"];
    expect(wordsOf(valueOf(service, "Service", "ExecStart")).slice(1)).toEqual([
      ...["verify", "--filename", "/etc/k/cluster.yaml", "--lock", "/etc/k/lock.yaml"],
      ...["--sample", "10%", ...out],
    ]);
    expect(valueOf(service, "Service", "Type")).toBe("oneshot");
    expect(valueOf(service, "Service", "StateDirectory")).toBe("kops-assets");
    expect(valuesOf(service, "Service", "ReadWritePaths")).toEqual(["/var/lib/node_exporter"]);
    expect(valueOf(service, "Unit", "OnFailure")).toBe("alert@%n.service");
    expect(valueOf(units["kops-assets-verify.timer"], "Timer", "OnCalendar")).toBe("*-*-* 03:15:00");
  });

  test("may write where it repairs, and where it is told that it may", async () => {
    const repair = ["--repair", "--to", "/srv/repository", "--write", "/srv/more"];
    const unit = parseUnits((await verify(...SPEC, ...repair)).stdout)["kops-assets-verify.service"];
    expect(valueOf(unit, "Service", "ReadWritePaths")).toBe("/srv/more /srv/repository");
    const only = parseUnits((await verify(...SPEC, "--to", "/srv/repository")).stdout);
    expect(valuesOf(only["kops-assets-verify.service"], "Service", "ReadWritePaths")).toEqual([]);
  });

  test("what variables say here goes along, once", async () => {
    vi.stubEnv("KOPS_VERSION", "1.36.2");
    vi.stubEnv("KOPS_CLUSTER_NAME", "");
    const { stdout } = await verify(...SPEC);
    const [exec] = valuesOf(parseUnits(stdout)["kops-assets-verify.service"], "Service", "ExecStart");
    expect(wordsOf(exec).slice(6)).toEqual(["--kops-version", "1.36.2"]);
  });

  test("hands a settings file on, whose flags it does not know", async () => {
    const { stdout, code } = await verify("--config", "/etc/k/kops-assets.yaml", "--quick");
    expect(code).toBe(0);
    expect(stdout).toContain("kops-assets verify --config /etc/k/kops-assets.yaml --quick\n");
  });
});

test("--output-dir writes what would be printed", async () => {
  const folder = directoryWith({});
  const { stdout, stderr } = await verify(...SPEC, "--unit", "nightly", "--output-dir", folder);
  expect(stdout).toBe("");
  expect(stderr).toContain("nightly.timer written");
  expect(readdirSync(folder)).toEqual(["nightly.service", "nightly.timer"]);
});

test.each<[string, string, readonly string[]]>([
  ["a relative path", "BAD_FLAGS", ["serve", "repository"]],
  ["a relative file", "BAD_FLAGS", ["serve", "/srv/r", "-f", "cluster.yaml"]],
  ["a relative report", "BAD_FLAGS", ["verify", ...SPEC, "--report", "v.html"]],
  ["a relative bundle", "BAD_FLAGS", ["verify", "bundle.tar"]],
  ["standard input", "BAD_FLAGS", ["verify", "-f", "-"]],
  ["a folder that a service does not see", "BAD_FLAGS", ["serve", "/tmp/repository"]],
  ["a path that cannot be written", "BAD_FLAGS", ["serve", "/srv/a\nb"]],
  ["a pattern of files", "BAD_FLAGS", ["serve", "/srv/r", "--environment-file", "/etc/k/*.env"]],
  ["a blank that systemd drops", "BAD_FLAGS", ["serve", "/srv/r", "--environment-file", "/etc/k/env "]],
  ["nothing to verify", "BAD_FLAGS", ["verify"]],
  ["what verify refuses", "BAD_FLAGS", ["verify", ...SPEC, "--quick", "--deep"]],
  ["what does nothing for verify", "BAD_FLAGS", ["verify", "-f", "/c.yaml", "--quick"]],
  ["what serve refuses", "BAD_FLAGS", ["serve", "/srv/r", "--tls-cert", "/a.pem"]],
  ["no address", "BAD_FLAGS", ["serve", "/srv/r", "--addr", "a:b"]],
  ["no unit's name", "BAD_FLAGS", ["serve", "/srv/r", "--unit", "a/b"]],
  ["no program", "BAD_FLAGS", ["serve", "/srv/r", "--program", "kops-assets"]],
  ["no user", "BAD_FLAGS", ["serve", "/srv/r", "--user", "a b"]],
  ["no group", "BAD_FLAGS", ["serve", "/srv/r", "--group", "a\n[Install]"]],
  ["no time", "BAD_FLAGS", ["verify", ...SPEC, "--on-calendar", "daily\nX=y"]],
  ["a word that is no time", "BAD_FLAGS", ["verify", ...SPEC, "--on-calendar", "nonsense"]],
  ["an hour that no day has", "BAD_FLAGS", ["verify", ...SPEC, "--on-calendar", "Mon..Fri 25:00"]],
  ["no unit to start", "BAD_FLAGS", ["verify", ...SPEC, "--on-failure", "mail me"]],
  ["a password", "SECRET_IN_UNIT", ["verify", ...SPEC, "--to-files", "https://me:secret@files.example/x"]],
])("refuses %s (%s)", async (_, code, words) => {
  const { error, stdout } = await run("render", "systemd", ...words);
  expect(error).toMatchObject({ code });
  expect(stdout).toBe("");
  expect(JSON.stringify(error)).not.toContain("secret@");
});

describeWith("systemd-analyze", (analyze) => {
  /** Units with everything in them, whose program is there. */
  async function writeAll(): Promise<string> {
    const folder = directoryWith({ "alert@.service": "[Service]\nExecStart=/bin/true\n" });
    const common = ["--output-dir", folder, "--program", process.execPath];
    const tls = ["--tls-cert", "/etc/a.pem", "--tls-key", "/etc/a.key", "--group", "root", "--addr", ":443"];
    await serve("/srv/a b%$c", ...tls, ...common);
    await serve("/srv", "--unit", "plain", "--user", "root", ...common);
    const out = ["--report", "/var/lib/kops-assets/r.html", "--metrics-file", "/var/lib/m/v.prom"];
    await verify(...SPEC, ...out, "--sample", "10%", "--on-failure", "alert@%n.service", ...common);
    return folder;
  }

  test("takes every line, and finds little that the services may do", async () => {
    const folder = await writeAll();
    const services = ["kops-assets-serve.service", "plain.service", "kops-assets-verify.service"];
    const files = [...services, "kops-assets-verify.timer"].map((name) => join(folder, name));
    const verified = spawnSync(analyze, ["verify", "--man=no", ...files], { encoding: "utf8" });
    expect(verified.stderr + verified.stdout).toBe("");
    expect(verified.status).toBe(0);
    // One that it does not know is told: what is checked here is looked at.
    writeFileSync(join(folder, "bad.service"), "[Service]\nExecStart=/bin/true\nProtectEverything=yes\n");
    const bad = spawnSync(analyze, ["verify", "--man=no", join(folder, "bad.service")], { encoding: "utf8" });
    expect(bad.stderr).toContain("ProtectEverything");
    const threshold = "--threshold=20";
    for (const name of services)
      execFileSync(analyze, ["security", "--offline=yes", threshold, join(folder, name)], {
        encoding: "utf8",
      });
  });
});
