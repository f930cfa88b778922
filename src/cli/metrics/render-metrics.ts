import { printMetrics, type MetricFamily } from "../../values/print-metrics.ts";
import type { RunFacts } from "./run-facts.ts";

/** A run that is over. */
export interface EndedRun {
  /** "bundle create" */
  readonly verb: string;
  readonly exitCode: number;
  readonly facts: Pick<RunFacts, "assets" | "bytes" | "findings" | "hosts">;
  /** Seconds. */
  readonly duration: number;
  readonly ended: Date;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [Labels, number];

/** A metric by its name below the prefix, its help, and its samples. */
type Metric = readonly [string, string, readonly Sample[]];

const PREFIX = "kops_assets_run_";

/**
 * A run as Prometheus's text format has it (exposition formats, version 0.0.4). All are gauges: they are of one run, and do not go on
 * counting in the next. Names and labels are stable: docs/monitoring.md.
 */
export function renderMetrics(run: EndedRun): string {
  const filled = metricsOf(run).filter(([, , samples]) => samples.length > 0);
  return printMetrics(filled.map((metric) => familyOf(metric, run.verb)));
}

function metricsOf({ exitCode, facts, duration, ended }: EndedRun): Metric[] {
  const { assets, bytes, findings, hosts } = facts;
  const ofHosts = (value: (host: (typeof hosts)[number]) => number): Sample[] =>
    hosts.map((host) => [{ host: host.host }, value(host)]);
  return [
    ["success", "1 if the exit code was 0, else 0.", [[{}, exitCode === 0 ? 1 : 0]]],
    ["exit_code", "Exit code of the run.", [[{}, exitCode]]],
    ["end_timestamp_seconds", "When the run ended, as a Unix time.", [[{}, ended.getTime() / 1000]]],
    ["duration_seconds", "How long the run took.", [[{}, duration]]],
    ["assets", "Images and files by outcome.", [...assets].map(assetSample)],
    ["content_bytes", "Bytes of content by outcome.", [...bytes].map(([outcome, n]) => [{ outcome }, n])],
    ["findings", "Findings by severity.", Object.entries(findings).map(([severity, n]) => [{ severity }, n])],
    [
      "requests",
      "Requests to a host, each attempt counted.",
      ofHosts(({ requests }) => requests["all"] ?? 0),
    ],
    ["retries", "Requests to a host that were retried.", ofHosts(({ retries }) => retries)],
    ["received_bytes", "Bytes of bodies that a host sent.", ofHosts(({ bytesReceived }) => bytesReceived)],
    ["transmitted_bytes", "Bytes of bodies that were sent to a host.", ofHosts(({ bytesSent }) => bytesSent)],
  ];
}

function assetSample([key, count]: readonly [string, number]): Sample {
  const [kind = "", status = ""] = key.split(" ");
  return [{ kind, status }, count];
}

function familyOf([name, help, samples]: Metric, verb: string): MetricFamily {
  const labelled = samples.map(([labels, value]) => ({ labels: { verb, ...labels }, value }));
  return { name: `${PREFIX}${name}`, help, type: "gauge", samples: labelled };
}
