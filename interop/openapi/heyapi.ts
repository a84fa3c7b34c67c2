// The steps by Hey API's client, which checks each request and each answer with
// zod.
import { client } from "./out/heyapi/client.gen";
import * as sdk from "./out/heyapi/sdk.gen";
import { steps } from "./steps";

client.setConfig({ baseUrl: process.argv[2], auth: process.argv[3] });

// good returns the answer of a call that went well.
async function good<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await call;
  if (data === undefined) throw new Error(error instanceof Error ? error.message : JSON.stringify(error));
  return data;
}

await steps({
  createDataPool: ({ customerNumber, ...body }) => good(sdk.createDataPool({ path: { customerNumber }, body })),
  getOrder: (path) => good(sdk.getOrder({ path })),
  getDataPoolProvider: (path) => good(sdk.getDataPoolProvider({ path })),
  addConsumers: ({ serviceNumbers, ...path }) => good(sdk.addConsumers({ path, body: { serviceNumbers } })),
  transferConsumers: ({ serviceNumbers, targetServiceNumber, ...path }) =>
    good(sdk.transferConsumers({ path, body: { serviceNumbers, targetServiceNumber } })),
  getDataPool: (path) => good(sdk.getDataPool({ path })),
  updateDataLimit: ({ limitBytes, ...path }) => good(sdk.updateDataLimit({ path, body: { limitBytes } })),
  removeConsumer: (path) => good(sdk.removeConsumer({ path })),
  disconnectDataPool: (path) => good(sdk.disconnectDataPool({ path })),
  getBalances: (path) => good(sdk.getBalances({ path })),
});
