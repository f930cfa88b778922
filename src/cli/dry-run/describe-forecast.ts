import { counted } from "../../values/counted.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import { formatSeconds } from "../progress/progress-figures.ts";
import type { Estimate } from "./estimate-time.ts";
import type { Forecast, ForeseenAction } from "./forecast-of.ts";

/** The sums of a dry run in words. */
export function describeForecast(
  { images, files, send, mount, skip }: Forecast,
  estimate: Estimate | undefined,
): string {
  const both = (action: ForeseenAction): string =>
    `${counted(images[action], "image")}, ${counted(files[action], "file")}`;
  const rest = (["fail", "hold", "wait"] as const).filter((action) => images[action] + files[action] > 0);
  return [
    `would send:  ${formatBytes(send)} (${both("copy")})${send === 0 ? "" : describeEstimate(estimate)}`,
    `would mount: ${formatBytes(mount)}`,
    `there:       ${both("skip")}${skip === 0 ? "" : ` (${formatBytes(skip)})`}`,
    ...rest.map((action) => `would ${action}:  ${both(action)}`),
  ].join("\n");
}

function describeEstimate(estimate: Estimate | undefined): string {
  if (estimate === undefined) return "";
  const { seconds, bytesPerSecond, from } = estimate;
  const source = from === "--record" ? ", as the last run was" : "";
  return `, about ${formatSeconds(seconds)} at ${formatBytes(bytesPerSecond)}/s${source}`;
}
