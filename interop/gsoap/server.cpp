// The three services on a stand-alone gSOAP server that is as strict as it
// can be. It prints where it listens, and what it decoded of each request.
// Usage: server USERNAME PASSWORD
#include <arpa/inet.h>

#include "UtbOrderPortBinding.nsmap"
#include "rules.h"

std::string rules::username, rules::password;

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  rules::username = argv[1];
  rules::password = argv[2];
  // Without SOAP_C_UTFSTRING text is cut down to ISO-8859-1. With
  // SOAP_XML_STRICT order and number of elements are those of the schema.
  struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_XML_STRICT);
  soap->send_timeout = soap->recv_timeout = 10;
  SOAP_SOCKET listener = soap_bind(soap, "127.0.0.1", 0, 16);
  if (!soap_valid_socket(listener)) {
    soap_print_fault(soap, stderr);
    return 1;
  }
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<struct sockaddr *>(&address), &size);
  std::cout << "listening http://127.0.0.1:" << ntohs(address.sin_port) << std::endl;
  for (;;) {
    if (!soap_valid_socket(soap_accept(soap)))
      continue;
    if (soap_serve(soap))
      soap_print_fault(soap, stderr);
    soap_destroy(soap);
    soap_end(soap);
  }
}
