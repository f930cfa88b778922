// The parts of undici that are needed without a proxy: the whole of it takes three times as long to load, and 9 MB more.
declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export default Pool;
}

declare module "undici/lib/core/connect.js" {
  import { buildConnector } from "undici";
  export default buildConnector;
}

declare module "undici/lib/core/symbols.js" {
  const symbols: { readonly kParser: unique symbol };
  export default symbols;
}
