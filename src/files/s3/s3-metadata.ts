/** The user metadata in which an object's sha256 is kept, lower-case hex: x-amz-meta-sha256. */
export const SHA256_METADATA = "sha256";
