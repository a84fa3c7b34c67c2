// UtbServiceV3 and UtbDataPool, by the rules of docs/interop.md.
#include "rules.h"

using namespace rules;

static const LONG64 LIMIT_ORDER = 9007199254740995LL;

// lineOf returns the line that the sandbox's seeds give a number; 0 for a
// number that is none of them.
static int lineOf(const std::string &number) {
  int last = std::stoi(number.substr(7));
  if (number.compare(0, 7, "0477000") == 0 && last >= 1 && last <= 5)
    return last;
  if (number.compare(0, 7, "0400000") == 0 && last >= 1 && last <= 60)
    return 5 + last;
  return 0;
}

static ns2__serviceInstance *instance(struct soap *soap, const std::string &number, int line) {
  ns2__serviceInstance *found = soap_new_ns2__serviceInstance(soap);
  found->serviceNumberDetail = soap_new_ns2__serviceNumberDetail(soap);
  found->serviceNumberDetail->serviceNumber = make(soap, number.c_str());
  found->serviceNumberDetail->lineSeqno = make(soap, line);
  return found;
}

int __ns2__getServiceDetail(struct soap *soap, ns2__getServiceDetail *request, ns2__getServiceDetailResponse &response) {
  ns2__serviceDetailResult *result = response.return_ = soap_new_ns2__serviceDetailResult(soap);
  if (refuses(request->login)) {
    refuse(soap, result, LOGIN, "login failed");
    return SOAP_OK;
  }
  const ns2__serviceKey *key = request->serviceDetail->serviceDetails;
  std::cerr << "getServiceDetail";
  tell(key->custno, key->serviceNumber);
  if (!is(key->custno, 100234)) {
    refuse(soap, result, VALIDATION, "wrong custno");
    return SOAP_OK;
  }
  result->errorCode = make(soap, 0);
  result->Instances = soap_new_ns2__serviceInstances(soap);
  if (*key->serviceNumber == "0477000003")
    result->Instances->Instance.push_back(instance(soap, "0477000033", 933));
  if (int line = lineOf(*key->serviceNumber))
    result->Instances->Instance.push_back(instance(soap, *key->serviceNumber, line));
  return SOAP_OK;
}

static ns3__consumer *consumer(struct soap *soap, int line, const char *number, const char *limit) {
  ns3__consumer *c = soap_new_ns3__consumer(soap);
  c->memberId = make(soap, 6000 + line);
  c->custNo = make(soap, 100234);
  c->lineSeqNo = make(soap, line);
  c->serviceNumber = make(soap, number);
  c->dataPoolStatus = make(soap, "OPTED-IN");
  c->dataUsage = make(soap, "0.50 GB");
  c->dataLimit = limit ? make(soap, limit) : nullptr;
  return c;
}

int __ns3__getDataPool(struct soap *soap, ns3__getDataPool *request, ns3__getDataPoolResponse &response) {
  ns3__dataPoolResult *result = response.return_ = soap_new_ns3__dataPoolResult(soap);
  if (refuses(request->login)) {
    refuse(soap, result, LOGIN, "login failed");
    return SOAP_OK;
  }
  std::cerr << "getDataPool";
  tell(request->request->custNo, request->request->lineSeqNo);
  int line = *request->request->lineSeqNo;
  if (!is(request->request->custNo, 100234)) {
    refuse(soap, result, VALIDATION, "wrong custNo");
    return SOAP_OK;
  }
  if (line < 1 || line > 3) {
    refuse(soap, result, NOT_FOUND, "no such pool");
    return SOAP_OK;
  }
  ns3__provider *provider = soap_new_ns3__provider(soap);
  provider->memberId = make(soap, 4710 + line);
  provider->dataPoolStatus = make(soap, "OPTED-IN");
  provider->dataMaxCap = make(soap, "50.00 GB");
  provider->dataUsage = make(soap, "1.25 GB");
  provider->consumers = soap_new_ns3__consumers(soap);
  // Pools of two, no and one consumer stand on the lines 1, 2 and 3.
  if (line == 1) {
    provider->consumers->consumer.push_back(consumer(soap, 6, "0400000001", "5.00 GB"));
    provider->consumers->consumer.push_back(consumer(soap, 7, "0400000002", nullptr));
  }
  if (line == 3)
    provider->consumers->consumer.push_back(consumer(soap, 26, "0400000021", nullptr));
  provider->consumerCount = make(soap, static_cast<int>(provider->consumers->consumer.size()));
  result->errorCode = make(soap, 0);
  result->provider = provider;
  return SOAP_OK;
}

int __ns3__updateDataLimit(struct soap *soap, ns3__updateDataLimit *request, ns3__updateDataLimitResponse &response) {
  ns3__dataLimitResult *result = response.return_ = soap_new_ns3__dataLimitResult(soap);
  if (refuses(request->login)) {
    refuse(soap, result, LOGIN, "login failed");
    return SOAP_OK;
  }
  const ns3__dataLimitRequest *limit = request->request;
  std::cerr << "updateDataLimit";
  tell(limit->custNo, limit->lineSeqNo, limit->dataLimit);
  if (!is(limit->custNo, 100234))
    refuse(soap, result, VALIDATION, "wrong custNo");
  else if (!is(limit->lineSeqNo, 6))
    refuse(soap, result, VALIDATION, "wrong lineSeqNo");
  else if (!is(limit->dataLimit, 10737418240LL))
    refuse(soap, result, VALIDATION, "wrong dataLimit");
  else {
    result->errorCode = make(soap, 0);
    result->orderId = make(soap, LIMIT_ORDER);
  }
  return SOAP_OK;
}
