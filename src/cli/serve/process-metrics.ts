import { VERSION } from "../../tasks/tool-version.ts";
import { gauge, type MetricFamily } from "../../values/print-metrics.ts";

/** What the process costs, under the names that Prometheus' own clients use. */
export function processMetrics(): MetricFamily[] {
  const { user, system } = process.cpuUsage();
  return [
    gauge("process_resident_memory_bytes", "Memory that the process holds.", process.memoryUsage.rss()),
    {
      ...gauge("process_cpu_seconds_total", "Processor time of the process.", (user + system) / 1e6),
      type: "counter",
    },
    {
      ...gauge("kops_assets_build_info", "The release that runs.", 1),
      samples: [{ labels: { version: VERSION, node: process.versions.node }, value: 1 }],
    },
  ];
}
