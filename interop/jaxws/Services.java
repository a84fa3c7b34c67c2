import interop.utbservicev3.*;
import javax.jws.WebService;

/** UtbServiceV3, by the rules of docs/interop.md. */
@WebService(
    endpointInterface = "interop.utbservicev3.UtbServiceV3",
    targetNamespace = "http://v3.service.frontend.ws.utilibill.com.au/",
    serviceName = "UtbServiceV3",
    portName = "UtbServiceV3Port")
public final class Services implements UtbServiceV3 {
  private final Rules rules;

  Services(Rules rules) {
    this.rules = rules;
  }

  @Override
  public ServiceDetailResult getServiceDetail(Login login, ServiceDetailRequest request) {
    ServiceDetailResult result = new ServiceDetailResult();
    if (login == null || rules.refuses(login.getUserName(), login.getPassword())) {
      result.setErrorCode(Rules.LOGIN);
      result.setErrorMessage("login failed");
      return result;
    }
    ServiceKey key = request.getServiceDetails();
    Rules.log("getServiceDetail", key.getCustno(), key.getServiceNumber());
    String wrong = Rules.wrong("custno", key.getCustno(), 100234);
    if (wrong != null) {
      result.setErrorCode(Rules.VALIDATION);
      result.setErrorMessage(wrong);
      return result;
    }
    ServiceInstances instances = new ServiceInstances();
    String number = key.getServiceNumber();
    int line = lineOf(number);
    if (number.equals("0477000003")) {
      instances.getInstance().add(instance("0477000033", 933));
    }
    if (line > 0) {
      instances.getInstance().add(instance(number, line));
    }
    result.setErrorCode(0);
    result.setInstances(instances);
    return result;
  }

  /** The lines of the sandbox's seeds; 0 for a number that is none of them. */
  private static int lineOf(String number) {
    int last = Integer.parseInt(number.substring(7));
    if (number.startsWith("0477000") && last >= 1 && last <= 5) {
      return last;
    }
    if (number.startsWith("0400000") && last >= 1 && last <= 60) {
      return 5 + last;
    }
    return 0;
  }

  private static ServiceInstance instance(String number, int line) {
    ServiceNumberDetail detail = new ServiceNumberDetail();
    detail.setServiceNumber(number);
    detail.setLineSeqno(line);
    ServiceInstance instance = new ServiceInstance();
    instance.setServiceNumberDetail(detail);
    return instance;
  }
}
