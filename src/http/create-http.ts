import { Bandwidth } from "./bandwidth.ts";
import { Counters } from "./counters.ts";
import { createDownload } from "./download.ts";
import { plainSender } from "./plain-sender.ts";
import type { Http } from "./http.ts";
import type { Engine } from "./engine.ts";
import type { Context, Host } from "./exchange.ts";
import { brokenError, isPlainAnswer } from "./http-error.ts";
import { settle, type HttpOptions } from "./http-options.ts";
import { HostGate } from "./host-gate.ts";
import { HostHealth } from "./host-health.ts";
import { createParallelDownload } from "./parallel-download.ts";
import { createReadDocument } from "./read-document.ts";
import { createPause, createRequest } from "./request.ts";
import { createWireEngine } from "./wire/create-wire-engine.ts";

/** The HTTP client of a run; `close` it at the end. */
export function createHttp(options: HttpOptions = {}): Http {
  const settings = settle(options);
  const engine = createWireEngine(settings);
  const hosts = new Map<string, Host>();
  const hostOf = (url: URL): Host => {
    const known = hosts.get(url.host);
    if (known !== undefined) return known;
    const host = {
      gate: new HostGate(settings),
      counters: new Counters(url.host),
      health: new HostHealth(url.host, settings),
    };
    hosts.set(url.host, host);
    return host;
  };
  const context: Context = {
    settings,
    engine,
    hostOf,
    readDocument: createReadDocument(settings.documentMs),
    bandwidth: bandwidthFor(settings.bandwidthLimit),
  };
  let isClosed = false;
  const wait = createPause(context);
  const pause: Http["pause"] = async (retry) => {
    // Nobody waits for the answer any longer.
    if (isClosed) throw retry.error;
    return wait(retry);
  };
  const request = createRequest(context, pause);
  const hasRoom = (url: string): boolean => hostOf(new URL(url)).gate.hasRoom("download");
  const download = createParallelDownload(createDownload(pause, settings), hasRoom);
  return {
    request,
    pause,
    attempts: settings.attempts,
    download: (wanted, send) => download(wanted, send ?? plainSender(request, wanted)),
    prepare: (origin) => engine.prepare(new URL(origin)),
    speaksTls: (origin) => speaksTls(engine, new URL(origin)),
    counters: () => [...hosts.values()].map(({ counters }) => counters.snapshot()),
    close: () => {
      isClosed = true;
      return engine.close();
    },
  };
}

async function speaksTls(engine: Engine, url: URL): Promise<boolean> {
  try {
    await engine.greet(url);
    return true;
  } catch (error) {
    return !isPlainAnswer(brokenError({ method: "GET", url: url.href }, error));
  }
}

function bandwidthFor(limit: number | undefined): Context["bandwidth"] {
  return limit === undefined ? undefined : { received: new Bandwidth(limit), sent: new Bandwidth(limit) };
}
