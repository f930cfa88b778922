import { openFileStore } from "../../src/files/open-file-store.ts";
import { openWebSource } from "../../src/files/web/web-source.ts";
import { createHttp } from "../../src/http/create-http.ts";
import { run } from "../../src/transfer/run.ts";

/** A program that copies files into an S3 repository, for tests that kill it: its one argument is a job in JSON. */
interface Job {
  readonly upstream: string;
  readonly endpoint: string;
  readonly root: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly list: readonly { readonly path: string; readonly sha256: string }[];
}

const job = JSON.parse(process.argv[2] ?? "") as Job;
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
const http = createHttp();
const { credentials, endpoint } = job;
const store = openFileStore(job.root, { http, s3: { credentials, endpoint: { url: endpoint } } });
const copies = job.list.map(({ path, sha256 }) => ({
  kind: "file" as const,
  name: path,
  target: { root: job.root, path },
  sha256,
}));
const outcomes = await run(
  { copies, unmapped: [] },
  {
    sourceImages: () => [],
    targetImage: () => {
      throw new Error("there are no images");
    },
    sourceFiles: (path) => [
      { source: openWebSource(job.upstream, { http }), path, url: `${job.upstream}/${path}` },
    ],
    targetFiles: () => Promise.resolve(store),
  },
);
await http.close();
process.exitCode = outcomes.every(({ status }) => status !== "failed") ? 0 : 1;
