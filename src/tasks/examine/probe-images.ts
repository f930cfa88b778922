import { referenceOf, type ImageReference } from "../../content/image-reference.ts";
import type { ImageProbe, ProbeAnswer } from "../../doctor/probe-results.ts";
import { createRegistry, type Registry } from "../../registry/create-registry.ts";
import type { Network } from "../../hosts/network.ts";
import { ABSENT, answerOf, isHopeless, PRESENT } from "./answer-of.ts";
import { askSomeAtOnce } from "./ask-some-at-once.ts";

const AT_ONCE = 8;

/** An image to ask for, by the name that nodes pull. */
export interface ImageQuestion {
  readonly canonical: string;
  readonly image: string;
  readonly reference: ImageReference;
  /** The sandbox image is pulled in a way of its own. */
  readonly isSandbox: boolean;
}

/**
 * Asks one registry for manifests, first as a stranger, and where that does not find one with the credentials of this machine, if there
 * are any: for sandbox images and one other, or for all with `isDeep`. A registry that does not answer is asked once.
 */
export async function probeImages(
  images: readonly ImageQuestion[],
  network: Network,
  isDeep: boolean,
): Promise<ImageProbe[]> {
  const [first, ...others] = isDeep ? images : sampleOf(images);
  if (first === undefined) return [];
  const host = first.reference.registry;
  const plainHttp = network.plainHttp(host);
  const stranger = createRegistry({ host, http: network.http, side: "local", plainHttp });
  const ask = (one: ImageQuestion): Promise<ImageProbe> => probeImage(one, stranger, network);
  const probe = await ask(first);
  if (isHopeless(probe.anonymous)) return [probe];
  return [probe, ...(await askSomeAtOnce(others, AT_ONCE, ask))];
}

function sampleOf(images: readonly ImageQuestion[]): ImageQuestion[] {
  const sandboxes = images.filter(({ isSandbox }) => isSandbox);
  return [...sandboxes, ...images.filter(({ isSandbox }) => !isSandbox).slice(0, 1)];
}

async function probeImage(
  { canonical, image, reference }: ImageQuestion,
  stranger: Registry,
  network: Network,
): Promise<ImageProbe> {
  const { registry: host, repository } = reference;
  const anonymous = await resolve(stranger, reference);
  const about = { canonical, image, host, anonymous };
  const mayBeHidden = anonymous.status === "refused" || anonymous.status === "absent";
  if (!mayBeHidden || !(await hasCredential(network, host, repository))) return about;
  return { ...about, known: await resolve(network.openRegistry(host, "local"), reference) };
}

async function resolve(registry: Registry, image: ImageReference): Promise<ProbeAnswer> {
  try {
    const found = await registry.repository(image.repository).resolve(referenceOf(image));
    return found === undefined ? ABSENT : PRESENT;
  } catch (error) {
    return answerOf(error);
  }
}

/** A login that cannot be had (an expired helper's, a cloud's elsewhere) is none. */
async function hasCredential(network: Network, host: string, repository: string): Promise<boolean> {
  try {
    return (await network.findCredential({ host, repository })) !== undefined;
  } catch {
    return false;
  }
}
