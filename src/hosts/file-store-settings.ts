import type { FileOptions } from "../files/file-options.ts";
import type { HostEnvironment } from "./read-environment.ts";
import { present } from "../values/present.ts";

/** How files are kept at the target. */
export interface FileStoreSettings {
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
    ...present({
      s3: s3Endpoint === undefined ? undefined : { endpoint: s3Endpoint },
      gcs: gcsEndpoint === undefined ? undefined : { endpoint: gcsEndpoint },
    }),
    azure,
  };
}

/** How files are kept at the target. */
export function targetOptions(environment: HostEnvironment, settings: FileStoreSettings): StoreOptions {
  const access = accessOptions(environment);
  const { sse, kmsKey, storageClass, metadata, header, deep } = settings;
  return {
    s3: {
      ...access.s3,
      ...present({ serverSideEncryption: sse, kmsKeyId: kmsKey, storageClass }),
    },
    gcs: {
      ...access.gcs,
      ...present({ kmsKeyName: kmsKey, storageClass }),
    },
    azure: {
      ...access.azure,
      ...present({ encryptionScope: kmsKey, accessTier: storageClass }),
    },
    ...present({ metadata, headers: header }),
    deep: deep === true,
  };
}
