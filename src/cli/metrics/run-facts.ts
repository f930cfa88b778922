import type { Finding, Severity } from "../../errors/finding.ts";
import type { HostCounters } from "../../http/http.ts";
import type { Summary } from "../../transfer/summarize.ts";
import { unique } from "../../values/unique.ts";

/** A number of assets, or of bytes, by what became of them. */
type Counts = Map<string, number>;

/** What is remembered of a run for its metrics. */
export class RunFacts {
  readonly findings: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  /** By kind and status: "image copied". */
  readonly assets: Counts = new Map();
  /** Bytes of content: "sent", "mounted" and so on. */
  readonly bytes: Counts = new Map();
  readonly #hosts: (() => readonly HostCounters[])[] = [];

  found(findings: readonly Finding[]): void {
    for (const { severity } of findings) this.findings[severity] += 1;
  }

  asset(kind: string, status: string, count = 1): void {
    add(this.assets, `${kind} ${status}`, count);
  }

  content(how: string, bytes: number): void {
    add(this.bytes, how, bytes);
  }

  summary({ images, files, sent, mounted, skipped }: Summary): void {
    for (const [status, count] of Object.entries(images)) this.asset("image", status, count);
    for (const [status, count] of Object.entries(files)) this.asset("file", status, count);
    for (const [how, bytes] of Object.entries({ sent, mounted, skipped })) this.content(how, bytes);
  }

  /** Asked when the metrics are written. */
  watch(counters: () => readonly HostCounters[]): void {
    this.#hosts.push(counters);
  }

  /** What was asked of each host, each once. */
  get hosts(): readonly HostCounters[] {
    const all = this.#hosts.flatMap((counters) => counters());
    const names = unique(all.map(({ host }) => host));
    return names.map((host) => sumOf(host, all));
  }
}

function add(counts: Counts, key: string, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}

function sumOf(host: string, all: readonly HostCounters[]): HostCounters {
  const own = all.filter((one) => one.host === host);
  const sum = (count: (one: HostCounters) => number): number => own.reduce((all, one) => all + count(one), 0);
  const requests = sum((one) => Object.values(one.requests).reduce((all, count) => all + count, 0));
  return {
    host,
    requests: { all: requests },
    retries: sum(({ retries }) => retries),
    bytesReceived: sum(({ bytesReceived }) => bytesReceived),
    bytesSent: sum(({ bytesSent }) => bytesSent),
  };
}

let facts = new RunFacts();

/** What is remembered of the run that is under way. */
export function currentFacts(): RunFacts {
  return facts;
}

/** Begins to remember anew. */
export function beginFacts(): RunFacts {
  facts = new RunFacts();
  return facts;
}
