/** What is used of the AWS SDK's chain of credentials, in one module that is loaded only when Amazon is spoken to. */
export { defaultProvider } from "@aws-sdk/credential-provider-node";
