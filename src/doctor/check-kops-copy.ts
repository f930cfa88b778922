import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { hostOfUrl } from "./local-hosts.ts";
import { ofAssets } from "./places.ts";

/** Hosts of S3 from which kOps reads a part as the bucket's name (util/pkg/vfs/s3context.go, s3UrlRegexp). */
const MISREAD =
  /(?:^|\.)s3[.-](?:dualstack|fips|accelerate|accesspoint)|\.s3-accesspoint|\.vpce\.amazonaws\.com/;

/** URLs that nodes can use, and from which `kops get assets --copy` takes a wrong bucket. */
export const checkKopsCopy: DoctorCheck = {
  codes: {
    KOPS_COPY_BUCKET: {
      title: "kOps's own copy uses the wrong bucket",
      why: "It does not know S3's dual-stack, FIPS, accelerate, access point and VPC endpoint addresses.",
    },
  },
  find: findKopsCopy,
};

function findKopsCopy(facts: DoctorFacts): Finding[] {
  const host = hostOfUrl(facts.assets.fileRepository ?? "") ?? "";
  if (!MISREAD.test(host) || !/\.amazonaws\.com(?:\.cn)?$/.test(host)) return [];
  return [
    {
      code: "KOPS_COPY_BUCKET",
      severity: "info",
      message: `nodes can use ${host}, but \`kops get assets --copy\` takes it for another bucket`,
      hint: "Copy with kops-assets, or name the bucket as https://s3.REGION.amazonaws.com/BUCKET.",
      ...ofAssets(facts, "fileRepository"),
    },
  ];
}
