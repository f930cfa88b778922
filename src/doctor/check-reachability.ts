import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { hostOfUrl } from "./local-hosts.ts";
import { ofAssets, ofImageMapping } from "./places.ts";
import type { ProbeAnswer } from "./probe-results.ts";
import { unique } from "../values/unique.ts";

interface Asked {
  readonly host: string;
  readonly asset: string;
  readonly answer: ProbeAnswer;
  readonly at: Pick<Finding, "place">;
}

type Trouble = "unreachable" | "untrusted" | "failed";

const TROUBLES: Readonly<Record<Trouble, Pick<Finding, "code" | "severity" | "hint">>> = {
  unreachable: {
    code: "HOST_UNREACHABLE",
    severity: "error",
    hint: "Check the name and the network; use --offline if this machine cannot reach it.",
  },
  untrusted: {
    code: "CERTIFICATE_NOT_TRUSTED",
    severity: "error",
    hint: "Give the host a certificate of an authority that the machine images trust; --ca-file trusts one for this machine only.",
  },
  failed: {
    code: "PROBE_FAILED",
    severity: "warning",
    hint: "Ask again; --deep asks for everything.",
  },
};

/** Hosts that could not be asked, one finding a host and trouble. */
export const checkReachability: DoctorCheck = {
  codes: {
    HOST_UNREACHABLE: {
      title: "repository that does not answer",
      why: "Nothing is known about it; machines may have the same problem.",
    },
    CERTIFICATE_NOT_TRUSTED: {
      title: "certificate that is not trusted",
      why: "Machines trust the authorities in their image only.",
    },
    PROBE_FAILED: {
      title: "answer that tells nothing",
      why: "The repository had another problem when it was asked.",
    },
  },
  find: findReachability,
};

function findReachability(facts: DoctorFacts): Finding[] {
  const asked = [...askedFiles(facts), ...askedImages(facts)];
  return (Object.keys(TROUBLES) as Trouble[]).flatMap((trouble) => {
    const troubled = asked.filter(({ answer }) => answer.status === trouble);
    const hosts = unique(troubled.map(({ host }) => host));
    return hosts.flatMap((host) => describe(trouble, host, troubled));
  });
}

function describe(trouble: Trouble, host: string, troubled: readonly Asked[]): Finding[] {
  const ofHost = troubled.filter((one) => one.host === host);
  const [first] = ofHost;
  if (first === undefined) return [];
  const assets = ofHost.map(({ asset }) => asset);
  const message = `${host} could not be asked: ${first.answer.message ?? "no answer"}`;
  return [{ ...TROUBLES[trouble], message, assets, ...first.at }];
}

function askedFiles(facts: DoctorFacts): Asked[] {
  const at = ofAssets(facts, "fileRepository");
  return facts.probes.files.flatMap(({ url, answer, hashFile }) =>
    [answer, ...(hashFile === undefined ? [] : [hashFile])].map((one) => ({
      host: hostOfUrl(url) ?? url,
      asset: one === answer ? url : `${url}.sha256`,
      answer: one,
      at,
    })),
  );
}

function askedImages(facts: DoctorFacts): Asked[] {
  const at = ofImageMapping(facts);
  return facts.probes.images.map(({ host, image, anonymous }) => ({
    host,
    asset: image,
    answer: anonymous,
    at,
  }));
}
