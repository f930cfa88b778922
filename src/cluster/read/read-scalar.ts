import { Scalar } from "yaml";
import { resolveGoScalar } from "./go-scalar.ts";
import { offsetOfNode, YamlError } from "./yaml-error.ts";

const STANDARD_TAG = "tag:yaml.org,2002:";

type ScalarValue = string | number | boolean | null;

/** What a scalar means to Go: by its tag if it has one, else as it looks if it is not quoted. Throws YamlError. */
export function readScalar(node: Scalar): ScalarValue {
  const text = typeof node.value === "string" ? node.value : "";
  const value = scalarValue(node, text);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new YamlError(
      `${text} is not a number that JSON has`,
      offsetOfNode(node),
      "Write a finite number.",
    );
  }
  return value;
}

function scalarValue(node: Scalar, text: string): ScalarValue {
  const tag = node.tag?.startsWith(STANDARD_TAG) === true ? node.tag.slice(STANDARD_TAG.length) : node.tag;
  switch (tag) {
    case undefined:
      return node.type === undefined || node.type === Scalar.PLAIN ? resolveGoScalar(text) : text;
    case "int":
    case "float":
    case "bool":
    case "null":
      return typedScalar(node, text, tag);
    case "binary":
      return new TextDecoder().decode(Uint8Array.from(atobOrThrow(node, text), (unit) => unit.charCodeAt(0)));
    default:
      return text;
  }
}

function typedScalar(node: Scalar, text: string, tag: "int" | "float" | "bool" | "null"): ScalarValue {
  const value = resolveGoScalar(text);
  const fits =
    tag === "null" ? value === null : tag === "bool" ? typeof value === "boolean" : typeof value === "number";
  if (fits) return value;
  throw new YamlError(
    `${JSON.stringify(text)} is not of the type !!${tag}`,
    offsetOfNode(node),
    "Remove the tag.",
  );
}

function atobOrThrow(node: Scalar, text: string): string {
  try {
    return atob(text);
  } catch {
    throw new YamlError(
      "the value of !!binary is not base64",
      offsetOfNode(node),
      "Encode the value as base64.",
    );
  }
}
