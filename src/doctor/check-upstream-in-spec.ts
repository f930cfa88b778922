import type { FieldPath, JsonValue, SourceDocument } from "../cluster/read/source-document.ts";
import { itemsOf, objectOf, textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { hostOfUrl, isLocalHost } from "./local-hosts.ts";
import { placeIn } from "./places.ts";
import { unique } from "../values/unique.ts";

/** Fields of a spec that name hosts of the internet and that no repository covers: the channel, addons, scripts. */
export const checkUpstreamInSpec: DoctorCheck = {
  codes: {
    CHANNEL_FROM_INTERNET: {
      title: "channel on the internet",
      why: "The kops command reads it (kubernetes/kops#12447).",
    },
    ADDON_FROM_INTERNET: {
      title: "your own addon on the internet",
      why: "The control plane downloads it, and what it names.",
    },
    URL_IN_SCRIPT: {
      title: "address on the internet in a script or file",
      why: "What a script downloads is in no list.",
    },
  },
  find: findUpstreamInSpec,
};

function findUpstreamInSpec(facts: DoctorFacts): Finding[] {
  const documents = [facts.cluster, ...facts.instanceGroups];
  return [
    ...channel(facts),
    ...addons(facts),
    ...documents.flatMap((document) => scriptsOf(document).flatMap((text) => urlsIn(facts, document, text))),
  ];
}

/** kOps's command line reads the channel for its advice on versions (kubernetes/kops#12447, #11797). */
function channel(facts: DoctorFacts): Finding[] {
  const { cluster } = facts;
  const path = ["spec", "channel"];
  const name = textOf(valueAt(cluster.object, path));
  if (name === undefined || name.startsWith("file:")) return [];
  const host = name.includes("://") ? (hostOfUrl(name) ?? name) : "raw.githubusercontent.com";
  if (isLocalHost(facts, host)) return [];
  return [
    {
      code: "CHANNEL_FROM_INTERNET",
      severity: "info",
      message: `the channel ${name} is read from ${host} by the kops command itself, each time it looks at the cluster; nodes do not need it`,
      hint: `If that machine cannot reach it, name a copy of the channel's file as a URL: ${name.startsWith("/") ? `file://${name}` : "file:///srv/kops/stable"}, or one of your own server (a path without file:// is read below kOps's own address).`,
      place: placeIn(cluster, path),
    },
  ];
}

/** Addons of one's own are fetched on machines of the control plane. */
function addons(facts: DoctorFacts): Finding[] {
  const { cluster } = facts;
  return itemsOf(valueAt(cluster.object, ["spec", "addons"])).flatMap((addon, index): Finding[] => {
    const manifest = textOf(valueAt(addon, ["manifest"])) ?? "";
    const host = /^https?:/i.test(manifest) ? hostOfUrl(manifest) : undefined;
    if (host === undefined || isLocalHost(facts, host)) return [];
    return [
      {
        code: "ADDON_FROM_INTERNET",
        severity: "warning",
        message: `machines of the control plane read the channel ${manifest} from ${host}; spec.assets maps neither it nor its images`,
        hint: "Serve a copy of the channel and its manifests, with your registry's names of images, and name that.",
        place: placeIn(cluster, ["spec", "addons", index, "manifest"]),
      },
    ];
  });
}

interface Script {
  readonly path: FieldPath;
  readonly text: string;
  /** In words. */
  readonly what: string;
  /** Whether the machine runs it, rather than only keeps it. */
  readonly isRun: boolean;
}

/** Texts of the user's own that run on machines, or lie there. */
function scriptsOf({ object }: SourceDocument): Script[] {
  return [
    ...textsOf(object, ["spec", "hooks"], "manifest", "a hook", true),
    ...textsOf(object, ["spec", "additionalUserData"], "content", "additionalUserData", true),
    ...textsOf(object, ["spec", "fileAssets"], "content", "a file", false),
  ];
}

function textsOf(
  object: JsonValue,
  path: readonly string[],
  field: string,
  what: string,
  isRun: boolean,
): Script[] {
  return itemsOf(valueAt(object, path)).flatMap((item, index) => {
    const entry = objectOf(item);
    const text = entry?.["isBase64"] === true ? undefined : textOf(entry?.[field]);
    return text === undefined ? [] : [{ path: [...path, index, field], text, what, isRun }];
  });
}

/** Addresses in comments and a unit's Documentation are for people; metadata services and the cluster itself are no internet. */
function urlsIn(
  facts: DoctorFacts,
  document: SourceDocument,
  { path, text, what, isRun }: Script,
): Finding[] {
  const lines = text.split("\n").filter((line) => !/^\s*(?:#|\/\/|;|Documentation=)/.test(line));
  const urls = lines.flatMap((line) => line.match(/https?:\/\/[^\s"'`<>()|;\\]+/g) ?? []);
  const upstream = urls.filter((url) => {
    const host = hostOfUrl(url);
    return host !== undefined && isPublicName(host) && !isLocalHost(facts, host);
  });
  if (upstream.length === 0) return [];
  const distinct = unique(upstream);
  return [
    {
      code: "URL_IN_SCRIPT",
      severity: isRun ? "warning" : "info",
      message: `${what} names ${distinct.join(", ")}, which spec.assets does not cover`,
      hint: "If machines download from there, put the content into your fileRepository and use that address.",
      assets: distinct,
      place: placeIn(document, path),
    },
  ];
}

function isPublicName(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  if (/^[\d.]+$|^\[/.test(name)) return false;
  return /\.[a-z]{2,}$/i.test(name) && !/\.(?:local|internal|svc|lan|localdomain|example|test)$/i.test(name);
}
