// Answers getOrder with node-soap behind fastify: the same JSON, and nothing
// else of what the gateway does.
// Usage: node server.js HOST:PORT BASEURL USERNAME PASSWORD
"use strict";
const http = require("node:http");
const fastify = require("fastify");
const soap = require("soap");
const axios = require("axios");

const [listen, base, userName, password] = process.argv.slice(2);
const [host, port] = listen.split(":");

async function main() {
  // Without an agent of its own node-soap opens a connection for each call.
  const request = axios.create({ httpAgent: new http.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 64 }) });
  const orders = await soap.createClientAsync(base + "/UtbOrder?wsdl", { request, forceConnection: "keep-alive" });
  const app = fastify();
  app.get("/v1/customers/:customerNumber/orders/:orderId", async (request) => {
    const { customerNumber, orderId } = request.params;
    const [answer] = await orders.orderQueryAsync({ login: { userName, password }, request: { orderId } });
    return orderOf(customerNumber, answer.return.orderQueryResponse);
  });
  await app.listen({ host, port: Number(port) });
}

// Maps the one order that is asked for: a committed one.
function orderOf(customer, detail) {
  const serviceNumber = detail.orderItems.wmeNewReqItem.msn;
  return {
    orderId: String(detail.orderId),
    action: "createDataPool",
    status: "completed",
    upstreamStatus: detail.internalStatus,
    createdAt: detail.createdOn,
    dataPool: { serviceNumber, href: `/v1/customers/${customer}/data-pools/${serviceNumber}` },
  };
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
