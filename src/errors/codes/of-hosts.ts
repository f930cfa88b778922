import type { CodeExplanations } from "./code-explanation.ts";

/** Networks, registries, file stores, clouds, disks and credentials. */
export const OF_HOSTS: CodeExplanations = {
  UNREACHABLE: [
    "The host cannot be reached: its name is unknown, nothing answers, or what answers does not speak HTTP.",
    "Check the name, the port, the network, and whether a proxy is needed (HTTPS_PROXY, ALL_PROXY, NO_PROXY).",
  ],
  TIMEOUT: [
    "The host was too slow, or stopped in the middle of an answer.",
    "Try again later. Lower --concurrency if many requests run at once.",
  ],
  SILENT_HOST: [
    "Nothing has come from a host for some seconds. It is waited for until the limit that the message names, and asked again then.",
    "Nothing to do if it answers after all. Else check the host, and what stands in front of it.",
  ],
  DOWNLOADS_CUT: [
    "The server stopped before these downloads were whole: their time was over, or it was told twice.",
    "Clients have to ask again. Give them longer with --drain-time.",
  ],
  TLS_FAILED: [
    "No secure connection could be made: an unknown authority, a wrong name, an expired certificate, or a port without TLS.",
    "Give the authority with --ca-file, or correct the certificate (a client's is in certs.d/HOST). Without TLS: --plain-http HOST.",
  ],
  BAD_CERTIFICATE: ["A certificate, or its key, cannot be used.", "Give PEM files that belong together."],
  BAD_PROXY: [
    "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is no http, https or socks5 address.",
    "Write http://proxy.example.com:3128 or socks5://proxy.example.com:1080, with % codes for special characters of a password.",
  ],
  NOT_FOR_NODES: [
    "Nodes cannot read files at this address: they read http and https only.",
    "Name the fileRepository by its http(s) address.",
  ],
  PROXY_REFUSED: [
    "The proxy refused the request.",
    "Check the proxy's rules, and the user and password in its address.",
  ],
  UNAUTHORIZED: [
    "The host wants credentials, or does not accept those it was given.",
    "Log in (docker login), or check the credentials. `kops-assets login-check HOST` says which are used.",
  ],
  FORBIDDEN: [
    "The host accepts the credentials, but they do not allow this.",
    "Ask for the right, or use other credentials.",
  ],
  NOT_FOUND: ["The host has nothing of this name.", "Check the name, the version and the host."],
  RATE_LIMITED: [
    "The host wants fewer requests: 429, or another status with words that mean the same.",
    "Try again later, log in for a higher limit, or give --requests-per-second.",
  ],
  SERVER_ERROR: ["The server failed (5xx).", "Try again later, or look at the server's log."],
  HTTP_STATUS: [
    "The server answered with a status that was not expected.",
    "Look at the server's answer in the message.",
  ],
  BODY_LIMIT: [
    "The server, or a proxy in front of it, does not accept uploads of this size (413).",
    "Raise its limit (nginx: client_max_body_size).",
  ],
  BAD_RANGE: [
    "The server, or a cache in front of it, answered with other bytes than were asked for.",
    "Repair the server or cache, or read from another mirror.",
  ],
  RANGE_REFUSED: ["The server does not resume downloads.", "Nothing to do: the download begins again."],
  BAD_REDIRECT: [
    "The server sends clients to an address that cannot be used.",
    "Correct the server's configuration.",
  ],
  TOO_MANY_REDIRECTS: ["The server sends requests in a circle.", "Correct the server's configuration."],
  LIST_CUT_SHORT: [
    "A list of tags, repositories, files or objects ends before it should, so nothing is concluded from it.",
    "Run it again. If it stays, repair the server or the proxy in front of it, or name a smaller part.",
  ],
  TOO_LARGE: [
    "An answer, a list, a layer or a file is larger than allowed, or a list does not end.",
    "Check that the right server answers. Raise --max-size if the size is right.",
  ],
  DIGEST_MISMATCH: [
    "The bytes do not have the digest or hash that they must have. They were not kept.",
    "Run it again. If it happens again, check the server, its cache and any proxy in between.",
  ],
  SIZE_MISMATCH: [
    "The content is longer or shorter than it must be. It was not kept.",
    "Run it again. If it happens again, check the server, its cache and any proxy in between.",
  ],
  CONTENT_CHANGED: [
    "Another program changed the target while it was being written.",
    "Run it again when the other run has ended.",
  ],
  STORED_WRONG: [
    "The store received other bytes than were sent.",
    "Find out what changes uploads in between; run it again.",
  ],
  BAD_REGISTRY: ["The text is not the host of a registry.", "Write HOST or HOST:PORT."],
  BAD_REGISTRY_ANSWER: [
    "The answer is not one of a registry.",
    "Check the host, and whether a proxy or login page answers instead.",
  ],
  BAD_TOKEN_SERVER: [
    "The registry names a token server that cannot be used.",
    "Correct the registry's configuration, or that of a proxy in front of it.",
  ],
  BAD_DOCKER_CONFIG: [
    "The docker or podman config, or an entry in it, cannot be read. The registry is asked without it.",
    "Write it again with docker login or podman login.",
  ],
  CREDENTIAL_HELPER_FAILED: [
    "A docker credential helper is missing or failed.",
    "Install the helper, log in again, or remove it from credHelpers and credsStore.",
  ],
  NO_CREDENTIALS: [
    "No credentials of this cloud were found.",
    "Log in (aws sso login, gcloud auth login, az login), or run where an identity is attached.",
  ],
  CREDENTIALS_EXPIRED: ["The cloud credentials have expired.", "Log in again, or renew the session."],
  CLOCK_SKEW: ["The clock of this machine is wrong by more than 15 minutes.", "Set the clock."],
  AWS_REFUSED: ["An Amazon API refused the request.", "See what Amazon says in the message."],
  READ_ONLY: [
    "The registry or file server does not accept pushes: it is read-only, or a pull-through cache.",
    "Use a target that accepts pushes, or allow pushes there.",
  ],
  REPOSITORY_UNKNOWN: [
    "The registry wants a repository to exist before a push.",
    "On Amazon ECR give --create-repositories. Elsewhere create it first.",
  ],
  REPOSITORIES_CREATED: ["Repositories were created in Amazon ECR.", "Nothing to do."],
  TAG_REFUSED: [
    "The registry refuses the tag: it exists and is immutable.",
    "Copy to another tag, or allow the tag to change.",
  ],
  MEDIA_TYPE_REFUSED: [
    "The registry does not take this media type.",
    "Give --oci if it accepts only OCI types. That changes digests.",
  ],
  MEDIA_TYPE_MISMATCH: [
    "A manifest says it is of another type than it was announced as.",
    "Check the registry and any proxy in front of it.",
  ],
  MANIFEST_BLOB_UNKNOWN: [
    "A manifest names content that the target does not have, mostly because something removes it meanwhile.",
    "Run the copy again, once what removes there (prune, garbage collection) has ended.",
  ],
  NAME_DEPTH: [
    "The registry does not take names with so many parts, or so few.",
    "Use another prefix, or another registry.",
  ],
  NAME_TOO_LONG: ["The name is too long for the registry or for clients.", "Use a shorter prefix."],
  NAME_REFUSED: [
    "The registry does not take a character of the name.",
    "Use another prefix, or another registry.",
  ],
  BAD_TARGET_NAMES: [
    "Several names do not fit the registry.",
    "Use another mapping, or another registry. Each name is a finding of its own.",
  ],
  UPLOAD_INTERRUPTED: [
    "The connection broke again and again during an upload.",
    "Run it again. Check proxies and size limits in front of the registry.",
  ],
  CANNOT_DELETE: [
    "The registry does not allow deletes.",
    "Turn deletes on in the registry, and run its garbage collector afterwards.",
  ],
  BAD_FILE_REPOSITORY: [
    "The text is not a file repository.",
    "Write https://HOST/PATH, s3://BUCKET, gs://BUCKET, azureblob://..., oci://... or file:///DIRECTORY.",
  ],
  BAD_ENDPOINT: [
    "A variable of the environment names a server, and is not an http or https URL.",
    "Write https://HOST[:PORT], or leave the variable out.",
  ],
  BAD_S3_ENDPOINT: ["S3_ENDPOINT is not an http or https URL.", "Write https://HOST[:PORT]."],
  NO_SUCH_BUCKET: ["The bucket or container does not exist.", "Create it first, or correct its name."],
  WRONG_REGION: [
    "The bucket is in another region.",
    "Write the repository with the region that the message names.",
  ],
  S3_ERROR: ["The S3 store refused the request.", "See the store's answer in the message."],
  GCS_ERROR: [
    "Google Cloud Storage refused the request, or something else answered.",
    "See the answer in the message. Check proxies.",
  ],
  AZURE_ERROR: [
    "Azure Blob Storage refused the request.",
    'Azure documents the name in the message under "Blob Storage error codes".',
  ],
  DISK_FULL: ["The disk has no space, or no inodes, left.", "Make room (df -h, df -i), and run it again."],
  DISK_ERROR: ["The disk, or the network to it, failed.", "Look at the system's log (dmesg)."],
  NOT_WRITABLE: [
    "The place cannot be written.",
    "Check the owner, the permissions, and whether it is mounted read-only.",
  ],
  NOT_READABLE: [
    "A file of the directory cannot be read.",
    "Check the owner and the permissions of the file and its folders.",
  ],
  FILE_TOO_LARGE: [
    "The file system does not take a file of this size.",
    "Use another file system (FAT stops at 4 GiB), or raise `ulimit -f`.",
  ],
  TOO_MANY_OPEN_FILES: [
    "The process or the machine has too many open files.",
    "Raise `ulimit -n`, or lower --concurrency.",
  ],
  ADDRESS_IN_USE: ["Another program listens on this address.", "Choose another port, or 0 for a free one."],
  ADDRESS_NOT_ALLOWED: ["Listening on this address is not allowed.", "Choose a port above 1023."],
  ADDRESS_UNKNOWN: [
    "The address is not one of this machine.",
    "Use 127.0.0.1, or 0.0.0.0 for all addresses.",
  ],
  TOO_MANY_CONNECTIONS: [
    "The server has as many connections as --max-connections allows.",
    "Raise the limit, or ask with fewer clients at once.",
  ],
  WORKER_ENDED: [
    "A process of `serve --workers` was killed, has crashed, or could not begin. What it was sending is cut off.",
    "Nothing, for another takes its place. If it happens again, see if the system has memory left.",
  ],
  WORKER_HUNG: [
    "A process of `serve --workers` did nothing for 30 seconds, and was killed. What it was sending is cut off.",
    "Nothing, for another takes its place. If nobody has stopped it (SIGSTOP, a debugger), see if the machine has memory and CPU time left.",
  ],
  WORKERS_FAILED: [
    "None of the processes of `serve --workers` could begin, after several tries. The message says why.",
    "Serve without --workers. After an upgrade of kops-assets, start the server again.",
  ],
  RETRY: ["A request failed and is tried again.", "Nothing to do, unless it fails in the end."],
};
