import { LARGEST_PORT } from "./largest-port.ts";

const HOST =
  /^(?:[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*(?:\.[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*)*|\[[0-9a-fA-F:]+\])(?::([0-9]{1,5}))?$/;

/** Whether a text is what an image name may begin with: a host with an optional port (distribution reference, "domain"). */
export function isRegistryHost(text: string): boolean {
  const found = HOST.exec(text);
  return found !== null && Number(found[1] ?? 0) <= LARGEST_PORT;
}
