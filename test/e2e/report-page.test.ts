import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MADE_UP_REPORT, reportImage } from "../support/made-up-report.ts";
import { renderPage } from "../../src/report/render-page.ts";
import type { ReportModel } from "../../src/report/report-model.ts";
import { pageTemplate } from "../../src/tasks/report/page-template.ts";
import { describeWith } from "../conformance/real-server.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "report-page-"));

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What cannot be read because of its colours is serious to axe; all else is the same in all colours. */
async function violations(page: Page, rules: "all" | "colours" = "all"): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    rules === "all" ? "axe.run()" : "axe.run({ runOnly: ['color-contrast'] })",
  );
  return (found as { violations: Violation[] }).violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html ?? ""}`);
}

describeWith("chromium", (program) => {
  let browser: Browser;
  let page: Page;
  /** What went wrong in the page, and what it asked for. */
  let troubles: string[] = [];
  let asked: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  }, 120_000);
  afterAll(() => browser.close());
  afterEach(() => page.close());

  async function open(
    model: ReportModel,
    { width = 1280, scheme = "light" }: { width?: number; scheme?: "light" | "dark" } = {},
  ): Promise<void> {
    const file = join(FOLDER, "report.html");
    writeFileSync(file, renderPage(pageTemplate(), model));
    [troubles, asked] = [[], []];
    page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    // Whatever is looked for is there at once, or never.
    page.setDefaultTimeout(5000);
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => troubles.push(message.text()));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  }

  const rows = (): Promise<string[]> => page.locator(".assets tbody .name").allTextContents();
  const shapes = [
    ["a wide screen, light", { width: 1280, scheme: "light" }],
    ["a wide screen, dark", { width: 1280, scheme: "dark" }],
    ["a narrow screen, light", { width: 400, scheme: "light" }],
    ["a narrow screen, dark", { width: 400, scheme: "dark" }],
  ] as const;

  test.each(shapes)(
    "on %s everybody can use it, nothing sticks out, and no host is asked",
    async (_, shape) => {
      await open(MADE_UP_REPORT, shape);
      expect(await violations(page, shape.scheme === "light" ? "all" : "colours")).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(shape.width);
      expect(troubles).toEqual([]);
      expect(asked.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
      for (const name of ["Overview", "Before and after", "Findings", "What is needed", "Sizes of images"])
        expect(await page.getByRole("heading", { name }).count()).toBe(1);
    },
  );

  test("dark is chosen by hand, too", async () => {
    await open(MADE_UP_REPORT);
    const ground = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await ground();
    await page.getByLabel("Colours").selectOption("dark");
    expect(await ground()).not.toBe(light);
  });

  test("search and filters narrow every part of it, and are taken back", async () => {
    await open(MADE_UP_REPORT);
    await page.getByRole("searchbox").fill("PROXY k8s");
    expect(await rows()).toEqual(["registry.k8s.io/kube-proxy:v1.34.6"]);
    expect(await page.locator(".findings li").count()).toBe(0);
    expect(await page.getByRole("status").first().textContent()).toBe("1 of 4 assets shown");
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("State").selectOption("failed");
    expect(await rows()).toEqual(["registry.k8s.io/pause:3.10.1"]);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: "kubelet", exact: true }).click();
    expect(await rows()).toHaveLength(1);
  });

  test("the picture is one stop for the Tab key, arrows go through it, Enter chooses", async () => {
    await open(MADE_UP_REPORT);
    const cells = page.locator(".treemap button");
    expect(await cells.count()).toBe(3);
    expect(await page.locator(".treemap button[tabindex='0']").count()).toBe(1);
    await cells.first().focus();
    const name = (): Promise<unknown> => page.evaluate("document.activeElement.getAttribute('aria-label')");
    expect(await name()).toMatch(/^2 images share 40.0 MB: coredns:v1.14.2, kube-proxy:v1.34.6$/);
    await page.keyboard.press("ArrowRight");
    expect(await name()).toMatch(/^kube-proxy:v1.34.6 39.0 MB alone: registry.k8s.io/);
    await page.keyboard.press("Enter");
    expect(await rows()).toEqual(["registry.k8s.io/kube-proxy:v1.34.6"]);
  });

  test("cells are as large as what they stand for", async () => {
    await open(MADE_UP_REPORT);
    const boxes = await Promise.all(
      (await page.locator(".treemap button").all()).map((cell) => cell.boundingBox()),
    );
    const areas = boxes.map((box) => (box?.width ?? 0) * (box?.height ?? 0));
    expect((areas[0] ?? 0) / (areas[2] ?? 1)).toBeCloseTo(40 / 12, 0);
  });

  test("headings sort, and say how", async () => {
    await open(MADE_UP_REPORT);
    const size = page.getByRole("columnheader", { name: "Size" }).last();
    await size.getByRole("button").click();
    await size.getByRole("button").click();
    expect(await size.getAttribute("aria-sort")).toBe("descending");
    expect((await rows())[0]).toBe("registry.k8s.io/kube-proxy:v1.34.6");
  });

  test("what others named runs no program", async () => {
    const evil = `</script><script>document.title="FORGED"</script><img src=x onerror='document.title="FORGED"'>`;
    const assets = [reportImage(evil, { download: evil, components: [evil], pull: evil, layers: [0] })];
    await open({ ...MADE_UP_REPORT, title: evil, assets, facts: [{ label: evil, value: evil }] });
    await page.getByLabel(/Digests/).check();
    expect(await rows()).toEqual([evil]);
    expect(await page.evaluate("document.images.length")).toBe(0);
    expect(await page.title()).toMatch(/^<\/script>/);
    expect(troubles).toEqual([]);
  });

  test("nothing from elsewhere could run or be loaded, whatever were in it", async () => {
    await open(MADE_UP_REPORT);
    await page.evaluate(`{
      const script = document.createElement("script");
      script.textContent = "document.title = 'FORGED'";
      document.body.append(script);
      fetch("http://127.0.0.1:1/").catch(() => undefined);
    }`);
    expect(await page.title()).not.toBe("FORGED");
    expect(troubles.join("\n")).toMatch(/Content Security Policy/);
  });

  test("printed it is dark on white, without what only a screen has, and no wider than the paper", async () => {
    await open(MADE_UP_REPORT, { scheme: "dark", width: 800 });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.locator(".filters").isVisible()).toBe(false);
    expect(await page.locator(".treemap").isVisible()).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(800);
    expect((await page.pdf({ format: "A4" })).byteLength).toBeGreaterThan(10_000);
  });

  test("thousands of assets are drawn in time, and the page has less than a megabyte", async () => {
    const assets = Array.from({ length: 1500 }, (_, at) =>
      reportImage(`registry.k8s.io/image-${at}:v1`, { size: at }),
    );
    await open({ ...MADE_UP_REPORT, assets });
    expect(await rows()).toHaveLength(1000);
    await page.getByRole("button", { name: "Show all 1500" }).click();
    expect(await rows()).toHaveLength(1500);
    expect(readFileSync(join(FOLDER, "report.html")).byteLength).toBeLessThan(1_000_000);
  });
});

describe("without a browser", () => {
  test("the page of a report is small", () => {
    expect(pageTemplate().length).toBeLessThan(100_000);
  });
});
