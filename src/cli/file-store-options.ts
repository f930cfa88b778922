import type { FileOptions } from "../files/file-options.ts";
import type { HostEnvironment } from "./read-environment.ts";

/** Flags on how files are kept at the target, as commander hands them over. */
export interface FileStoreFlags {
  readonly sse?: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly kmsKey?: string;
  readonly storageClass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly header?: Readonly<Record<string, string>>;
  readonly deep?: boolean;
}

type StoreOptions = Omit<FileOptions, "http" | "side" | "openImages">;

/** Where stores are and who we are there, for reading and writing alike. */
export function accessOptions({ s3Endpoint, gcsEndpoint, azure }: HostEnvironment): StoreOptions {
  return {
    ...(s3Endpoint === undefined ? {} : { s3: { endpoint: { url: s3Endpoint } } }),
    ...(gcsEndpoint === undefined ? {} : { gcs: { endpoint: gcsEndpoint } }),
    azure,
  };
}

/** How files are kept at the target. */
export function targetOptions(environment: HostEnvironment, flags: FileStoreFlags): StoreOptions {
  const access = accessOptions(environment);
  const { sse, kmsKey, storageClass, metadata, header, deep } = flags;
  return {
    s3: {
      ...access.s3,
      ...(sse === undefined ? {} : { serverSideEncryption: sse }),
      ...(kmsKey === undefined ? {} : { kmsKeyId: kmsKey }),
      ...(storageClass === undefined ? {} : { storageClass }),
    },
    gcs: {
      ...access.gcs,
      ...(kmsKey === undefined ? {} : { kmsKeyName: kmsKey }),
      ...(storageClass === undefined ? {} : { storageClass }),
    },
    azure: {
      ...access.azure,
      ...(kmsKey === undefined ? {} : { encryptionScope: kmsKey }),
      ...(storageClass === undefined ? {} : { accessTier: storageClass }),
    },
    ...(metadata === undefined ? {} : { metadata }),
    ...(header === undefined ? {} : { headers: header }),
    deep: deep === true,
  };
}
