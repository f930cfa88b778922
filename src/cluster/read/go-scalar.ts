const BOOLEANS = new Map<string, boolean>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (text) => [text, true] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (text) => [text, false] as const,
  ),
]);
const NULLS: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);
const INFINITE_OR_NAN = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
/** A sign after 0b is an oddity of Go's library. */
const PREFIXED = /^([-+]?)0(?:([bB][01]+|(?<!^[-+]0)b[-+][01]+)|([oO]?[0-7]+)|([xX][0-9a-fA-F]+))$/;
const STRAY_UNDERSCORE = /(?<![0-9])_|_(?![0-9])/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * What an unquoted YAML scalar means to Go's yaml.v2, which kOps reads with: YAML 1.1 booleans, octal, hexadecimal and binary
 * integers, underscores between digits; no times, no base-60 numbers. NaN and the infinities are returned as such (JSON has none).
 */
export function resolveGoScalar(text: string): string | number | boolean | null {
  if (NULLS.has(text)) return null;
  const boolean = BOOLEANS.get(text);
  if (boolean !== undefined) return boolean;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (INFINITE_OR_NAN.test(text))
    return text.toLowerCase() === ".nan" ? NaN : text.startsWith("-") ? -Infinity : Infinity;
  return resolveNumber(text) ?? text;
}

function resolveNumber(text: string): number | undefined {
  if (text.startsWith(".") && STRAY_UNDERSCORE.test(text)) return undefined;
  const plain = text.replaceAll("_", "");
  if (DECIMAL.test(plain)) return withoutNegativeZero(Number(plain));
  const prefixed = PREFIXED.exec(plain);
  const integer = prefixed === null ? undefined : prefixedNumber(prefixed);
  if (integer !== undefined) return integer;
  if (!FLOAT.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? withoutNegativeZero(value) : undefined;
}

/** Undefined for what does not fit in 64 bits. */
function prefixedNumber([, sign, binary, octal, hexadecimal]: RegExpExecArray): number | undefined {
  if (binary !== undefined && /[-+]/.test(binary)) return resolveNumber(binary.replace(/^b([-+])/, "$10b"));
  const digits =
    octal === undefined
      ? `0${(binary ?? hexadecimal ?? "").toLowerCase()}`
      : `0o${octal.replace(/^[oO]/, "")}`;
  const magnitude = BigInt(digits);
  if (magnitude > (sign === "-" ? 1n << 63n : (1n << 64n) - 1n)) return undefined;
  return withoutNegativeZero(Number(sign === "-" ? -magnitude : magnitude));
}

function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}
