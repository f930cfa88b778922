import { expect, test } from "vitest";
import { importFileRepositories } from "./import-file-repositories.ts";
import { createReport } from "./report.ts";

const FILE = "pkg/apis/kops/validation/validation.go";

/** A checkout in which the function that judges repositories has this body. */
function imported(body?: string): { result: object; places: readonly object[] } {
  const source = body === undefined ? "package x\n" : `func validateFileRepository(s string) error {\n${body}\n}\n`;
  const report = createReport();
  const result = importFileRepositories({ read: (path) => (path === FILE ? source : undefined), list: () => [] }, report);
  return { result, places: report.places };
}

test("a release without such a function takes everything", () => {
  expect(imported()).toEqual({ result: {}, places: [] });
});

test("comparisons of a URL's scheme", () => {
  const body = `\tif u.Scheme != "one" && u.Scheme != "two" {\n\t\treturn bad\n\t}`;
  expect(imported(body)).toEqual({ result: { fileRepositories: { one: "any", two: "any" } }, places: [] });
});

test("cases, each with the cloud that it is for", () => {
  const body = `\tswitch u.Scheme {
	case "http", "https":
	case "gs":
		if cloudProvider != kops.CloudProviderGCE {
			return bad
		}
	case "azureblob":
		// A remark about case "x":
		if cloudProvider != kops.CloudProviderAzure {
			return bad
		}
	default:
		return bad
	}`;
  expect(imported(body).result).toEqual({
    fileRepositories: { http: "any", https: "any", gs: "gce", azureblob: "azure" },
  });
});

test("what decides in another way is reported", () => {
  const { result, places } = imported("\treturn schemes.Has(u)");
  expect(result).toEqual({ fileRepositories: undefined });
  expect(places).toMatchObject([{ file: FILE, line: 1, found: "the schemes of validateFileRepository" }]);
});
