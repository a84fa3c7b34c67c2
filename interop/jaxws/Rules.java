import java.util.Objects;

/** What docs/interop.md demands of every request: the rest is one service's own. */
final class Rules {
  static final int LOGIN = 1;
  static final int VALIDATION = 2;
  static final int NOT_FOUND = 3;
  static final int CONFLICT = 4;

  private final String username;
  private final String password;

  Rules(String username, String password) {
    this.username = username;
    this.password = password;
  }

  boolean refuses(String givenName, String givenPassword) {
    boolean same = username.equals(givenName) && password.equals(givenPassword);
    if (!same) {
      log("login", givenName, "refused");
    }
    return !same;
  }

  /** Tells what was decoded: null shows an absent element, [] an empty one. */
  static void log(String operation, Object... values) {
    StringBuilder line = new StringBuilder(operation);
    for (Object value : values) {
      line.append(' ').append(value == null ? "null" : "[" + value + "]");
    }
    System.err.println(line);
  }

  /** Returns the name of the first value that is not as wanted, or null. */
  static String wrong(Object... namesGotWant) {
    for (int i = 0; i < namesGotWant.length; i += 3) {
      if (!Objects.equals(namesGotWant[i + 1], namesGotWant[i + 2])) {
        return "wrong " + namesGotWant[i];
      }
    }
    return null;
  }
}
