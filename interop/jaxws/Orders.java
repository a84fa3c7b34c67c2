import interop.utborder.*;
import javax.jws.WebService;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPConstants;
import javax.xml.soap.SOAPElement;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPFactory;
import javax.xml.soap.SOAPFault;
import javax.xml.ws.soap.SOAPFaultException;

/** UtbOrder, by the rules of docs/interop.md. */
@WebService(
    endpointInterface = "interop.utborder.UtbOrder",
    targetNamespace = "http://order.frontend.ws.utilibill.com.au/",
    serviceName = "UtbOrder",
    portName = "UtbOrderPort")
public final class Orders implements UtbOrder {
  private static final long NEW_ORDER = 9007199254740993L;
  private static final long BULK_ORDERS = 9100000000000000L;

  private final Rules rules;
  private final String protocol;

  /** Takes the SOAP version, as SAAJ calls it, because a fault depends on it. */
  Orders(Rules rules, String protocol) {
    this.rules = rules;
    this.protocol = protocol;
  }

  private boolean refuses(Login login) {
    return login == null || rules.refuses(login.getUserName(), login.getPassword());
  }

  @Override
  public OrderCreateResult orderCreate(Login login, Order order) {
    if (refuses(login)) {
      return refused(Rules.LOGIN, "login failed");
    }
    NewDataPoolItem item = order.getOrderItems().getWmeNewDataPoolReqItem();
    Rules.log(
        "orderCreate", order.getCustNo(), order.getOrderType(), order.getOrderAction(), order.getCustReqDate(),
        item.getDepartment(), item.getPlanNo(), item.getServiceNotes(), item.getNotificationEmail(), item.getPoolName());
    String wrong =
        Rules.wrong(
            "custNo", order.getCustNo(), 100234,
            "orderType", order.getOrderType(), "SRVC_ORD",
            "orderAction", order.getOrderAction(), "ADD_WME_NEW",
            "custReqDate", order.getCustReqDate(), null,
            "department", item.getDepartment(), "Ops & IT",
            "planNo", item.getPlanNo(), 23045,
            "serviceNotes", item.getServiceNotes(), "",
            "notificationEmail", item.getNotificationEmail(), "ops@example.com",
            "poolName", item.getPoolName(), "V&D <pool> é ü 漢");
    return wrong == null ? placed(NEW_ORDER) : refused(Rules.VALIDATION, wrong);
  }

  @Override
  public OrdersCreateResponse orderCreateBulk(Login login, OrderList orders) {
    OrdersCreateResponse response = new OrdersCreateResponse();
    for (Order order : orders.getOrderCreate()) {
      response.getOrderResponse().add(refuses(login) ? refused(Rules.LOGIN, "login failed") : bulkItem(order));
    }
    return response;
  }

  private static OrderCreateResult bulkItem(Order order) {
    OptInConsumerItem in = order.getOrderItems().getWmeOptInConsumerReqItem();
    OptOutConsumerItem out = order.getOrderItems().getWmeOptOutConsumerReqItem();
    Integer provider = in == null ? null : in.getProviderId();
    String number = in == null ? out.getServiceNumber() : in.getServiceNumber();
    Rules.log("orderCreateBulk", order.getCustNo(), order.getOrderType(), order.getOrderAction(), order.getCustReqDate(), provider, number);
    String wrong =
        Rules.wrong(
            "custNo", order.getCustNo(), 100234,
            "orderType", order.getOrderType(), "SRVC_ORD",
            "orderAction", order.getOrderAction(), in == null ? "WME_OPT_OUT_CONSUMER" : "WME_OPT_IN_CONSUMER",
            "custReqDate", order.getCustReqDate(), in == null ? null : "2099-11-22",
            "providerId", provider, in == null ? null : 4711);
    if (wrong == null && !number.matches("04[0-9]{8}")) {
      wrong = "wrong serviceNumber";
    }
    if (wrong != null) {
      return refused(Rules.VALIDATION, wrong);
    }
    return number.equals("0400000901")
        ? refused(Rules.CONFLICT, "not on a pool plan")
        : placed(BULK_ORDERS + Long.parseLong(number));
  }

  @Override
  public OrderQueryResult orderQuery(Login login, OrderQueryRequest request) {
    OrderQueryResult result = new OrderQueryResult();
    if (refuses(login)) {
      result.setErrorCode(Rules.LOGIN);
      result.setErrorMessage("login failed");
      return result;
    }
    Rules.log("orderQuery", request.getOrderId());
    if (request.getOrderId() == 500) {
      throw new IllegalStateException("order 500");
    }
    if (request.getOrderId() == 233) {
      throw rateLimit();
    }
    if (request.getOrderId() != NEW_ORDER) {
      result.setErrorCode(Rules.NOT_FOUND);
      result.setErrorMessage("no such order");
      return result;
    }
    NewServiceItem item = new NewServiceItem();
    item.setMsn("0477000001");
    OrderItems items = new OrderItems();
    items.setWmeNewReqItem(item);
    OrderQueryDetail detail = new OrderQueryDetail();
    detail.setOrderId(NEW_ORDER);
    detail.setAction("ADD_WME_NEW");
    detail.setInternalStatus("COMMITTED");
    detail.setCreatedOn("2026-11-20T09:08:07+11:00");
    detail.setOrderItems(items);
    result.setErrorCode(0);
    result.setOrderQueryResponse(detail);
    return result;
  }

  @Override
  public BaseResult orderReset(Login login, OrderResetRequest request) {
    throw new UnsupportedOperationException("orderReset");
  }

  private SOAPFaultException rateLimit() {
    try {
      SOAPFault fault = SOAPFactory.newInstance(protocol).createFault();
      fault.setFaultString("API rate limit has been exceeded for this operation - please try again in: 42 seconds");
      if (protocol.equals(SOAPConstants.SOAP_1_2_PROTOCOL)) {
        // SOAP 1.2 has five codes; an application's own refines one of them.
        fault.setFaultCode(SOAPConstants.SOAP_RECEIVER_FAULT);
        fault.appendFaultSubcode(new QName("urn:causeway:limit", "233", "l"));
      } else {
        // SAAJ takes QNames only, the number is none: it goes in as plain text.
        fault.setFaultCode(new QName(SOAPConstants.URI_NS_SOAP_1_1_ENVELOPE, "Server", "S"));
        ((SOAPElement) fault.getChildElements(new QName("faultcode")).next()).setValue("233");
      }
      return new SOAPFaultException(fault);
    } catch (SOAPException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OrderCreateResult placed(long id) {
    OrderCreateResult result = new OrderCreateResult();
    result.setErrorCode(0);
    result.setOrderId(id);
    return result;
  }

  private static OrderCreateResult refused(int code, String message) {
    OrderCreateResult result = new OrderCreateResult();
    result.setErrorCode(code);
    result.setErrorMessage(message);
    return result;
  }
}
