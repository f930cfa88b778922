/** How a line per request looks. */
export const ACCESS_LOGS = ["short", "common", "json"] as const;

export type AccessLog = (typeof ACCESS_LOGS)[number];
