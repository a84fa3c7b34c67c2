// Drives the sandbox with node-soap, a SOAP client that nobody here wrote.
// Usage: node client.js BASE USERNAME PASSWORD
// It reads the WSDLs that the sandbox serves and runs create, query, bulk and
// service detail; any surprise ends it with a stack and exit code 1.
"use strict";
const assert = require("node:assert/strict");
const soap = require("soap");

const [base, userName, password] = process.argv.slice(2);
const login = { userName, password };

const optIn = (serviceNumber) => ({
  custNo: 100234,
  orderType: "SRVC_ORD",
  orderAction: "WME_OPT_IN_CONSUMER",
  orderItems: { WmeOptInConsumerReqItem: { providerId: 4711, serviceNumber } },
});

async function main() {
  const orders = await soap.createClientAsync(base + "/UtbOrder?wsdl");

  const [created] = await orders.orderCreateAsync({
    login,
    createRequest: {
      custNo: 100234,
      orderType: "SRVC_ORD",
      orderAction: "ADD_WME_NEW",
      orderItems: {
        WmeNewDataPoolReqItem: { planNo: 23045, poolName: "V&D <pool>", notificationEmail: "ops@example.com" },
      },
    },
  });
  assert.equal(Number(created.return.errorCode), 0);
  console.log("orderCreate: order accepted");

  const [queried] = await orders.orderQueryAsync({ login, request: { orderId: created.return.orderId } });
  assert.equal(queried.return.orderQueryResponse.internalStatus, "PENDING");
  console.log("orderQuery:", queried.return.orderQueryResponse.internalStatus);

  const [bulk] = await orders.orderCreateBulkAsync({
    login,
    orders: { orderCreate: [optIn("0400000033"), optIn("0400000901")] },
  });
  const codes = bulk.ordersCreateResponse.orderResponse.map((item) => Number(item.errorCode));
  assert.equal(codes.length, 2);
  assert.equal(codes[0], 0);
  assert.notEqual(codes[1], 0); // 0400000901 is off the pool plan
  console.log("orderCreateBulk: error codes", codes);

  const services = await soap.createClientAsync(base + "/UtbServiceV3?wsdl");
  const [detail] = await services.getServiceDetailAsync({
    login,
    serviceDetail: { serviceDetails: { custno: 100234, serviceNumber: "0477000001" } },
  });
  const instance = [detail.return.Instances.Instance].flat()[0];
  assert.ok(Number(instance.serviceNumberDetail.lineSeqno) > 0);
  console.log("getServiceDetail: line found");

  const [refused] = await orders.orderQueryAsync({
    login: { userName, password: "wrong" },
    request: { orderId: 100001 },
  });
  assert.equal(Number(refused.return.errorCode), 1);
  console.log("orderQuery: a wrong password is refused in band");
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
