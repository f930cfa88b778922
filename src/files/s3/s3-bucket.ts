import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { S3Location } from "../location/file-location.ts";
import { awsRequestHandler } from "../../identity/aws-request-handler.ts";
import { hiddenCause } from "./hidden-cause.ts";
import { learnedOf, type Learned } from "./learned.ts";
import { explainS3Error } from "./s3-error.ts";
import type { S3Options } from "./s3-options.ts";
import type * as Sdk from "./s3-sdk.ts";
import { present } from "../../values/present.ts";

type S3Sdk = typeof Sdk;

/** One bucket, spoken to in its own region. */
export interface S3Bucket {
  readonly location: S3Location;
  readonly options: S3Options;
  /** What its answers have shown. */
  readonly learned: Learned;
  /** Runs one operation of the S3 API; what goes wrong becomes a UserError that names it. */
  call<Answer>(
    operation: string,
    key: string,
    run: (client: S3Client, sdk: S3Sdk) => Promise<Answer>,
  ): Promise<Answer>;
}

/** Loads the SDK only when the first operation is run. */
export function createS3Bucket(location: S3Location, options: S3Options): S3Bucket {
  let connection: Promise<{ client: S3Client; sdk: S3Sdk }> | undefined;
  const connect = (): Promise<{ client: S3Client; sdk: S3Sdk }> => {
    connection ??= connectBucket(location, options);
    return connection;
  };
  return {
    location,
    options,
    learned: learnedOf(options.http, location),
    async call(operation, key, run) {
      let connected: { client: S3Client; sdk: S3Sdk } | undefined;
      try {
        connected = await connect();
        return await run(connected.client, connected.sdk);
      } catch (error) {
        if (connected === undefined) connection = undefined;
        const identity = connected === undefined ? undefined : await identityOf(connected.client);
        const call = { operation, key, location, side: options.side ?? "local", identity };
        throw explainS3Error(
          connected === undefined ? error : await hiddenCause(error, call, connected),
          call,
        );
      }
    },
  };
}

async function connectBucket(
  location: S3Location,
  options: S3Options,
): Promise<{ client: S3Client; sdk: S3Sdk }> {
  const sdk = await import("./s3-sdk.ts");
  const region = location.region ?? (await findRegion(sdk, location, options));
  return { sdk, client: new sdk.S3Client(clientConfig(location, options, region)) };
}

function clientConfig(location: S3Location, options: S3Options, region: string | undefined): S3ClientConfig {
  const { credentials, profile } = options;
  return {
    requestHandler: awsRequestHandler(options.http, options.side ?? "local"),
    logger: SILENT,
    maxAttempts: options.http.attempts,
    retryMode: "adaptive",
    responseChecksumValidation: "WHEN_REQUIRED",
    useArnRegion: true,
    forcePathStyle: location.pathStyle ?? false,
    ...present({
      region,
      credentials,
      profile,
      useDualstackEndpoint: location.dualStack,
      useFipsEndpoint: location.fips,
      useAccelerateEndpoint: location.accelerate,
    }),
    ...(location.endpoint === undefined ? {} : ownEndpoint(location.endpoint)),
  };
}

/** Stores that are not Amazon's may keep the SDK's checksum trailers as part of the object: they get none. */
function ownEndpoint(endpoint: string): S3ClientConfig {
  return { endpoint, requestChecksumCalculation: "WHEN_REQUIRED" };
}

/** S3 names a bucket's region in its answer to HeadBucket, whatever that answer is and whichever region was asked. */
async function findRegion(sdk: S3Sdk, location: S3Location, options: S3Options): Promise<string> {
  const plain: S3Location = { kind: "s3", bucket: location.bucket, prefix: "" };
  const configured = new sdk.S3Client(clientConfig(plain, options, undefined));
  const home = await configured.config.region().catch(() => "us-east-1");
  const client = new sdk.S3Client(clientConfig(plain, options, home));
  try {
    const { BucketRegion } = await client.send(new sdk.HeadBucketCommand({ Bucket: location.bucket }));
    return BucketRegion ?? home;
  } catch (error) {
    const region = regionInAnswer(error);
    if (region !== undefined) return region;
    const identity = await identityOf(client);
    const call = { operation: "HeadBucket", key: "", location, side: options.side ?? "local", identity };
    throw explainS3Error(await hiddenCause(error, call, { client, sdk }), call);
  } finally {
    configured.destroy();
    client.destroy();
  }
}

function regionInAnswer(error: unknown): string | undefined {
  const answer = (error as { $response?: { headers?: Record<string, string> } }).$response;
  return answer?.headers?.["x-amz-bucket-region"];
}

/** The access key that requests are signed with; it is a name and no secret. */
async function identityOf(client: S3Client): Promise<string | undefined> {
  try {
    return `access key ${(await client.config.credentials()).accessKeyId}`;
  } catch {
    return undefined;
  }
}

/** The SDK's own default writes warnings to the console. */
const SILENT = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
