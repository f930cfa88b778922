/** Of TCP (RFC 9293). */
export const LARGEST_PORT = 65_535;
