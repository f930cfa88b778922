/** Compresses and decompresses whole frames of Zstandard (RFC 8878). */
export interface ZstdCodec {
  compress(bytes: Uint8Array): Uint8Array;
  /** Throws an Error for what is no frame. */
  decompress(frame: Uint8Array): Uint8Array;
}

/** The usual one: what more would cost time saves little of programs. */
const LEVEL = 3;

let loaded: Promise<ZstdCodec> | undefined;

/** One and the same libzstd whatever the version of Node, so that the same content is always the same bytes. */
export function loadZstd(): Promise<ZstdCodec> {
  return (loaded ??= load());
}

async function load(): Promise<ZstdCodec> {
  const { init, compress, decompress } = await import("@bokuweb/zstd-wasm");
  await init();
  return { compress: (bytes) => compress(bytes, LEVEL), decompress: (frame) => decompress(frame) };
}
