// What each operation answers, by the rules of docs/interop.md.
"use strict";

const LOGIN = 1;
const VALIDATION = 2;
const NOT_FOUND = 3;
const CONFLICT = 4;

const NEW_ORDER = 9007199254740993n;
const LIMIT_ORDER = 9007199254740995n;
const BULK_ORDERS = 9100000000000000n;

const refused = (errorCode, errorMessage) => ({ errorCode, errorMessage });
const placed = (id) => ({ errorCode: 0, orderId: id.toString() });

// wrong returns the refusal of the first value that is not exactly as wanted,
// or null. node-soap makes numbers of xs:int,.
function wrong(got, want) {
  for (const [name, value] of Object.entries(want)) {
    if (got?.[name] !== value) {
      return refused(VALIDATION, "wrong " + name);
    }
  }
  return null;
}

function orderCreate({ createRequest: order }) {
  const refusal =
    wrong(order, { custNo: 100234, orderType: "SRVC_ORD", orderAction: "ADD_WME_NEW", custReqDate: undefined }) ??
    wrong(order.orderItems?.WmeNewDataPoolReqItem, {
      department: "Ops & IT",
      planNo: 23045,
      serviceNotes: "",
      notificationEmail: "ops@example.com",
      poolName: "V&D <pool> é ü 漢",
    });
  return { return: refusal ?? placed(NEW_ORDER) };
}

function orderCreateBulk({ orders }) {
  return { ordersCreateResponse: { orderResponse: [orders.orderCreate].flat().map(bulkItem) } };
}

function bulkItem(order) {
  const optIn = order.orderItems.WmeOptInConsumerReqItem;
  const item = optIn ?? order.orderItems.WmeOptOutConsumerReqItem;
  const refusal =
    wrong(order, {
      custNo: 100234,
      orderType: "SRVC_ORD",
      orderAction: optIn ? "WME_OPT_IN_CONSUMER" : "WME_OPT_OUT_CONSUMER",
      custReqDate: optIn ? "2099-11-22" : undefined,
    }) ?? wrong(item, { providerId: optIn ? 4711 : undefined });
  if (refusal) {
    return refusal;
  }
  if (!/^04[0-9]{8}$/.test(item.serviceNumber)) {
    return refused(VALIDATION, "wrong serviceNumber");
  }
  return item.serviceNumber === "0400000901"
    ? refused(CONFLICT, "not on a pool plan")
    : placed(BULK_ORDERS + BigInt(item.serviceNumber));
}

function orderQuery({ request }) {
  switch (request.orderId) {
    case 500n:
      throw new Error("order 500");
    case 233n:
      throw {
        Fault: {
          faultcode: "233",
          faultstring: "API rate limit has been exceeded for this operation - please try again in: 42 seconds",
        },
      };
    case NEW_ORDER:
      return {
        return: {
          errorCode: 0,
          orderQueryResponse: {
            orderId: NEW_ORDER.toString(),
            action: "ADD_WME_NEW",
            internalStatus: "COMMITTED",
            createdOn: "2026-11-20T09:08:07+11:00",
            orderItems: { wmeNewReqItem: { msn: "0477000001" } },
          },
        },
      };
    default:
      return { return: refused(NOT_FOUND, "no such order") };
  }
}

// lineOf returns the line that the sandbox's seeds give a number; 0 for a
// number that is none of them.
function lineOf(number) {
  const last = Number(number.slice(7));
  if (number.startsWith("0477000") && last >= 1 && last <= 5) return last;
  if (number.startsWith("0400000") && last >= 1 && last <= 60) return 5 + last;
  return 0;
}

const instance = (serviceNumber, lineSeqno) => ({ serviceNumberDetail: { lineSeqno, serviceNumber } });

function getServiceDetail({ serviceDetail: { serviceDetails: key } }) {
  const refusal = wrong(key, { custno: 100234 });
  if (refusal) {
    return { return: refusal };
  }
  const found = key.serviceNumber === "0477000003" ? [instance("0477000033", 933)] : [];
  const line = lineOf(key.serviceNumber);
  if (line > 0) {
    found.push(instance(key.serviceNumber, line));
  }
  return { return: { errorCode: 0, Instances: { Instance: found } } };
}

const consumer = (line, serviceNumber, dataLimit) => ({
  memberId: 6000 + line,
  custNo: 100234,
  lineSeqNo: line,
  serviceNumber,
  dataPoolStatus: "OPTED-IN",
  dataUsage: "0.50 GB",
  ...(dataLimit && { dataLimit }),
});

// Pools of two, no and one consumer stand on the lines 1, 2 and 3.
const pools = {
  1: [consumer(6, "0400000001", "5.00 GB"), consumer(7, "0400000002")],
  2: [],
  3: [consumer(26, "0400000021")],
};

function getDataPool({ request }) {
  const refusal = wrong(request, { custNo: 100234 });
  const list = pools[request.lineSeqNo];
  if (refusal || !list) {
    return { return: refusal ?? refused(NOT_FOUND, "no such pool") };
  }
  return {
    return: {
      errorCode: 0,
      provider: {
        memberId: 4710 + request.lineSeqNo,
        dataPoolStatus: "OPTED-IN",
        dataMaxCap: "50.00 GB",
        dataUsage: "1.25 GB",
        consumerCount: list.length,
        consumers: { consumer: list },
      },
    },
  };
}

function updateDataLimit({ request }) {
  return { return: wrong(request, { custNo: 100234, lineSeqNo: 6, dataLimit: 10737418240n }) ?? placed(LIMIT_ORDER) };
}

module.exports = { LOGIN, refused, orderCreate, orderCreateBulk, orderQuery, getServiceDetail, getDataPool, updateDataLimit };
