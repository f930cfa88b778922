import type { FileSource } from "../../content/file-store.ts";
import { answerText, type Exchange } from "../exchange.ts";
import { ADMIN_PATHS, PLAIN, type AskAdmin } from "./admin.ts";

/**
 * Answers what is asked about the server itself, and says whether it has. A file that is stored under such a name is served as any other;
 * the page is for browsers alone.
 */
export async function answerAdmin(
  exchange: Exchange,
  path: string,
  ask: AskAdmin,
  files: FileSource,
): Promise<boolean> {
  const { method = "", headers } = exchange.request;
  if (!ADMIN_PATHS.has(path) || !["GET", "HEAD"].includes(method)) return false;
  if (path === "" && headers.accept?.includes("text/html") !== true) return false;
  if (path !== "" && (await isStored(path, files))) return false;
  const { status = 200, text, headers: own = PLAIN } = await ask(path, hostOf(exchange));
  answerText(exchange, status, text, own);
  return true;
}

/** A name of this server as a client has it; what is none is not repeated. */
function hostOf({ request }: Exchange): string | undefined {
  const { host = "" } = request.headers;
  return /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host) ? host : undefined;
}

/** A disk that fails is no reason not to say so. */
async function isStored(path: string, files: FileSource): Promise<boolean> {
  return files.stat(path).then(
    (found) => found !== undefined,
    () => false,
  );
}
