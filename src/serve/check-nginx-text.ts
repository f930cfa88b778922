import { badFlags } from "../errors/bad-flags.ts";

interface Form {
  readonly form: RegExp;
  readonly hint: string;
}

const PATH: Form = {
  form: /^\/[\w./@+-]+$/,
  hint: "Write an absolute path of letters, digits and ./@+-_.",
};

/** What means nothing else to nginx, by flag. */
const FORMS = {
  "--listen": {
    form: /^(?:(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):)?\d{1,5}$/,
    hint: "Write PORT or ADDRESS:PORT.",
  },
  "--cache-size": { form: /^\d{1,9}[kmg]?$/i, hint: "Write it as nginx does: 500m, 50g." },
  "--cache": PATH,
  "--origin-ca": PATH,
  "--tls-cert": PATH,
  "--tls-key": PATH,
} as const;

/** A flag of `render nginx` whose text stands in the configuration. */
export type NginxFlag = keyof typeof FORMS;

/** Throws a UserError BAD_FLAGS for what nginx would not take as it is meant. */
export function checkNginxText(flag: NginxFlag, text: string): void {
  const { form, hint } = FORMS[flag];
  if (!form.test(text)) throw badFlags(`${flag} ${JSON.stringify(text)} is not understood`, hint);
}
