/** The rest of some content, after its first `count` bytes. */
export async function* skipBytes(
  source: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of source) {
    if (left < chunk.byteLength) yield left === 0 ? chunk : chunk.subarray(left);
    left -= Math.min(left, chunk.byteLength);
  }
}
