import { badFlags } from "../errors/bad-flags.ts";
import { redactUrl } from "../errors/redact-url.ts";
import type { NginxFront } from "./nginx-front.ts";

/** What means nothing else to nginx. */
const PATH = /^\/[\w./@+-]+$/;
const LISTEN = /^(?:(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):)?\d{1,5}$/;
const SIZE = /^\d{1,9}[kmg]?$/i;
const HOST = /^[\w.-]+$|^\[[0-9a-f:.]+\]$/;

/** Throws a UserError BAD_FLAGS for what nginx would not take as it is meant. */
export function checkNginxFront({ origin, originAuthorities, listen, folder, size, tls }: NginxFront): void {
  const isPlain = `${origin.protocol}//${origin.host}/` === origin.href && HOST.test(origin.hostname);
  if (!isPlain || !/^https?:$/.test(origin.protocol))
    throw badFlags(
      `--origin ${redactUrl(origin.href)} is not the URL of a server`,
      "Write http://HOST:PORT, without path and login.",
    );
  refuse("--listen", listen, LISTEN, "Write PORT or ADDRESS:PORT.");
  refuse("--cache-size", size, SIZE, "Write it as nginx does: 500m, 50g.");
  const paths = { "--cache": folder, "--origin-ca": originAuthorities };
  const own = tls === undefined ? {} : { "--tls-cert": tls.certificate, "--tls-key": tls.key };
  for (const [flag, path] of Object.entries({ ...paths, ...own }))
    refuse(flag, path, PATH, "Write an absolute path of letters, digits and ./@+-_.");
}

function refuse(flag: string, text: string, form: RegExp, hint: string): void {
  if (!form.test(text)) throw badFlags(`${flag} ${JSON.stringify(text)} is not understood`, hint);
}
