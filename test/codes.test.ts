import { expect, test } from "vitest";
import { ALL_CODES } from "../src/cli/explain/all-codes.ts";
import { codesInSource } from "./support/codes-in-source.ts";

/** Words that look like codes and that no user is told as one. */
const NOT_CODES = [
  // Variables of the environment.
  ...["CNI_ASSET_HASH_STRING", "CNI_VERSION_URL", "DNSCONTROLLER_IMAGE", "AWS_DEFAULT_REGION", "AWS_REGION"],
  ...["KOPSCONTROLLER_IMAGE", "KOPS_BASE_URL", "KOPS_CLUSTER_NAME", "KOPS_FEATURE_FLAGS", "KOPS_VERSION"],
  ...["KUBE_APISERVER_HEALTHCHECK_IMAGE", "JOB_COMPLETION_INDEX", "HTTP_PROXY", "HTTPS_PROXY"],
  // What `serve` answers to clients of the distribution API.
  ...["BLOB_UNKNOWN", "DIGEST_INVALID", "MANIFEST_INVALID", "NAME_INVALID", "SIZE_INVALID"],
  // What the wire calls its failures before they become codes of ours.
  ...[
    "ANSWER_TIMEOUT",
    "BAD_ANSWER",
    "BAD_HEADER",
    "BODY_LENGTH_MISMATCH",
    "BODY_TIMEOUT",
    "CONNECT_TIMEOUT",
  ],
  ...["CONNECTION_CLOSED", "NO_SOCKS", "PROXY_TROUBLE", "SLOW_BODY_TIMEOUT"],
  // Words of Node, libraries, clouds and protocols.
  ...[
    "CONNECT",
    "EAI_AGAIN",
    "ERR_STREAM_PREMATURE_CLOSE",
    "KMS_DSSE",
    "SHA2_256",
    "TAB_AS_INDENT",
    "WHEN_REQUIRED",
  ],
  // A right that a unit of systemd asks for.
  "CAP_NET_BIND_SERVICE",
  // What `verify` calls a piece that is in a volume which is not at hand.
  "ELSEWHERE",
  // The name of a variable in a script that is written.
  "LIST_OPTION",
];

test("every code in the sources is explained, and nothing else", () => {
  const found = codesInSource();
  const codes = [...found.keys()].filter((code) => !NOT_CODES.includes(code));
  const unexplained = codes
    .filter((code) => !(code in ALL_CODES))
    .map((code) => `${code} (${found.get(code)?.join(", ") ?? ""})`);
  expect(unexplained, "explain them in src/errors/codes/").toEqual([]);
  expect(
    Object.keys(ALL_CODES).filter((code) => !found.has(code)),
    "these are gone from the sources",
  ).toEqual([]);
  expect(
    NOT_CODES.filter((word) => !found.has(word)),
    "these need no exception any more",
  ).toEqual([]);
});
