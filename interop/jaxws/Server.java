import com.sun.net.httpserver.HttpServer;
import com.sun.xml.ws.developer.SchemaValidationFeature;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPConstants;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.ws.Endpoint;
import javax.xml.ws.soap.SOAPBinding;

/**
 * Publishes the three services with JAX-WS RI on a free port of the loopback
 * and prints where. Requests are validated against the schemas.
 *
 * <p>Usage: java Server FOLDER_OF_WSDLS SOAP_VERSION USERNAME PASSWORD
 */
public final class Server {
  public static void main(String[] args) throws Exception {
    String folder = args[0];
    boolean soap12 = args[1].equals("1.2");
    String binding = soap12 ? SOAPBinding.SOAP12HTTP_BINDING : SOAPBinding.SOAP11HTTP_BINDING;
    String protocol = soap12 ? SOAPConstants.SOAP_1_2_PROTOCOL : SOAPConstants.SOAP_1_1_PROTOCOL;
    Rules rules = new Rules(args[2], args[3]);
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    publish(server, folder, "UtbOrder", "http://order.frontend.ws.utilibill.com.au/", binding, new Orders(rules, protocol));
    publish(server, folder, "UtbServiceV3", "http://v3.service.frontend.ws.utilibill.com.au/", binding, new Services(rules));
    publish(server, folder, "UtbDataPool", "urn:causeway:datapool:1", binding, new Pools(rules));
    server.start();
    System.out.println("listening http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static void publish(
      HttpServer server, String folder, String name, String namespace, String binding, Object service) throws Exception {
    Endpoint endpoint = Endpoint.create(binding, service, new SchemaValidationFeature());
    // A WSDL names one binding; under SOAP 1.2 the RI publishes its own.
    if (binding.equals(SOAPBinding.SOAP11HTTP_BINDING)) {
      List<Source> documents = new ArrayList<>();
      for (String file : new String[] {name + ".wsdl", name + ".xsd"}) {
        documents.add(new StreamSource(new File(folder, file).toURI().toString()));
      }
      endpoint.setMetadata(documents);
    }
    endpoint.setProperties(
        Map.of(
            Endpoint.WSDL_SERVICE, new QName(namespace, name),
            Endpoint.WSDL_PORT, new QName(namespace, name + "Port")));
    endpoint.publish(server.createContext("/" + name));
  }
}
