package vendor;

import javax.xml.ws.WebFault;

/** A declared fault, with a bean for its detail. */
@WebFault(name = "carrierFault", targetNamespace = "http://order.frontend.ws.utilibill.com.au/")
public class CarrierException extends Exception {
  private final String pool;

  public CarrierException(String message, String pool) {
    super(message);
    this.pool = pool;
  }

  public String getPool() {
    return pool;
  }
}
