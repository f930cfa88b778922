import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../../errors/user-error.ts";
import type { RetryEvent } from "../../http/http.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import { describeSummary } from "../describe-summary.ts";
import { summarize } from "../../transfer/summarize.ts";
import { createProgress } from "./create-progress.ts";
import type { Progress } from "./progress.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const size = () => ({ columns: 80, rows: 24 });

async function start(
  format: "text" | "json" = "text",
): Promise<{ progress: Progress; lines: () => string[] }> {
  let text = "";
  const write = (more: string): void => void (text += more);
  const progress = await createProgress({ write, isTerminal: false, size, format });
  return { progress, lines: () => text.split("\n").filter((line) => !/^$|^\d+%: /.test(line)) };
}

const retry = (number: number, host = "quay.io"): RetryEvent => ({
  host,
  method: "GET",
  url: `https://${host}/v2/app${number}/manifests/v1`,
  reason: "connect ECONNREFUSED",
  attempt: 1,
  delayMs: 300,
});

function failed(name: string, url?: string, kind: "image" | "file" = "image"): AssetOutcome {
  const copy = { kind, name } as AssetCopy;
  const error = new UserError("UNREACHABLE", "nothing answers", url === undefined ? {} : { url });
  return { copy, status: "failed", sent: 0, mounted: 0, skipped: 0, error };
}

describe("retries", () => {
  it("at one dead host are one line", async () => {
    const { progress, lines } = await start();
    for (let number = 0; number < 42; number++) progress.onRetry(retry(number));
    vi.advanceTimersByTime(300);
    for (let number = 0; number < 42; number++) progress.onRetry({ ...retry(number), attempt: 2 });
    vi.advanceTimersByTime(2_000);
    expect(lines()).toEqual(["retry: quay.io cannot be reached: 42 requests wait (connect ECONNREFUSED)"]);
    progress.stop();
  });

  it("of one request say which, and those of other hosts are told too", async () => {
    const { progress, lines } = await start();
    progress.onRetry(retry(1));
    progress.onRetry(retry(2, "ghcr.io"));
    vi.advanceTimersByTime(300);
    expect(lines()).toHaveLength(2);
    expect(lines()[0]).toContain("GET https://quay.io/v2/app1/manifests/v1: connect ECONNREFUSED (try 1)");
    progress.stop();
  });
});

describe("waits", () => {
  it.each(["text", "json"] as const)("for a host that limits requests are told once (%s)", async (format) => {
    const { progress, lines } = await start(format);
    const until = Date.now() + 60_000;
    for (let number = 0; number < 3; number++) progress.onWait({ host: "quay.io", until });
    // One that was told as a retry is none besides.
    progress.onRetry({ ...retry(1, "ghcr.io"), delayMs: 60_000, code: "RATE_LIMITED" });
    progress.onWait({ host: "ghcr.io", until });
    const told = lines().filter((line) => /waiting for quay|"type":"wait"/.test(line));
    expect(told).toHaveLength(1);
    if (format === "json")
      expect(JSON.parse(told[0] ?? "")).toMatchObject({
        ...{ type: "wait", level: "info", host: "quay.io", why: "rate limit" },
        until: new Date(until).toISOString(),
      });
    progress.stop();
  });
});

describe("failures", () => {
  const outcomes = [
    ...[1, 2, 3, 4, 5].map((number) => failed(`quay.io/app${number}`, `https://quay.io/v2/app${number}/x`)),
    failed("https://files.example/x?token=secret", "https://files.example/x?token=REDACTED", "file"),
  ];

  it("are told in full once for a host and cause", async () => {
    const { progress, lines } = await start();
    for (const outcome of outcomes) progress.onEvent({ type: "done", outcome });
    expect(lines().filter((line) => line.includes("nothing answers"))).toHaveLength(2);
    expect(lines().filter((line) => line.startsWith("failed:"))).toHaveLength(2);
    progress.stop();
  });

  it("are summed up by host and cause", () => {
    const summary = describeSummary({ outcomes, summary: summarize(outcomes), seconds: 1 });
    expect(summary.split("\n").filter((line) => line.startsWith("failed"))).toEqual([
      "failed: quay.io UNREACHABLE: 5 assets: quay.io/app1, quay.io/app2, quay.io/app3, quay.io/app4, quay.io/app5",
      "failed: files.example UNREACHABLE: https://files.example/x?token=REDACTED",
    ]);
  });

  it("are one a line in the summary where there are many", () => {
    const names = Array.from({ length: 52 }, (_, at) => `quay.io/app${at}`);
    const many = names.map((name) => failed(name, `https://${name}`));
    const lines = describeSummary({ outcomes: many, summary: summarize(many), seconds: 1 })
      .split("\n")
      .slice(3);
    expect(lines).toEqual([
      "failed: quay.io UNREACHABLE: 52 assets:",
      ...names.slice(0, 50).map((name) => `  ${name}`),
      "  and 2 more",
    ]);
  });

  it.each(["text", "json"] as const)("show no secret of a file's address (%s)", async (format) => {
    const { progress, lines } = await start(format);
    for (const outcome of outcomes) progress.onEvent({ type: "done", outcome });
    expect(lines().join()).not.toContain("secret");
    progress.stop();
  });
});
