"""Drives the sandbox with zeep, a strict SOAP client that nobody here wrote.

Usage: zeep_client.py BASE USERNAME PASSWORD
It reads the WSDLs that the sandbox serves and runs create, query, bulk and
service detail. Any surprise ends it with a traceback.
"""
import sys

from zeep import Client

base, username, password = sys.argv[1:]
login = {"userName": username, "password": password}

orders = Client(base + "/UtbOrder?wsdl").service
created = orders.orderCreate(
    login=login,
    createRequest={
        "custNo": 100234,
        "orderType": "SRVC_ORD",
        "orderAction": "ADD_WME_NEW",
        "orderItems": {
            "WmeNewDataPoolReqItem": {
                "planNo": 23045,
                "poolName": "V&D <pool>",
                "notificationEmail": "ops@example.com",
            }
        },
    },
)
assert created.errorCode == 0, created
print("orderCreate: order accepted")

queried = orders.orderQuery(login=login, request={"orderId": created.orderId})
assert queried.errorCode == 0, queried
assert queried.orderQueryResponse.orderId == created.orderId, queried
assert queried.orderQueryResponse.internalStatus == "PENDING", queried
print("orderQuery:", queried.orderQueryResponse.internalStatus)

seeded = orders.orderQuery(login=login, request={"orderId": 100001})
assert seeded.orderQueryResponse.orderItems.wmeNewReqItem.msn == "0477000001", seeded
print("orderQuery: the number of the seeded pool keeps its leading zero")


def opt_in(number):
    return {
        "custNo": 100234,
        "orderType": "SRVC_ORD",
        "orderAction": "WME_OPT_IN_CONSUMER",
        "orderItems": {
            "WmeOptInConsumerReqItem": {"providerId": 4711, "serviceNumber": number}
        },
    }


for numbers in (["0400000031"], ["0400000032", "0400000901"]):
    bulk = orders.orderCreateBulk(
        login=login, orders={"orderCreate": [opt_in(n) for n in numbers]}
    )
    # zeep hands out the only child of a wrapper's only child: the list itself.
    assert len(bulk) == len(numbers), bulk
    codes = [item.errorCode for item in bulk]
    assert codes[0] == 0, bulk
    assert len(codes) == 1 or codes[1] != 0, bulk  # 0400000901 is off the pool plan
    print("orderCreateBulk:", len(numbers), "item(s), error codes", codes)

services = Client(base + "/UtbServiceV3?wsdl").service
detail = services.getServiceDetail(
    login=login,
    serviceDetail={"serviceDetails": {"custno": 100234, "serviceNumber": "0477000001"}},
)
assert detail.errorCode == 0, detail
line = detail.Instances.Instance[0].serviceNumberDetail.lineSeqno
assert line > 0, detail
print("getServiceDetail: line found")

refused = orders.orderQuery(
    login={"userName": username, "password": "wrong"}, request={"orderId": 100001}
)
assert refused.errorCode == 1 and refused.orderQueryResponse is None, refused
print("orderQuery: a wrong password is refused in band")

pools = Client(base + "/UtbDataPool?wsdl").service
pool = pools.getDataPool(
    login=login,
    request={"custNo": 100234, "lineSeqNo": line},
)
assert pool.errorCode == 0, pool
print("getDataPool: read over SOAP")
