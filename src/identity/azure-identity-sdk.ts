/** What is used of Azure's identity library, in one module that is loaded only when nothing else says who asks. */
export { DefaultAzureCredential } from "@azure/identity";
export { createHttpHeaders } from "@azure/core-rest-pipeline";
