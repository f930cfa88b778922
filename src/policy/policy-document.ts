import { printJsonText } from "../values/quote-text.ts";
/** A policy in Amazon's language (IAM User Guide, "IAM JSON policy reference"). */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal?: "*" | { readonly AWS: readonly string[] };
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export function policyOf(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** As files have it: indented, with a line end. */
export function printPolicy(policy: object): string {
  return `${printJsonText(policy, 2)}\n`;
}
