import { checkNginxFront } from "./check-nginx-front.ts";
import { KEPT_SECONDS } from "./kept-seconds.ts";
import type { NginxFront } from "./nginx-front.ts";

/** Large content is fetched and kept in pieces, so that nobody waits for the end of what another one fetches. */
const PIECE = "16m";
/** Of a path as nginx has decoded it: nothing that would have to be escaped again, and no line break at its end. */
const REPOSITORY = "[0-9a-z][0-9a-z._/-]*";
const DIGEST = String.raw`sha(?:256|512):[0-9a-f]+\z`;

/**
 * The configuration of nginx, for its http block. Nothing but reading is let through, and no login: what the origin gives to one alone
 * would be everybody's. A question that many ask at once is asked once, and what is known is answered while the origin is away. Throws
 * a UserError BAD_FLAGS for what nginx would not take as it is meant.
 */
export function renderNginxFront(front: NginxFront): string {
  checkNginxFront(front);
  const { origin, listen, folder, size, tls } = front;
  const port = origin.port === "" ? (origin.protocol === "https:" ? "443" : "80") : origin.port;
  const zone = "levels=1:2 keys_zone=kops_assets:32m";
  return [
    `proxy_cache_path ${folder} ${zone} max_size=${size} inactive=365d use_temp_path=off;`,
    "upstream kops_assets_origin {",
    `  server ${origin.hostname}:${port} max_fails=0;`,
    "  keepalive 64;",
    "}",
    "server {",
    `  listen ${listen}${tls === undefined ? "" : " ssl"};`,
    ...(tls === undefined
      ? []
      : [`  ssl_certificate ${tls.certificate};`, `  ssl_certificate_key ${tls.key};`]),
    "  server_tokens off;",
    ...cacheRules().map((line) => `  ${line}`),
    ...location(front, `~ "^/v2/${REPOSITORY}/blobs/${DIGEST}"`, { by: "digest", inPieces: true }),
    ...location(front, `~ "^/v2/${REPOSITORY}/manifests/${DIGEST}"`, { by: "digest", inPieces: false }),
    ...location(front, "/v2/", { by: "name", inPieces: false }),
    ...location(front, "/", { by: "name", inPieces: true }),
    "}",
    "",
  ].join("\n");
}

function cacheRules(): string[] {
  return [
    "proxy_cache kops_assets;",
    "proxy_http_version 1.1;",
    "proxy_cache_lock on;",
    "proxy_cache_lock_timeout 60s;",
    "proxy_cache_lock_age 60s;",
    "proxy_cache_revalidate on;",
    "proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;",
    "add_header X-Cache-Status $upstream_cache_status always;",
  ];
}

/** What a location answers. */
interface Kept {
  readonly by: "digest" | "name";
  readonly inPieces: boolean;
}

/**
 * nginx takes headers from the enclosing block only where a location sets none. The key of an answer is what the origin was asked, word for
 * word: for a digest the decoded path alone, so that no query and no other spelling makes another copy; for all else as the client wrote it.
 */
function location(front: NginxFront, path: string, { by, inPieces }: Kept): string[] {
  const { origin } = front;
  const asked = by === "digest" ? "$uri" : "$request_uri";
  const pieces = [`slice ${PIECE};`, "proxy_set_header Range $slice_range;"];
  return [
    `location ${path} {`,
    ...[
      "limit_except GET { deny all; }",
      `proxy_pass ${origin.protocol}//kops_assets_origin${by === "digest" ? asked : ""};`,
      `proxy_set_header Host ${origin.host};`,
      'proxy_set_header Connection "";',
      'proxy_set_header Authorization "";',
      ...(origin.protocol === "https:" ? originTls(front) : []),
      ...(inPieces ? pieces : []),
      `proxy_cache_key ${asked}${inPieces ? "$slice_range" : ""};`,
      // Where the origin does not say how long.
      `proxy_cache_valid 200 206 ${KEPT_SECONDS[by]}s;`,
      `proxy_cache_valid 404 ${KEPT_SECONDS.missing}s;`,
    ].map((line) => `  ${line}`),
    "}",
  ].map((line) => `  ${line}`);
}

function originTls({ origin, originAuthorities }: NginxFront): string[] {
  return [
    "proxy_ssl_server_name on;",
    // A name in a certificate has no brackets, as an IPv6 address in a URL has.
    `proxy_ssl_name ${origin.hostname.replace(/^\[|\]$/g, "")};`,
    "proxy_ssl_verify on;",
    "proxy_ssl_verify_depth 3;",
    `proxy_ssl_trusted_certificate ${originAuthorities};`,
  ];
}
