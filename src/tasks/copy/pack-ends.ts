import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import { present } from "../../values/present.ts";
import type { BundleRequest } from "../bundle/bundle-request.ts";
import { bundleSource } from "../bundle/bundle-source.ts";
import { createBundle } from "../bundle/create-bundle.ts";
import { openBundleFiles } from "../bundle/open-bundle-files.ts";
import type { WrittenPlace } from "../bundle/write-request.ts";
import type { Gate } from "../gate/gate.ts";
import { openVerifiedStores } from "../verify/open-places.ts";
import type { CopySource } from "./copy-assets.ts";
import type { BundleEnd, EndReport, EndsRequest } from "./ends-request.ts";
import { endsBeforeUpstream } from "./ends-before-upstream.ts";
import { filledEnd, type FilledEnd } from "./filled-end.ts";

/** What to pack, and of what. */
interface PackRequest extends EndsRequest {
  readonly ends: readonly BundleEnd[];
  /** How the other ends went. */
  readonly filled: readonly EndReport[];
  readonly upstream: CopySource;
  readonly gateOf?: () => Gate;
}

/**
 * Packs the ends that are bundles, one after the other, of what the ends before have, and of upstream for the rest. One that fails is
 * told in its report, and the others go on.
 */
export async function packEnds(request: PackRequest, hosts: Hosts): Promise<EndReport[]> {
  const { filled, upstream, ends } = request;
  const opened: OpenedEnd[] = [];
  try {
    for (const report of filled) opened.push(...(await openEnd(report, request, hosts)));
    // A directory costs no network.
    opened.sort((a, b) => Number(b.isNear) - Number(a.isNear));
    const reports: EndReport[] = [];
    for (const end of ends) {
      const source = endsBeforeUpstream(
        opened.map(({ filled: one }) => one),
        upstream,
      );
      const report = await packEnd(end, { ...request, source }, hosts);
      reports.push(report);
      // Nobody reads what the last one has.
      if (reports.length < ends.length) opened.unshift(...(await openEnd(report, request, hosts)));
    }
    return reports;
  } finally {
    await Promise.all(opened.map(({ close }) => close()));
  }
}

async function packEnd(end: BundleEnd, request: PackRequest, hosts: Hosts): Promise<EndReport> {
  const { lock, selection, source, gateOf, onRecorded, dryRun } = request;
  const gate = gateOf?.();
  const onEvent = (event: TransferEvent): void => request.onEvent?.(event, end.name);
  const what: BundleRequest = { ...end.bundle, onEvent };
  try {
    const report = await createBundle(
      { ...what, ...present({ lock, selection, source, gate, onRecorded, dryRun }) },
      hosts,
    );
    return { end, report, written: report.written, ...present({ gate }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { end, error };
  }
}

interface OpenedEnd {
  readonly filled: FilledEnd;
  readonly isNear: boolean;
  readonly close: () => Promise<void>;
}

/** One that cannot be read is none that helps: upstream is behind it. What a dry run says of an end is not there. */
async function openEnd(one: EndReport, request: EndsRequest, hosts: Hosts): Promise<OpenedEnd[]> {
  if (!("report" in one) || request.dryRun === true) return [];
  try {
    const { written } = one;
    return [await (written === undefined ? openFilled(one, request, hosts) : openPackedEnd(one, written))];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [];
  }
}

type FilledReport = Extract<EndReport, { report: unknown }>;

async function openFilled(
  { end, report: { outcomes } }: FilledReport,
  { files }: EndsRequest,
  hosts: Hosts,
): Promise<OpenedEnd> {
  const directory = end.bundle === undefined ? end.directory : undefined;
  const stores = await openVerifiedStores(present({ directory, files }), hosts);
  const filled = filledEnd(outcomes, {
    image: ({ target }) => stores.targetImage(target),
    file: async ({ target: { root, path } }) => ({ source: await stores.targetFiles(root), path }),
  });
  return { filled, isNear: directory !== undefined, close: () => Promise.resolve() };
}

async function openPackedEnd(
  { report: { outcomes } }: FilledReport,
  written: readonly WrittenPlace[],
): Promise<OpenedEnd> {
  const bundle = await openBundleFiles(written.filter(({ isWhole }) => isWhole).map(({ place }) => place));
  const packed = bundleSource(bundle);
  const filled = filledEnd(outcomes, {
    image: ({ source }) => only(packed.sourceImages(source)),
    file: ({ name }) => Promise.resolve(only(packed.sourceFiles(name))),
  });
  return { filled, isNear: true, close: () => bundle.files.close() };
}

function only<Place>([place]: readonly Place[]): Place {
  if (place === undefined) throw new Error("a bundle is one place");
  return place;
}
