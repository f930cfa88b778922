import { gauge, type MetricFamily, type Sample } from "../../values/print-metrics.ts";
import { BOUNDS } from "./durations.ts";
import type { ServerStatus } from "./server-status.ts";

const PREFIX = "kops_assets_serve";

/** What a server has counted, for Prometheus. */
export function statusMetrics(status: ServerStatus): MetricFamily[] {
  const counter = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
    name: `${PREFIX}_${name}`,
    help,
    type: "counter",
    samples,
  });
  const byKind = (counts: ReadonlyMap<string, number>): Sample[] =>
    [...counts].map(([kind, value]) => ({ labels: { kind }, value }));
  return [
    counter("requests_total", "Requests that were answered, by kind, method and status.", byRequest(status)),
    counter("sent_bytes_total", "Bytes sent, headers included.", byKind(status.sent)),
    counter("cut_total", "Answers that ended before they were whole.", byKind(status.cut)),
    {
      name: `${PREFIX}_request_duration_seconds`,
      help: "From a request to the end of its answer.",
      type: "histogram",
      samples: [...status.durations.keys()].flatMap((kind) => bucketsOf(status, kind)),
    },
    counter("failures_total", "Failures of the server's own: content that is damaged or cannot be read.", [
      { value: status.failures },
    ]),
    counter("dropped_connections_total", "Connections above --max-connections, closed unanswered.", [
      { value: status.dropped },
    ]),
    gauge(`${PREFIX}_requests_under_way`, "Requests that are being answered.", status.underWay),
    gauge(`${PREFIX}_connections`, "Open connections.", status.connections),
    gauge(`${PREFIX}_start_time_seconds`, "When the server began, since 1970.", status.started / 1000),
    ...(status.workers === undefined
      ? []
      : [
          gauge(`${PREFIX}_workers`, "Processes that answer.", status.workers.ready),
          counter(
            "workers_replaced_total",
            "Processes that were started in the place of one that had ended.",
            [{ value: status.workers.replaced }],
          ),
        ]),
  ];
}

function byRequest({ requests }: ServerStatus): Sample[] {
  return [...requests].map(([key, value]) => {
    const [kind = "", method = "", code = ""] = key.split("\t");
    return { labels: { kind, method, code }, value };
  });
}

function bucketsOf({ durations }: ServerStatus, kind: string): Sample[] {
  const found = durations.get(kind);
  if (found === undefined) return [];
  let below = 0;
  const buckets = BOUNDS.map((bound, at) => {
    below += found.buckets[at] ?? 0;
    return { suffix: "_bucket", labels: { kind, le: String(bound) }, value: below };
  });
  return [
    ...buckets,
    { suffix: "_bucket", labels: { kind, le: "+Inf" }, value: found.count },
    { suffix: "_sum", labels: { kind }, value: found.sum },
    { suffix: "_count", labels: { kind }, value: found.count },
  ];
}
