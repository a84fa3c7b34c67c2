// The steps by openapi-fetch, whose types openapi-typescript makes.
import createClient from "openapi-fetch";
import type { paths } from "./out/schema";
import { steps } from "./steps";

const client = createClient<paths>({ baseUrl: process.argv[2], headers: { Authorization: `Bearer ${process.argv[3]}` } });

// good returns the answer of a call that went well.
async function good<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await call;
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

const pools = "/v1/customers/{customerNumber}/data-pools";
const pool = `${pools}/{serviceNumber}` as const;

await steps({
  createDataPool: ({ customerNumber, ...body }) => good(client.POST(pools, { params: { path: { customerNumber } }, body })),
  getOrder: (path) => good(client.GET("/v1/customers/{customerNumber}/orders/{orderId}", { params: { path } })),
  getDataPoolProvider: (path) => good(client.GET(`${pool}/provider`, { params: { path } })),
  addConsumers: ({ serviceNumbers, ...path }) => good(client.POST(`${pool}/consumers`, { params: { path }, body: { serviceNumbers } })),
  transferConsumers: ({ serviceNumbers, targetServiceNumber, ...path }) =>
    good(client.POST(`${pool}/transfers`, { params: { path }, body: { serviceNumbers, targetServiceNumber } })),
  getDataPool: (path) => good(client.GET(pool, { params: { path } })),
  updateDataLimit: ({ limitBytes, ...path }) =>
    good(client.PUT(`${pool}/consumers/{consumerServiceNumber}/data-limit`, { params: { path }, body: { limitBytes } })),
  removeConsumer: (path) => good(client.DELETE(`${pool}/consumers/{consumerServiceNumber}`, { params: { path } })),
  disconnectDataPool: (path) => good(client.DELETE(pool, { params: { path } })),
  getBalances: (path) => good(client.GET("/v1/subscriptions/{gpsi}/balances", { params: { path } })),
});
