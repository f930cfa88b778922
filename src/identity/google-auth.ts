/** What is used of Google's authentication library, in one module that is loaded only when a bucket is spoken to. */
export { GoogleAuth } from "google-auth-library";
