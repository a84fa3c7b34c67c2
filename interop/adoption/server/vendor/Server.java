package vendor;

import javax.xml.ws.Endpoint;

/**
 * Publishes the three services, each with the WSDL that JAX-WS makes of its
 * classes, at the base address given. It ends when its standard input does, so
 * that it never outlives whoever started it.
 */
public final class Server {
  public static void main(String[] args) throws Exception {
    Endpoint[] endpoints = {
      Endpoint.publish(args[0] + "/UtbOrder", new UtbOrder()),
      Endpoint.publish(args[0] + "/UtbServiceV3", new UtbServiceV3()),
      Endpoint.publish(args[0] + "/UtbDataPool", new UtbDataPool()),
    };
    System.out.println("published");
    while (System.in.read() >= 0) {}
    for (Endpoint endpoint : endpoints) {
      endpoint.stop();
    }
    System.exit(0);
  }
}
