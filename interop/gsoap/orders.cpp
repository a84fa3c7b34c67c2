// UtbOrder, by the rules of docs/interop.md.
#include "rules.h"

using namespace rules;

static const LONG64 NEW_ORDER = 9007199254740993LL;
static const LONG64 BULK_ORDERS = 9100000000000000LL;

static void place(struct soap *soap, ns1__orderCreateResult *result, LONG64 id) {
  result->errorCode = make(soap, 0);
  result->orderId = make(soap, id);
}

// wrongOrder names the first member that is not as every order has it.
static const char *wrongOrder(const ns1__order *order, const char *action, const char *date) {
  if (!is(order->custNo, 100234))
    return "wrong custNo";
  if (!is(order->orderType, "SRVC_ORD"))
    return "wrong orderType";
  if (!is(order->orderAction, action))
    return "wrong orderAction";
  if (date ? !is(order->custReqDate, date) : order->custReqDate != nullptr)
    return "wrong custReqDate";
  return nullptr;
}

static const char *wrongPool(const ns1__newDataPoolItem *item) {
  if (!is(item->department, "Ops & IT"))
    return "wrong department";
  if (!is(item->planNo, 23045))
    return "wrong planNo";
  if (!is(item->serviceNotes, ""))
    return "wrong serviceNotes";
  if (!is(item->notificationEmail, "ops@example.com"))
    return "wrong notificationEmail";
  if (!is(item->poolName, "V&D <pool> é ü 漢"))
    return "wrong poolName";
  return nullptr;
}

int __ns1__orderCreate(struct soap *soap, ns1__orderCreate *request, ns1__orderCreateResponse &response) {
  ns1__orderCreateResult *result = response.return_ = soap_new_ns1__orderCreateResult(soap);
  if (refuses(request->login)) {
    refuse(soap, result, LOGIN, "login failed");
    return SOAP_OK;
  }
  const ns1__order *order = request->createRequest;
  const ns1__newDataPoolItem *item = order->orderItems->WmeNewDataPoolReqItem;
  std::cerr << "orderCreate";
  tell(order->custNo, order->orderType, order->orderAction, order->custReqDate, item->department, item->planNo,
       item->serviceNotes, item->notificationEmail, item->poolName);
  const char *wrong = wrongOrder(order, "ADD_WME_NEW", nullptr);
  if (!wrong)
    wrong = wrongPool(item);
  if (wrong)
    refuse(soap, result, VALIDATION, wrong);
  else
    place(soap, result, NEW_ORDER);
  return SOAP_OK;
}

static void placeItem(struct soap *soap, const ns1__order *order, ns1__orderCreateResult *result) {
  const ns1__optInConsumerItem *in = order->orderItems->WmeOptInConsumerReqItem;
  const ns1__optOutConsumerItem *out = order->orderItems->WmeOptOutConsumerReqItem;
  const std::string *number = in ? in->serviceNumber : out->serviceNumber;
  std::cerr << "orderCreateBulk";
  tell(order->custNo, order->orderType, order->orderAction, order->custReqDate, in ? in->providerId : nullptr, number);
  const char *wrong = in ? wrongOrder(order, "WME_OPT_IN_CONSUMER", "2099-11-22") : wrongOrder(order, "WME_OPT_OUT_CONSUMER", nullptr);
  if (!wrong && in && !is(in->providerId, 4711))
    wrong = "wrong providerId";
  if (!wrong && (!number || number->size() != 10 || number->compare(0, 2, "04") != 0))
    wrong = "wrong serviceNumber";
  if (wrong)
    refuse(soap, result, VALIDATION, wrong);
  else if (*number == "0400000901")
    refuse(soap, result, CONFLICT, "not on a pool plan");
  else
    place(soap, result, BULK_ORDERS + std::stoll(*number));
}

int __ns1__orderCreateBulk(struct soap *soap, ns1__orderCreateBulk *request, ns1__orderCreateBulkResponse &response) {
  response.ordersCreateResponse = soap_new_ns1__ordersCreateResponse(soap);
  for (const ns1__order *order : request->orders->orderCreate) {
    ns1__orderCreateResult *result = soap_new_ns1__orderCreateResult(soap);
    response.ordersCreateResponse->orderResponse.push_back(result);
    if (refuses(request->login))
      refuse(soap, result, LOGIN, "login failed");
    else
      placeItem(soap, order, result);
  }
  return SOAP_OK;
}

// rateLimit makes the fault whose code is a bare number.
static int rateLimit(struct soap *soap) {
  soap_receiver_fault(soap, "API rate limit has been exceeded for this operation - please try again in: 42 seconds", nullptr);
  *soap_faultcode(soap) = "233";
  return SOAP_FAULT;
}

int __ns1__orderQuery(struct soap *soap, ns1__orderQuery *request, ns1__orderQueryResponse &response) {
  ns1__orderQueryResult *result = response.return_ = soap_new_ns1__orderQueryResult(soap);
  if (refuses(request->login)) {
    refuse(soap, result, LOGIN, "login failed");
    return SOAP_OK;
  }
  std::cerr << "orderQuery";
  tell(request->request->orderId);
  switch (*request->request->orderId) {
  case 500:
    return soap_receiver_fault(soap, "order 500", "<cause xmlns=\"urn:causeway:interop\">it was asked for</cause>");
  case 233:
    return rateLimit(soap);
  case NEW_ORDER:
    break;
  default:
    refuse(soap, result, NOT_FOUND, "no such order");
    return SOAP_OK;
  }
  ns1__orderQueryDetail *detail = soap_new_ns1__orderQueryDetail(soap);
  detail->orderId = make(soap, NEW_ORDER);
  detail->action = make(soap, "ADD_WME_NEW");
  detail->internalStatus = make(soap, "COMMITTED");
  detail->createdOn = make(soap, "2026-11-20T09:08:07+11:00");
  detail->orderItems = soap_new_ns1__orderItems(soap);
  detail->orderItems->wmeNewReqItem = soap_new_ns1__newServiceItem(soap);
  detail->orderItems->wmeNewReqItem->msn = make(soap, "0477000001");
  result->errorCode = make(soap, 0);
  result->orderQueryResponse = detail;
  return SOAP_OK;
}

int __ns1__orderReset(struct soap *soap, ns1__orderReset *, ns1__orderResetResponse &) {
  return soap_receiver_fault(soap, "orderReset is not served", nullptr);
}
