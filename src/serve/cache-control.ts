import { KEPT_SECONDS } from "./kept-seconds.ts";

/** Of answers that everybody may have: there is no login. */
export const CACHE_CONTROL = {
  digest: { "Cache-Control": `public, max-age=${KEPT_SECONDS.digest}, immutable` },
  name: { "Cache-Control": `public, max-age=${KEPT_SECONDS.name}` },
};
