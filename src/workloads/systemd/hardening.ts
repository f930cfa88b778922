import { quotePath } from "./quote-word.ts";
import type { UnitLine } from "./unit-file.ts";
import type { UnitPlan } from "./unit-plan.ts";

/** Systemd makes /var/lib/… of it, which belongs to the user of the service. */
const STATE = "kops-assets";
const BIND = "CAP_NET_BIND_SERVICE";

/** What a service may not do, by systemd.exec(5): all but reading, its own folders, and the network. */
export function hardening({ user, groups, paths, writes }: UnitPlan, hasLowPort: boolean): UnitLine[] {
  const isState = (path: string): boolean => `${path}/`.startsWith(`/var/lib/${STATE}/`);
  const others = writes.filter((path) => !isState(path));
  return [
    user === undefined ? ["DynamicUser", "yes"] : ["User", user],
    ...lines("SupplementaryGroups", groups.join(" ")),
    ...lines("StateDirectory", writes.some(isState) ? STATE : ""),
    ...lines("ReadWritePaths", others.map(quotePath).join(" ")),
    ["AmbientCapabilities", hasLowPort ? BIND : ""],
    ["CapabilityBoundingSet", hasLowPort ? BIND : ""],
    // Within a user namespace the right to a low port would be one to a port of nobody's.
    ["PrivateUsers", hasLowPort ? "no" : "yes"],
    [
      "ProtectHome",
      paths.some((path) => /^\/(?:home|root|run\/user)(?:\/|$)/.test(path)) ? "read-only" : "yes",
    ],
    ...ALWAYS,
  ];
}

function lines(directive: string, value: string): UnitLine[] {
  return value === "" ? [] : [[directive, value]];
}

const ALWAYS: readonly UnitLine[] = [
  ["NoNewPrivileges", "yes"],
  ["ProtectSystem", "strict"],
  ["PrivateTmp", "yes"],
  ["PrivateDevices", "yes"],
  ["DevicePolicy", "closed"],
  ["ProtectProc", "invisible"],
  ["ProtectClock", "yes"],
  ["ProtectHostname", "yes"],
  ["ProtectControlGroups", "yes"],
  ["ProtectKernelLogs", "yes"],
  ["ProtectKernelModules", "yes"],
  ["ProtectKernelTunables", "yes"],
  ["RestrictAddressFamilies", "AF_INET AF_INET6 AF_NETLINK AF_UNIX"],
  ["RestrictNamespaces", "yes"],
  ["RestrictRealtime", "yes"],
  ["RestrictSUIDSGID", "yes"],
  ["RemoveIPC", "yes"],
  ["LockPersonality", "yes"],
  "No MemoryDenyWriteExecute: JavaScript is compiled while it runs.",
  ["SystemCallArchitectures", "native"],
  ["SystemCallFilter", "@system-service"],
  ["SystemCallFilter", "~@privileged @resources"],
  ["SystemCallErrorNumber", "EPERM"],
];
