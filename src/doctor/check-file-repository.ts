import { hasBehaviour } from "../cluster/kops-release.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { hostOf, parseAssetUrl, type AssetUrl } from "../inventory/asset-url.ts";
import { cloudOf } from "./cloud-registry.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { LARGEST_PORT } from "../values/largest-port.ts";
import { ofAssets } from "./places.ts";

/** Since 1.37.0-alpha.2 machines read their own cloud's buckets as whom they are (kubernetes/kops#18661, #18666). */
const BUCKET_SCHEMES: ReadonlyMap<string, string> = new Map([
  ["s3", "aws"],
  ["gs", "gce"],
  ["azureblob", "azure"],
]);
const HTTPS = "Give the https:// address under which nodes reach the repository.";

type Draft = Omit<Finding, "place" | "flag">;

/** Whether nodes of this release can use the fileRepository as it is written. */
export const checkFileRepository: DoctorCheck = {
  codes: {
    FILE_REPOSITORY_SCHEME: {
      title: "fileRepository that nodes cannot read",
      why: "Nodes download with curl, wget and nodeup's own client, which read http(s) only. kOps refuses it since 1.36; with older releases, nodes fail.",
    },
    FILE_REPOSITORY_NOT_A_URL: {
      title: "fileRepository is not a URL",
      why: "Every file's address is made from it.",
    },
    FILE_REPOSITORY_NO_HOST: {
      title: "fileRepository names no host",
      why: "Every file's address is made from it.",
    },
    FILE_REPOSITORY_COMMA: {
      title: "comma in fileRepository",
      why: "Nodes get several addresses of a file in one text, separated by commas.",
    },
    FILE_REPOSITORY_QUERY: {
      title: "query or fragment in fileRepository",
      why: "kOps keeps it at the end of every file's address.",
    },
    FILE_REPOSITORY_CREDENTIALS: {
      title: "password in fileRepository",
      why: "It is readable in the machines' user data and in the state store.",
    },
  },
  find: findFileRepository,
};

function findFileRepository(facts: DoctorFacts): Finding[] {
  const { fileRepository } = facts.assets;
  if (fileRepository === undefined) return [];
  const at = ofAssets(facts, "fileRepository");
  return draftsOf(fileRepository, facts).map((draft) => ({ ...draft, ...at }));
}

function draftsOf(written: string, facts: DoctorFacts): Draft[] {
  const shown = JSON.stringify(redactUrl(written));
  if (written !== written.trim() || /[\s\\]/.test(written)) {
    const message = `the fileRepository ${shown} contains blanks or backslashes, which become part of every address`;
    return [{ code: "FILE_REPOSITORY_NOT_A_URL", severity: "error", message, hint: HTTPS }];
  }
  const url = parseAssetUrl(written);
  if (url === undefined || !hasGoodPort(url)) {
    const message = `the fileRepository ${shown} is not a URL`;
    return [{ code: "FILE_REPOSITORY_NOT_A_URL", severity: "error", message, hint: HTTPS }];
  }
  if (url.scheme !== "http" && url.scheme !== "https") return schemeProblem(url, shown, facts);
  if (hostOf(url).replace(/:\d*$/, "") === "") {
    const message = `the fileRepository ${shown} names no host`;
    return [{ code: "FILE_REPOSITORY_NO_HOST", severity: "error", message, hint: HTTPS }];
  }
  return [...partProblems(url, shown)];
}

function hasGoodPort(url: AssetUrl): boolean {
  const port = /:([^:\]]*)$/.exec(hostOf(url))?.[1];
  return port === undefined || (/^\d*$/.test(port) && Number(port) <= LARGEST_PORT);
}

function schemeProblem({ scheme }: AssetUrl, shown: string, facts: DoctorFacts): Draft[] {
  const { release } = facts;
  const readers = BUCKET_SCHEMES.get(scheme);
  const readsBuckets = hasBehaviour(release, ["1.37.0-alpha.2"]);
  if (readsBuckets && readers !== undefined && readers === cloudOf(facts)) return [];
  const found = scheme === "" ? `${shown} has no scheme` : `${shown} is not an http(s) URL`;
  const why = hasBehaviour(release, ["1.36.0"])
    ? `kOps ${release.name} refuses it (kubernetes/kops#18340)`
    : `kOps ${release.name} accepts it, and then no node can download anything (kubernetes/kops#16760)`;
  const later =
    readers === undefined ? "" : ` kOps 1.37 is to read ${scheme}:// on ${readers}, as whom the machine is.`;
  return [
    {
      code: "FILE_REPOSITORY_SCHEME",
      severity: "error",
      message: `the fileRepository ${found}: ${why}`,
      hint: `${HTTPS}${later}`,
    },
  ];
}

function* partProblems({ authority, query, fragment, path }: AssetUrl, shown: string): Generator<Draft> {
  if (`${authority ?? ""}${path}`.includes(",")) {
    yield {
      code: "FILE_REPOSITORY_COMMA",
      severity: "error",
      message: `the fileRepository ${shown} has a comma: kOps separates several addresses by commas, so nodes would split it there`,
      hint: "Use a path without commas.",
    };
  }
  if (query !== "" || fragment !== "") {
    yield {
      code: "FILE_REPOSITORY_QUERY",
      severity: "warning",
      message: `the fileRepository ${shown} has a ${query === "" ? "fragment" : "query"}, which kOps appends to every file's address; a presigned URL is good for one file only`,
      hint: "Leave out everything from the question mark or hash on.",
    };
  }
  if (authority?.includes("@") === true) {
    yield {
      code: "FILE_REPOSITORY_CREDENTIALS",
      severity: "warning",
      message:
        "the fileRepository has a user name: anybody who can read the machines' user data or the state store can read the password",
      hint: "Let the machines' network read the repository without a password.",
    };
  }
}
