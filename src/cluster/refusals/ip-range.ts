import type { SpecView } from "./spec-view.ts";

/** A network range of IPv4 or IPv6 addresses. */
export interface IpRange {
  readonly bits: 32 | 128;
  readonly size: number;
  /** The address as written. */
  readonly address: bigint;
  /** The range's first address. */
  readonly first: bigint;
}

/** Undefined for text that is no `address/size`. */
export function parseIpRange(text: string): IpRange | undefined {
  const [, written = "", length = ""] = /^([0-9A-Fa-f.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = written.includes(":") ? parseV6(written) : parseV4(written);
  const bits = written.includes(":") ? 128 : 32;
  const size = Number(length);
  if (address === undefined || length === "" || size > bits) return undefined;
  const rest = BigInt(bits - size);
  return { bits, size, address, first: (address >> rest) << rest };
}

/** Whether a cluster has IPv6 addresses alone. */
export function isIpv6Only(cluster: SpecView): boolean {
  return parseIpRange(cluster.text("nonMasqueradeCIDR") ?? "")?.bits === 128;
}

/** The range as kOps would write it. */
export function formatIpRange({ bits, first, size }: IpRange): string {
  if (bits === 128) return `${formatV6(first)}/${size}`;
  const bytes = [24n, 16n, 8n, 0n].map((shift) => String((first >> shift) & 255n));
  return `${bytes.join(".")}/${size}`;
}

export function belongsTo(inner: IpRange, outer: IpRange): boolean {
  if (inner.bits !== outer.bits || inner.size < outer.size) return false;
  const rest = BigInt(outer.bits - outer.size);
  return inner.first >> rest === outer.first >> rest;
}

export function overlaps(a: IpRange, b: IpRange): boolean {
  return belongsTo(a, b) || belongsTo(b, a);
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2 || text.includes(".")) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const gap = 8 - head.length - tail.length;
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined;
  const groups = [...head, ...Array.from({ length: gap }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function formatV6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - index * 16)) & 0xffffn);
  return groups
    .map((group) => group.toString(16))
    .join(":")
    .replace(/(?:^|:)0(?::0)+(?:$|(?=:))/, (zeros) => (zeros.startsWith(":") ? ":" : "::"));
}
