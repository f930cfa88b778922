/** A user and password as the value of Authorization or Proxy-Authorization (RFC 7617). */
export function basicCredentials(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}
