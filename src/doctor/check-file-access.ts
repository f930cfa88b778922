import { hostOfUrl } from "./local-hosts.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { ofAssets } from "./places.ts";
import type { FileProbe } from "./probe-results.ts";
import { someOf } from "../values/some-of.ts";

type Draft = Omit<Finding, "place" | "flag">;

/** Whether nodes, which have no credentials for files, can read them, and whether hashes beside them are right. */
export const checkFileAccess: DoctorCheck = {
  codes: {
    FILES_NEED_CREDENTIALS: {
      title: "files that cannot be read without credentials",
      why: "Machines have no credentials for files; they never get nodeup.",
    },
    FILES_MUST_BE_PUBLIC: {
      title: "bucket that was not asked",
      why: "Machines read files from Cloud Storage without credentials, whatever rights their service account has.",
    },
    FILES_MISSING: {
      title: "files missing in the repository",
      why: "Machines that need them do not join.",
    },
    HASH_FILES_MISSING: {
      title: "no .sha256 beside a file whose hash kOps does not know",
      why: "`kops update cluster` reads it there, without credentials.",
    },
    HASH_DIFFERS: {
      title: "a .sha256 of something else",
      why: "Nodes refuse a file of another hash.",
    },
  },
  find: findFileAccess,
};

function findFileAccess(facts: DoctorFacts): Finding[] {
  const { files } = facts.probes;
  const drafts = [
    ...mustBePublic(facts),
    ...refusedFiles(files),
    ...missingFiles(files),
    ...missingHashes(files),
    ...otherHashes(files),
  ];
  const at = ofAssets(facts, "fileRepository");
  return drafts.map((draft) => ({ ...draft, ...at }));
}

/** Amazon S3 can be opened to a network; Cloud Storage knows strangers (allUsers) or none. */
function mustBePublic({ assets: { fileRepository = "" }, probes }: DoctorFacts): Draft[] {
  const host = hostOfUrl(fileRepository) ?? "";
  if (probes.files.length > 0 || !/^(?:[^/]+\.)?storage\.(?:googleapis|cloud\.google)\.com$/i.test(host))
    return [];
  return [
    {
      code: "FILES_MUST_BE_PUBLIC",
      severity: "warning",
      message: `machines read ${host} without credentials, whatever rights their service account has. They never get nodeup unless the bucket is public, which was not checked`,
      hint: "Let allUsers read the objects (`kops-assets render bucket-policy`), or serve the files within the machines' network; without --offline, doctor checks it.",
    },
  ];
}

function refusedFiles(files: readonly FileProbe[]): Draft[] {
  const refused = files.filter(({ answer, hashFile }) =>
    [answer.status, hashFile?.status].includes("refused"),
  );
  return ofUrls(refused, (urls, shown) => ({
    code: "FILES_NEED_CREDENTIALS",
    severity: "error",
    message: `${hostOfUrl(urls[0] ?? "") ?? "the repository"} refuses ${shown} without credentials, and nodes have no credentials for files (a bucket also answers this way for missing files, unless everybody may list it)`,
    hint: "Let the machines' network read it without credentials: a bucket policy for the VPC endpoint (`kops-assets render bucket-policy`), or a web server in front of it. Also check that the files are there (`kops-assets copy`).",
  }));
}

function missingFiles(files: readonly FileProbe[]): Draft[] {
  return ofUrls(
    files.filter(({ answer }) => answer.status === "absent"),
    (urls, shown) => ({
      code: "FILES_MISSING",
      severity: "error",
      message: `${urls.length} of ${files.length} files that were asked for are not in the repository: ${shown}`,
      hint: "Run `kops-assets copy`.",
    }),
  );
}

/** kOps knows the hashes of most files; those of others it reads beside the file whenever it writes user data. */
function missingHashes(files: readonly FileProbe[]): Draft[] {
  const without = files.filter(
    ({ sha256, hashFile }) =>
      sha256 === undefined && hashFile !== undefined && (hashFile.status === "absent" || isEmpty(hashFile)),
  );
  return ofUrls(without, (_, shown) => ({
    code: "HASH_FILES_MISSING",
    severity: "error",
    message: `kOps does not know the hash of ${shown} and reads it from a .sha256 file beside it, which is missing: \`kops update cluster\` will stop`,
    hint: "Run `kops-assets copy`, which writes them.",
  }));
}

function isEmpty({ status, sha256 }: NonNullable<FileProbe["hashFile"]>): boolean {
  return status === "present" && sha256 === undefined;
}

function otherHashes(files: readonly FileProbe[]): Draft[] {
  const wrong = files.filter(
    ({ sha256, hashFile }) =>
      sha256 !== undefined && hashFile?.sha256 !== undefined && hashFile.sha256 !== sha256.toLowerCase(),
  );
  return ofUrls(wrong, (_, shown) => ({
    code: "HASH_DIFFERS",
    severity: "error",
    message: `the .sha256 beside ${shown} is not the hash that nodes expect, so they refuse the file`,
    hint: "Run `kops-assets copy --deep`, which reads the files that are there and replaces wrong ones.",
  }));
}

function ofUrls(
  files: readonly FileProbe[],
  draft: (urls: readonly string[], shown: string) => Draft,
): Draft[] {
  const urls = files.map(({ url }) => url);
  return urls.length === 0 ? [] : [{ ...draft(urls, someOf(urls, 3)), assets: urls }];
}
