package vendor;

import javax.jws.WebParam;
import javax.jws.WebService;

/** Looks services up. */
@WebService(
    name = "UtbServiceV3",
    serviceName = "UtbServiceV3",
    portName = "UtbServiceV3Port",
    targetNamespace = "http://v3.service.frontend.ws.utilibill.com.au/")
public class UtbServiceV3 {
  public LineTypes.Found getServiceDetail(
      @WebParam(name = "login") Login login, @WebParam(name = "serviceDetail") LineTypes.Lookup lookup) {
    LineTypes.Found found = new LineTypes.Found();
    if (Login.refused(login)) {
      return found.refuse(LineTypes.Found.class, 1, "Login failed");
    }
    found.instances = new LineTypes.Instances();
    String number = lookup.serviceDetails.serviceNumber;
    if (lookup.serviceDetails.custno == 100234 && Lines.of(number) > 0) {
      found.instances.instances.add(null); // a list item that is nil
      LineTypes.Instance instance = new LineTypes.Instance();
      instance.serviceNumberDetail = new LineTypes.Detail();
      instance.serviceNumberDetail.lineSeqno = Lines.of(number);
      instance.serviceNumberDetail.serviceNumber = number;
      found.instances.instances.add(instance);
    }
    return found;
  }
}
