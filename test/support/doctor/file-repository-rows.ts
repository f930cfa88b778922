import type { ProbeAnswer } from "../../../src/doctor/probe-results.ts";
import { askedFile, files, GOOD, type DoctorRow } from "./doctor-case.ts";

const REFUSED: ProbeAnswer = { status: "refused", message: "401" };

/** What is checked of where files come from. */
export const FILE_REPOSITORY_ROWS: readonly DoctorRow[] = [
  [
    "FILE_REPOSITORY_SCHEME",
    "error",
    files("s3://bucket/kops"),
    files("https://bucket.s3.amazonaws.com/kops"),
  ],
  ["FILE_REPOSITORY_SCHEME", "error", { ...files("gs://b"), release: "1.35.2" }, files("http://b.example")],
  ["FILE_REPOSITORY_SCHEME", "error", files("file:///srv/kops"), files("https://h.example:8443/kops/")],
  ["FILE_REPOSITORY_SCHEME", "error", files("files.example.com/kops"), files("HTTPS://files.example.com")],
  [
    "FILE_REPOSITORY_SCHEME",
    "error",
    { ...files("s3://b"), release: "1.37.0", cloud: "gce" },
    { ...files("s3://b"), release: "1.37.0", cloud: "aws" },
  ],
  [
    "FILE_REPOSITORY_NOT_A_URL",
    "error",
    files("https://files.example.com/kops "),
    files("https://files.example.com"),
  ],
  [
    "FILE_REPOSITORY_NOT_A_URL",
    "error",
    files("https://h.example:99999/"),
    files("https://h.example:65535/"),
  ],
  ["FILE_REPOSITORY_NOT_A_URL", "error", files("https://h.example/%zz"), files("https://[::1]:8443/%20")],
  ["FILE_REPOSITORY_NO_HOST", "error", files("https:///kops"), files("https://h.example/kops")],
  ["FILE_REPOSITORY_COMMA", "error", files("https://h.example/a,b"), files("https://h.example/a;b")],
  [
    "FILE_REPOSITORY_QUERY",
    "warning",
    files("https://h.example/a?X-Amz-Signature=x"),
    files("https://h.example/a"),
  ],
  ["FILE_REPOSITORY_QUERY", "warning", files("https://h.example/a#b"), files("https://h.example/a")],
  ["FILE_REPOSITORY_CREDENTIALS", "warning", files("https://u:p@h.example/a"), files("https://h.example/@a")],
  [
    "KOPS_COPY_BUCKET",
    "info",
    files("https://b.s3.dualstack.eu-west-1.amazonaws.com"),
    files("https://b.s3.eu-west-1.amazonaws.com"),
  ],
  ["PLAIN_HTTP", "warning", files("http://h.example"), files("https://h.example")],
  [
    "PLAIN_HTTP",
    "warning",
    { spec: "  containerd: {registryMirrors: {docker.io: ['http://m.example']}}\n" },
    { spec: "  containerd: {registryMirrors: {docker.io: ['https://m.example']}}\n" },
  ],
  ["FILES_NEED_CREDENTIALS", "error", askedFile({ answer: REFUSED }), askedFile({})],
  [
    "FILES_NEED_CREDENTIALS",
    "error",
    askedFile({ hashFile: REFUSED }),
    askedFile({ hashFile: { status: "absent" } }),
  ],
  ["FILES_MISSING", "error", askedFile({ answer: { status: "absent" } }), askedFile({})],
  [
    "HASH_FILES_MISSING",
    "error",
    askedFile({ hashFile: { status: "absent" } }),
    askedFile({ sha256: "a".repeat(64), hashFile: { status: "absent" } }),
  ],
  [
    "HASH_DIFFERS",
    "error",
    askedFile({ sha256: "a".repeat(64), hashFile: { status: "present", sha256: "b".repeat(64) } }),
    askedFile({ sha256: "A".repeat(64), hashFile: { status: "present", sha256: "a".repeat(64) } }),
  ],
  [
    "FILES_MUST_BE_PUBLIC",
    "warning",
    { ...files("https://storage.googleapis.com/bucket/kops"), cloud: "gce" },
    files("https://files.example.com/kops"),
  ],
  [
    "FILES_MUST_BE_PUBLIC",
    "warning",
    files("https://bucket.storage.googleapis.com/kops"),
    { ...askedFile({}), assets: { ...GOOD, fileRepository: "https://bucket.storage.googleapis.com/kops" } },
  ],
];
