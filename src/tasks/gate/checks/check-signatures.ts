import { failed, passed, unknown, type Verdict } from "../../../gate/verdict.ts";
import { isSignature, verifyStatements, type VerifiedStatement } from "../../../trust/verify-statements.ts";
import type { GateCheck } from "../gate-check.ts";
import { findSignedAt } from "../find-signed-at.ts";
import { unique } from "../../../values/unique.ts";

const PROBLEMS_SHOWN = 10;

/** `signedBy`: one of the signers has signed the image by the digest that it is copied by, an index by the index's. */
export const checkSignatures: GateCheck<"signedBy"> = async ({ signers, repository }, subject, tools) => {
  if (subject.kind === "file") return unknown("signatures of files are not checked");
  const named = repository === undefined ? [] : tools.repository(repository);
  const wanted = tools.signers(signers);
  let problems: readonly string[] = [];
  for (const place of [...named, ...subject.places]) {
    const found = await findSignedAt(place, [subject.digest], "sig");
    const { statements, problems: more } = verifyStatements(found, wanted, subject.digest);
    const signature = statements.find(isSignature);
    if (signature !== undefined) return signedBy(signature);
    problems = unique([...problems, ...more]);
  }
  const who = wanted.map(({ name }) => name).join(" or ");
  const why = problems.length === 0 ? "it has no signature" : problems[0];
  return failed(`not signed by ${who}: ${why ?? ""}`, {
    digest: subject.digest,
    problems: problems.slice(0, PROBLEMS_SHOWN),
  });
};

function signedBy({ signer, content }: VerifiedStatement): Verdict {
  const { form, manifest } = content;
  return passed(`signed by ${signer.name}`, { ...signer, form, signature: manifest });
}
