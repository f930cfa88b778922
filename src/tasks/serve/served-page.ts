import { renderPage } from "../../report/render-page.ts";
import { pageTemplate } from "../report/page-template.ts";
import type { ServedAddress, ServedPlace } from "./served-place.ts";
import { reportOfServed } from "./report-of-served.ts";
import { createSurvey, type Served } from "./survey-served.ts";

/** Milliseconds for which what was seen is shown again: whoever reloads without end costs no disk. */
const FRESH_MS = 5000;

/** The page about what is served; the content is looked at when somebody asks, once for all who ask at a time. */
export function openServedPage(place: ServedPlace): (address: ServedAddress) => Promise<string> {
  const survey = createSurvey(place.content);
  let template: string | undefined;
  let seen: Promise<Served> | undefined;
  let freshUntil = Infinity;
  const look = async (): Promise<Served> => {
    // However long it takes, nobody begins another meanwhile.
    freshUntil = Infinity;
    const served = await survey();
    freshUntil = performance.now() + FRESH_MS;
    return served;
  };
  return async (address) => {
    if (seen === undefined || performance.now() > freshUntil) {
      seen = look();
      seen.catch(() => (seen = undefined));
    }
    const served = await seen;
    template ??= pageTemplate();
    return renderPage(template, reportOfServed(place, served, address, new Date()));
  };
}
