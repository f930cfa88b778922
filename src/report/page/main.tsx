import { render } from "preact";
import type { ReportModel } from "../report-model.ts";
import { App } from "./app.tsx";

const place = document.querySelector("#app");
const data = document.querySelector("#report")?.textContent ?? "";
if (place !== null) {
  place.replaceChildren();
  // The page and its data are made by one and the same release.
  render(<App model={JSON.parse(data) as ReportModel} />, place);
}
