/** Whether bytes begin as a web page does, which no manifest, layer or program does. */
export function isWebPage(bytes: Uint8Array): boolean {
  const beginning = new TextDecoder().decode(bytes.subarray(0, 512)).trimStart();
  return /^<(?:!doctype|html|head|body|\?xml|!--)/i.test(beginning);
}
