/** A cache in front of `serve`. */
export interface NginxFront {
  /** What is cached: "http://10.0.0.1:5000". */
  readonly origin: URL;
  /** A PEM file with the certificate authorities of an https origin. */
  readonly originAuthorities: string;
  /** "5000", "10.0.0.2:443", "[::]:5000" */
  readonly listen: string;
  /** Where the cache is on disk, and what it may hold, as nginx writes sizes: "50g". */
  readonly folder: string;
  readonly size: string;
  readonly tls?: { readonly certificate: string; readonly key: string };
}
