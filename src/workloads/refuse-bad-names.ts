import { badFlags } from "../errors/bad-flags.ts";
import type { UserError } from "../errors/user-error.ts";

/** A DNS label (RFC 1123), as most names in Kubernetes have to be. */
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** A pod of an Indexed Job is named NAME-VERSION-INDEX, which has to be a DNS label, and a CronJob has 52 letters. */
const NAME_LETTERS = 40;
const LABEL_LETTERS = 63;

interface Names {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly secrets: Readonly<Record<string, string | undefined>>;
}

/** Throws a UserError BAD_FLAGS for a name that the API server would refuse. */
export function refuseBadNames({ name, namespace, secrets }: Names): void {
  if (!LABEL.test(name) || name.length > NAME_LETTERS)
    throw bad(name, "--name", `lower-case letters, digits and -, at most ${NAME_LETTERS}`);
  if (namespace !== undefined && (!LABEL.test(namespace) || namespace.length > LABEL_LETTERS))
    throw bad(namespace, "--namespace", `lower-case letters, digits and -, at most ${LABEL_LETTERS}`);
  for (const [flag, secret] of Object.entries(secrets))
    if (secret !== undefined && !SUBDOMAIN.test(secret))
      throw bad(secret, flag, "the name of a Secret: lower-case letters, digits, - and dots");
}

function bad(text: string, flag: string, wanted: string): UserError {
  return badFlags(`${flag} ${JSON.stringify(text)} is not a valid Kubernetes name`, `Write ${wanted}.`);
}
