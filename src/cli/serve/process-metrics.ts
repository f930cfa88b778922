import { VERSION } from "../../tasks/tool-version.ts";
import type { ProcessCosts } from "../../serve/workers/process-costs.ts";
import { gauge, type MetricFamily } from "../../values/print-metrics.ts";

/** What this process costs. */
export function processCosts(): ProcessCosts {
  const { user, system } = process.cpuUsage();
  return { memoryBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6 };
}

/** What the process and its workers cost, under the names that Prometheus' own clients use. */
export function processMetrics(workers: ProcessCosts = { memoryBytes: 0, cpuSeconds: 0 }): MetricFamily[] {
  const { memoryBytes, cpuSeconds } = processCosts();
  return [
    gauge(
      "process_resident_memory_bytes",
      "Memory that the process and its workers hold.",
      memoryBytes + workers.memoryBytes,
    ),
    {
      ...gauge(
        "process_cpu_seconds_total",
        "Processor time of the process and its workers.",
        cpuSeconds + workers.cpuSeconds,
      ),
      type: "counter",
    },
    {
      ...gauge("kops_assets_build_info", "The release that runs.", 1),
      samples: [{ labels: { version: VERSION, node: process.versions.node }, value: 1 }],
    },
  ];
}
