// What all operations of docs/interop.md share.
#pragma once
#include <iostream>
#include <string>

#include "soapH.h"

namespace rules {

const int LOGIN = 1;
const int VALIDATION = 2;
const int NOT_FOUND = 3;
const int CONFLICT = 4;

extern std::string username, password;

// make allocates a value that lives as long as the request.
inline int *make(struct soap *soap, int value) {
  int *p = soap_new_int(soap);
  *p = value;
  return p;
}
inline LONG64 *make(struct soap *soap, LONG64 value) {
  LONG64 *p = static_cast<LONG64 *>(soap_malloc(soap, sizeof value));
  *p = value;
  return p;
}
inline std::string *make(struct soap *soap, const char *value) {
  std::string *p = soap_new_std__string(soap);
  *p = value;
  return p;
}

// is compares what was decoded with what is wanted.
template <typename Got, typename Want> bool is(const Got *got, const Want &want) { return got && *got == want; }

// tell shows what was decoded: null for an absent element, [] for an empty one.
inline void tell() { std::cerr << std::endl; }
template <typename T, typename... Rest> void tell(const T *value, const Rest *...rest) {
  if (value)
    std::cerr << " [" << *value << "]";
  else
    std::cerr << " null";
  tell(rest...);
}

// refuses says whether a login is another one than the configured.
template <typename Login> bool refuses(const Login *login) {
  bool same = login && is(login->userName, username) && is(login->password, password);
  if (!same)
    std::cerr << "login refused" << std::endl;
  return !same;
}

// refuse fills a result with a refusal.
template <typename Result> void refuse(struct soap *soap, Result *result, int code, const char *message) {
  result->errorCode = make(soap, code);
  result->errorMessage = make(soap, message);
}

}  // namespace rules
